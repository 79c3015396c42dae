/** Who is signed in, for the whole page. */

import { reactive, readonly } from "vue";
import type { Watch } from "../api/client";
import { Refused, client } from "../api/client";
import type { Permission, Person } from "../api/protocol";
import { staff } from "../api/staff";

interface State {
  person: Person | null;
  /** The session ended in the middle: the person is asked to sign in again over the open page. */
  expired: boolean;
}

const state = reactive<State>({ person: null, expired: false });
let waiting: ((again: boolean) => void)[] = [];

function settle(again: boolean): void {
  state.expired = false;
  const calls = waiting;
  waiting = [];
  for (const settled of calls) settled(again);
}

const watch: Watch = {
  signedOut(): Promise<boolean> {
    if (!state.person) return Promise.resolve(false);
    state.expired = true;
    return new Promise((resolve) => waiting.push(resolve));
  },
  passwordMustChange(): void {
    if (state.person) state.person = { ...state.person, must_change_password: true };
  },
};

/** The signed-in person and whether the session has ended; changed only through the functions of this module. */
export const session = readonly(state);

/** Begin: find out who is signed in, and hear from then on when that ends. */
export async function recall(): Promise<void> {
  client.watchedBy(watch);
  try {
    state.person = await staff.current();
  } catch (failed) {
    if (!(failed instanceof Refused && failed.status === 401)) throw failed;
    state.person = null;
  }
}

/** Sign in; calls that met the end of the session go on. */
export async function signIn(account: string, password: string): Promise<void> {
  state.person = await staff.signIn(account, password);
  settle(true);
}

/** Give up an ended session: the calls that wait for it fail. */
export function giveUp(): void {
  state.person = null;
  settle(false);
}

export async function signOut(): Promise<void> {
  await staff.signOut();
  state.person = null;
}

/** Set another password. The platform ends every session of the account, so this one begins anew. */
export async function changePassword(old: string, fresh: string): Promise<void> {
  const account = state.person?.account;
  if (!account) throw new Error("a password is changed by somebody who is signed in");
  await staff.changePassword(old, fresh);
  state.person = await staff.signIn(account, fresh);
}

/** Whether the signed-in person may do something. */
export function may(permission: Permission): boolean {
  return state.person?.permissions.includes(permission) ?? false;
}
