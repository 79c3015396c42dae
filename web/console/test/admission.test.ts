/** Who may enter which page. */

import assert from "node:assert/strict";
import { test } from "node:test";
import type { RouteMeta } from "vue-router";
import type { Person } from "../src/api/protocol";
import { admitted } from "../src/session/admission";
import { areasFor } from "../src/shell/navigation";

const lin: Person = { account: "lin", name: "林晓", roles: [], permissions: ["knowledge.read"], must_change_password: false };

function page(name: string, meta: RouteMeta = {}) {
  return { name, path: `/${name}`, fullPath: `/${name}?a=1`, meta };
}

test("strangers come to the door and go on from there to where they wanted", () => {
  assert.deepEqual(admitted(null, page("articles", { permission: "knowledge.read" })), { name: "sign-in", query: { to: "/articles?a=1" } });
  assert.equal(admitted(null, page("sign-in", { bare: true })), true);
});

test("who has to change the password comes nowhere else", () => {
  const fresh = { ...lin, must_change_password: true };
  assert.deepEqual(admitted(fresh, page("articles")), { name: "password" });
  assert.equal(admitted(fresh, page("password")), true);
});

test("pages need their permission", () => {
  assert.equal(admitted(lin, page("articles", { permission: "knowledge.read" })), true);
  assert.deepEqual(admitted(lin, page("new-article", { permission: "knowledge.edit" })), { name: "nothing" });
});

test("home is the first place that one may enter", () => {
  assert.deepEqual(admitted(lin, page("home")), { name: "articles" });
  assert.deepEqual(admitted({ ...lin, permissions: [] }, page("home")), { name: "nothing" });
  assert.deepEqual(areasFor([]), []);
});
