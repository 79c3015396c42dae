/** Signing in and out as the whole page sees it. */

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { knowledge } from "../src/api/knowledge";
import { changePassword, giveUp, may, recall, session, signIn, signOut } from "../src/session/session";
import { Platform } from "./platform/platform";
import { Visitor } from "./platform/visitor";

let visitor: Visitor;

beforeEach(async () => {
  visitor = new Visitor(new Platform());
  globalThis.fetch = visitor.fetch;
  await recall();
});

test("nobody is signed in at first", () => assert.equal(session.person, null));

test("an earlier session is taken up", async () => {
  await visitor.signIn("guest");
  await recall();
  assert.equal(session.person?.name, "何看");
  assert.equal(may("knowledge.read"), true);
  assert.equal(may("knowledge.edit"), false);
});

test("calls wait for the one sign-in that all of them need, and go on", async () => {
  await signIn("lin", "correct horse");
  visitor.platform.sessions.clear();
  const both = Promise.all([knowledge.articles(), knowledge.due()]);
  while (!session.expired) await new Promise((later) => setTimeout(later));
  assert.equal(session.person?.account, "lin");
  await signIn("lin", "correct horse");
  const [list, due] = await both;
  assert.ok(list.articles.length > 0 && due.items.length > 0);
  assert.equal(session.expired, false);
});

test("giving up ends the waiting", async () => {
  await signIn("lin", "correct horse");
  visitor.platform.sessions.clear();
  const call = assert.rejects(knowledge.articles());
  while (!session.expired) await new Promise((later) => setTimeout(later));
  giveUp();
  await call;
  assert.equal(session.person, null);
});

test("after too many wrong passwords the account is locked, and it is said for how long", async () => {
  for (let time = 0; time < 3; time++) await assert.rejects(signIn("lin", "wrong"), /不对/);
  await assert.rejects(signIn("lin", "correct horse"), /15 分钟/);
  assert.equal(session.person, null);
});

test("a first password is changed and the session begins anew", async () => {
  await signIn("fresh", "first password");
  assert.equal(session.person?.must_change_password, true);
  await assert.rejects(changePassword("first password", "short"), /太短/);
  await changePassword("first password", "a longer password");
  assert.equal(session.person?.must_change_password, false);
  assert.ok((await knowledge.articles()).articles.length > 0);
});

test("signing out", async () => {
  await signIn("lin", "correct horse");
  await signOut();
  assert.equal(session.person, null);
});
