/** One article being edited: form and text in step, nothing typed lost, conflicts settled knowingly. */

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { nextTick } from "vue";
import { blankFields } from "../src/knowledge/edit/blank";
import { Copies } from "../src/knowledge/edit/copies";
import { useEditing } from "../src/knowledge/edit/editing";
import type { Editing } from "../src/knowledge/edit/editing";
import { Platform } from "./platform/platform";
import { NOW, TODAY } from "./platform/samples";
import { MemoryStorage, Visitor } from "./platform/visitor";

const FILE = "unemployment/benefit-months.md";
let platform: Platform;
let visitor: Visitor;
let storage: MemoryStorage;
let copies: Copies;

beforeEach(async () => {
  platform = new Platform();
  visitor = await new Visitor(platform).signIn();
  storage = new MemoryStorage();
  copies = new Copies(storage, "lin");
});

async function open(file = FILE): Promise<Editing> {
  const page = platform.page(file);
  return begun(useEditing({ file, copyAs: file, page, fields: null }, tools()));
}

function tools() {
  return { api: visitor.knowledge, copies, now: () => NOW };
}

async function begun(editing: Editing): Promise<Editing> {
  editing.begin();
  while (editing.rendered.busy) await new Promise((later) => setTimeout(later));
  return editing;
}

/** Type a title into the form and let the change be noticed. */
async function retitle(editing: Editing, title: string): Promise<void> {
  if (!editing.fields.value) assert.fail("the form is closed");
  editing.fields.value.title = title;
  await nextTick();
}

test("a stored article begins unchanged, with its preview", async () => {
  const editing = await open();
  assert.equal(editing.dirty.value, false);
  assert.equal(editing.side.value, "form");
  assert.equal(editing.rendering.value?.screen?.title, "失业金能领几个月");
  assert.equal(editing.text.value, platform.files.get(FILE));
  editing.stop();
});

test("the text follows the form", async () => {
  const editing = await open();
  await retitle(editing, "失业金最多几个月");
  assert.equal(editing.dirty.value, true);
  assert.equal(await editing.turnTo("text"), null);
  assert.match(editing.text.value, /title: "失业金最多几个月"/);
  editing.stop();
});

test("the form follows the text", async () => {
  const editing = await open();
  await editing.turnTo("text");
  editing.typed(editing.text.value.replace("失业金能领几个月\"", "换了标题\""));
  assert.equal(await editing.turnTo("form"), null);
  assert.equal(editing.fields.value?.title, "换了标题");
  editing.stop();
});

