/** Signing in and out (docs/editor-protocol.md). */

import { client } from "./client";
import type { Person } from "./protocol";

export const staff = {
  /** Who is signed in; refused with `signed_out` when nobody is. */
  current: () => client.get<Person>("staff/session", { quiet: true }),
  signIn: (account: string, password: string) =>
    client.post<Person>("staff/session", { account, password }, { quiet: true }),
  signOut: () => client.delete<void>("staff/session"),
  changePassword: (old: string, fresh: string) => client.post<void>("staff/password", { old, new: fresh }),
};
