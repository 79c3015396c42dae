/** Copies of unsaved articles. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { Copies, nameOfNew, newOf } from "../src/knowledge/edit/copies";
import { MemoryStorage } from "./platform/visitor";

const copy = { file: "a/b.md", text: "正文", fields: null, baseVersion: "v1", at: "2026-11-23T08:00:00Z" };

test("a copy is found, listed and dropped by its account only", () => {
  const storage = new MemoryStorage();
  const [lin, zhou] = [new Copies(storage, "lin"), new Copies(storage, "zhou")];
  lin.keep("a/b.md", copy);
  assert.deepEqual(lin.find("a/b.md"), copy);
  assert.equal(zhou.find("a/b.md"), null);
  assert.deepEqual([lin.files(), zhou.files()], [["a/b.md"], []]);
  lin.drop("a/b.md");
  assert.equal(lin.find("a/b.md"), null);
});

test("what is no copy is not taken for one", () => {
  const storage = new MemoryStorage();
  for (const text of ["{", "null", "{\"text\":1}"]) {
    storage.setItem("yichuang:console:unsaved:lin:x", text);
    assert.equal(new Copies(storage, "lin").find("x"), null, text);
  }
});

test("the name of a new article's copy says what it begins with", () => {
  assert.deepEqual(newOf(nameOfNew({})), {});
  assert.deepEqual(newOf(nameOfNew({ from: "a/b.md" })), { from: "a/b.md" });
  assert.deepEqual(newOf(nameOfNew({ gap: "g1" })), { gap: "g1" });
  assert.equal(newOf("a/b.md"), null);
});
