/** Calls: errors as sentences, the console's header, and a session that ends in the middle. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { Client, Refused, Unreachable, messageOf, refusal } from "../src/api/client";
import type { Person } from "../src/api/protocol";
import { Platform } from "./platform/platform";
import { Visitor } from "./platform/visitor";

test("a refusal carries its code, its sentence and what else the platform says", async () => {
  const visitor = await new Visitor(new Platform()).signIn();
  const wrong = visitor.knowledge.save("unemployment/benefit-months.md", "old", "x", "n");
  await assert.rejects(wrong, (failed: unknown) => {
    assert.ok(failed instanceof Refused);
    assert.equal(failed.code, "changed_underneath");
    assert.ok("current" in failed.detail);
    return refusal(failed, "changed_underneath") === failed && refusal(failed, "broken") === null;
  });
});

test("a cut line is told apart from a refusal", async () => {
  const visitor = new Visitor(new Platform());
  visitor.offline = true;
  await assert.rejects(visitor.knowledge.articles(), Unreachable);
});

test("an answer that is no JSON is an error with a sentence", async () => {
  const client = new Client(() => Promise.resolve(new Response("<html>", { status: 502 })));
  const failed = await client.get("knowledge/meta").catch((reason: unknown) => reason);
  assert.ok(failed instanceof Refused);
  assert.match(messageOf(failed), /过一会儿再试/);
});

test("faults of the program are not shown as the platform's", () => {
  assert.throws(() => messageOf(new RangeError("x")), RangeError);
});

test("only calls that change something carry the console's header", async () => {
  const platform = new Platform();
  const visitor = await new Visitor(platform).signIn();
  await visitor.knowledge.meta();
  assert.deepEqual(platform.calls.map(({ method, console }) => [method, console]), [["POST", true], ["GET", false]]);
});

test("the parts of a file's path stay parts", async () => {
  const platform = new Platform();
  const visitor = await new Visitor(platform).signIn();
  await visitor.knowledge.past("unemployment/benefit-months.md", "r/1");
  assert.equal(platform.calls.at(-1)?.path, "knowledge/articles/unemployment/benefit-months.md/history/r%2F1");
});

test("a call that meets the end of the session is made again after signing in", async () => {
  const platform = new Platform();
  const visitor = await new Visitor(platform).signIn();
  let asked = 0;
  visitor.client.watchedBy({
    signedOut: async () => {
      asked += 1;
      await visitor.client.post<Person>("staff/session", { account: "lin", password: "correct horse" }, { quiet: true });
      return true;
    },
    passwordMustChange: () => assert.fail("not asked for"),
  });
  platform.sessions.clear();
  const list = await visitor.knowledge.articles();
  assert.equal(asked, 1);
  assert.ok(list.articles.length > 0);
});

test("who gives up signing in gets the refusal", async () => {
  const platform = new Platform();
  const visitor = await new Visitor(platform).signIn();
  visitor.client.watchedBy({ signedOut: () => Promise.resolve(false), passwordMustChange: () => undefined });
  platform.sessions.clear();
  await assert.rejects(visitor.knowledge.articles(), (failed: unknown) => refusal(failed, "signed_out") !== null);
});

test("that a password has to be changed is told to the session", async () => {
  const visitor = await new Visitor(new Platform()).signIn("fresh", "first password");
  let told = 0;
  visitor.client.watchedBy({ signedOut: () => Promise.resolve(false), passwordMustChange: () => void (told += 1) });
  await assert.rejects(visitor.knowledge.articles(), Refused);
  assert.equal(told, 1);
});
