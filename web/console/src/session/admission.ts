/** Who may enter which page. Pure. */

import type { RouteLocationNormalized, RouteLocationRaw } from "vue-router";
import type { Person } from "../api/protocol";
import { areasFor } from "../shell/navigation";

/** The first place that somebody may enter. */
function homeOf(person: Person): RouteLocationRaw {
  return { name: areasFor(person.permissions)[0]?.places[0]?.name ?? "nothing" };
}

/** Where somebody has to go instead, or true. `person` is null when nobody is signed in. */
export function admitted(
  person: Person | null, to: Pick<RouteLocationNormalized, "name" | "path" | "fullPath" | "meta">,
): true | RouteLocationRaw {
  if (!person) return to.meta.bare ? true : { name: "sign-in", query: to.path === "/" ? {} : { to: to.fullPath } };
  if (person.must_change_password) return to.name === "password" ? true : { name: "password" };
  if (to.meta.bare || to.name === "home") return homeOf(person);
  return !to.meta.permission || person.permissions.includes(to.meta.permission) ? true : { name: "nothing" };
}