test("a comment in the stored file outlives a change in the form", async () => {
  platform.changeBehind(FILE, (text) => text.replace("---\n", "---\n# 等新文件\n"));
  const editing = await open();
  await retitle(editing, "换了标题");
  await editing.turnTo("text");
  assert.match(editing.text.value, /# 等新文件\n[\s\S]*换了标题/);
  editing.stop();
});

test("a comment that is not stored yet would get lost in the form, so it is saved first", async () => {
  const editing = await open();
  await editing.turnTo("text");
  editing.typed(editing.text.value.replace("---\n", "---\n# 等新文件\n"));
  assert.match((await editing.turnTo("form")) ?? "", /先保存/);
  assert.equal(editing.side.value, "text");
  await editing.save("加注释");
  assert.equal(await editing.turnTo("form"), null);
  editing.stop();
});

test("the form stays closed while the text cannot be read", async () => {
  const editing = await open();
  await editing.turnTo("text");
  editing.typed(editing.text.value.replace("title: ", "title "));
  assert.match((await editing.turnTo("form")) ?? "", /打不开/);
  assert.equal(editing.side.value, "text");
  assert.equal(editing.fatal.value, 1);
  editing.stop();
});

test("a broken file opens as text", async () => {
  const editing = await open("pension/broken.md");
  assert.equal(editing.side.value, "text");
  editing.stop();
});

test("undoing everything leaves nothing unsaved and no copy", async () => {
  const editing = await open();
  await editing.turnTo("text");
  const before = editing.text.value;
  editing.typed(`${before}x`);
  assert.deepEqual(copies.files(), [FILE]);
  editing.typed(before);
  await editing.preview();
  assert.equal(editing.dirty.value, false);
  assert.deepEqual(copies.files(), []);
  editing.stop();
});

test("an answer that something newer was typed over changes nothing", async () => {
  const editing = await open();
  await editing.turnTo("text");
  const before = editing.text.value;
  editing.typed(before.replace("失业金能领几个月\"", "早的\""));
  const early = editing.preview();
  editing.typed(before.replace("失业金能领几个月\"", "晚的\""));
  await early;
  assert.match(editing.text.value, /晚的/);
  assert.notEqual(editing.fields.value?.title, "早的");
  await editing.turnTo("form");
  assert.equal(editing.fields.value?.title, "晚的");
  editing.stop();
});

test("saving stores what the form says, with the note, and drops the copy", async () => {
  const editing = await open();
  await retitle(editing, "存下来的标题");
  assert.equal(await editing.save("改标题"), true);
  assert.match(platform.files.get(FILE) ?? "", /存下来的标题/);
  assert.equal(editing.page.value?.history[0]?.note, "改标题");
  assert.equal(editing.dirty.value, false);
  assert.deepEqual(copies.files(), []);
  await nextTick();
  assert.equal(editing.dirty.value, false, "what was stored is not taken for something typed");
  editing.stop();
});

test("what is typed survives a reload, over the version that it was typed over", async () => {
  const first = await open();
  await retitle(first, "没存的标题");
  first.stop();
  platform.changeBehind(FILE, (text) => text.replace("12 个月", "13 个月"));
  const second = await open();
  assert.equal(second.restoredFrom.value, NOW);
  assert.equal(second.fields.value?.title, "没存的标题");
  assert.equal(await second.save("接着写"), false);
  assert.equal(second.conflict.value?.by, "周敏");
  second.stop();
});

test("another account does not get the copy", async () => {
  const first = await open();
  await retitle(first, "没存的标题");
  first.stop();
  copies = new Copies(storage, "zhou");
  const second = await open();
  assert.equal(second.restoredFrom.value, null);
  second.stop();
});

test("a browser without room for the copy is told about", async () => {
  storage.room = 10;
  const editing = await open();
  await retitle(editing, "没存的标题");
  assert.equal(editing.unkept.value, true);
  editing.stop();
});

test("a conflict shows the other text and is settled by overwriting knowingly", async () => {
  const editing = await open();
  await retitle(editing, "我的标题");
  platform.changeBehind(FILE, (text) => text.replace("12 个月", "13 个月"));
  assert.equal(await editing.save("我改的"), false);
  assert.match(editing.conflict.value?.text ?? "", /13 个月/);
  assert.match(platform.files.get(FILE) ?? "", /13 个月/);
  assert.equal(editing.dirty.value, true);
  const merged = editing.text.value.replace("12 个月", "13 个月");
  assert.equal(await editing.overwrite(merged, "合在一起"), true);
  assert.match(platform.files.get(FILE) ?? "", /我的标题[\s\S]*13 个月/);
  assert.equal(editing.conflict.value, null);
  editing.stop();
});

test("what is changed again between looking and overwriting is a conflict again", async () => {
  const editing = await open();
  await retitle(editing, "我的标题");
  platform.changeBehind(FILE, (text) => text.replace("12 个月", "13 个月"));
  await editing.save("我改的");
  platform.changeBehind(FILE, (text) => text.replace("13 个月", "14 个月"), "何看");
  assert.equal(await editing.overwrite(editing.text.value, "盖掉"), false);
  assert.match(editing.conflict.value?.text ?? "", /14 个月/);
  editing.stop();
});

test("a file that was deleted meanwhile can be made again", async () => {
  const editing = await open();
  await retitle(editing, "我的标题");
  platform.files.delete(FILE);
  assert.equal(await editing.save("我改的"), false);
  assert.equal(editing.conflict.value?.version, null);
  assert.equal(await editing.overwrite(editing.text.value, "还要"), true);
  assert.ok(platform.files.has(FILE));
  editing.stop();
});

test("a file that cannot be published is not stored, and its problems are shown", async () => {
  const editing = await open();
  await retitle(editing, "");
  await assert.rejects(editing.save("空标题"), /必须改/);
  assert.deepEqual(editing.problems.value.map(({ key }) => key), ["title"]);
  assert.equal(editing.dirty.value, true);
  editing.stop();
});

test("without a line nothing is saved and nothing is lost", async () => {
  const editing = await open();
  await retitle(editing, "断网时写的");
  visitor.offline = true;
  assert.equal(await editing.save("断网"), false);
  assert.match(editing.rendered.error ?? "", /网络/);
  visitor.offline = false;
  assert.equal(await editing.save("又通了"), true);
  assert.match(platform.files.get(FILE) ?? "", /断网时写的/);
  editing.stop();
});

test("a new article is stored under its name; a name that is taken is refused", async () => {
  const fields = { ...blankFields(TODAY, "330100", "失业保险科"), id: "benefit-sick", title: "生病了还发吗", topic: "失业保险", phrasings: ["一", "二", "三"] };
  const basis = [{ title: "失业保险条例", article: "第五条", number: null, issuer: null, quote: null, url: null }];
  const start = { file: FILE, copyAs: "new?", page: null, fields: { ...fields, basis, answer: "照发。", spoken: "照发。" } };
  const editing = await begun(useEditing(start, tools()));
  assert.equal(editing.isNew.value, true);
  assert.equal(editing.dirty.value, false);
  await assert.rejects(editing.save("新写"), /已经有这个文件/);
  editing.file.value = "unemployment/benefit-sick.md";
  assert.equal(await editing.save("新写"), true);
  assert.equal(editing.isNew.value, false);
  assert.ok(platform.files.has("unemployment/benefit-sick.md"));
  editing.stop();
});

test("the preview is for the day, place and situation that were chosen", async () => {
  const editing = await open();
  editing.frame.variant = "under-5";
  await editing.preview();
  assert.match(editing.rendering.value?.screen?.text ?? "", /12 个月/);
  assert.equal(editing.dirty.value, false);
  editing.stop();
});
