/** Comparing texts. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { diffLines, sideBySide, unifiedLines } from "../src/knowledge/edit/diff";

test("a changed line is taken out and put in; the others stay", () => {
  assert.deepEqual(diffLines("一\n二\n三", "一\n贰\n三"), [
    { mark: "same", text: "一" }, { mark: "removed", text: "二" }, { mark: "added", text: "贰" }, { mark: "same", text: "三" },
  ]);
});

test("the difference always leads from one text to the other", () => {
  const texts = ["", "甲", "甲\n乙\n丙", "乙\n丙\n丁\n甲", "丙\n\n丙"];
  for (const before of texts) {
    for (const after of texts) {
      const lines = diffLines(before, after);
      assert.equal(lines.filter(({ mark }) => mark !== "added").map(({ text }) => text).join("\n"), before);
      assert.equal(lines.filter(({ mark }) => mark !== "removed").map(({ text }) => text).join("\n"), after);
    }
  }
});

test("side by side, what replaced a line stands beside it", () => {
  assert.deepEqual(sideBySide(diffLines("一\n二\n三", "一\n贰\n两\n三")), [
    { left: "一", right: "一" }, { left: "二", right: "贰" }, { left: null, right: "两" }, { left: "三", right: "三" },
  ]);
});

test("a unified diff without its file names", () => {
  assert.deepEqual(unifiedLines("--- a/x\n+++ b/x\n@@ -1 +1 @@\n 同\n-旧\n+新\n\\ No newline at end of file\n"), [
    { mark: "gap", text: "…" }, { mark: "same", text: "同" }, { mark: "removed", text: "旧" }, { mark: "added", text: "新" },
  ]);
});
