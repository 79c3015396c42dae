/** Lists as texts, the counters beside the text areas, and names of new files. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { fileFault, fileOf, nameParts, unnamedFile } from "../src/knowledge/edit/blank";
import { linesOf, orNull, repeated, spokenCount, wordsOf } from "../src/knowledge/edit/lines";

test("one a line, blanks left out", () => assert.deepEqual(linesOf(" 一 \n\n二\n"), ["一", "二"]));

test("words with any comma between them", () => assert.deepEqual(wordsOf("男的，男职工, 老公、\n我爸"), ["男的", "男职工", "老公", "我爸"]));

test("what occurs twice is named once", () => assert.deepEqual(repeated(["一", "二", "一", "一"]), ["一"]));

test("three sentences of sixty characters are the limit", () => {
  const limit = `${"字".repeat(60)}。`;
  assert.deepEqual(spokenCount(limit.repeat(3)), { sentences: 3, longest: 60, tooMany: false, tooLong: false });
  assert.deepEqual(spokenCount(`${"字".repeat(61)}。一！二？三`), { sentences: 4, longest: 61, tooMany: true, tooLong: true });
  assert.deepEqual(spokenCount(" "), { sentences: 0, longest: 0, tooMany: false, tooLong: false });
});

test("an empty text is null", () => assert.deepEqual([orNull(" "), orNull("一")], [null, "一"]));

test("before it has a name a new file has one for previews only", () => {
  assert.equal(fileFault("pension", "new", ""), null);
  assert.deepEqual(nameParts(unnamedFile(["pension"])), { folder: "", year: "" });
  assert.deepEqual(nameParts("pension/retirement-age.2027.md"), { folder: "pension", year: "2027" });
});

test("the name of a new file", () => {
  assert.equal(fileOf("pension", "retirement-age", ""), "pension/retirement-age.md");
  assert.equal(fileOf("pension", "retirement-age", "2027-07"), "pension/retirement-age.2027-07.md");
  assert.equal(fileFault("pension", "retirement-age", "2027"), null);
  for (const [folder, id, year] of [["", "a", ""], ["pension", "", ""], ["pension", "退休", ""], ["pension", "a--b", ""], ["pension", "a", "明年"]] as const) {
    assert.match(fileFault(folder, id, year) ?? "", /。$/, `${folder} ${id} ${year}`);
  }
});
