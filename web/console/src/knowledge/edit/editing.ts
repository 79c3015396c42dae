/** One article while it is edited: the form and the text, kept in step by the platform; nothing typed is lost. */

import { computed, reactive, ref, shallowRef, watch } from "vue";
import { messageOf, refusal } from "../../api/client";
import type { Knowledge, Written } from "../../api/knowledge";
import type { Current, Fields, Frame, Instant, Page, Problem, Rendering } from "../../api/protocol";
import type { Copies, Copy } from "./copies";

/** How long to wait after a key before the platform is asked. */
export const PAUSE_MS = 400;

/** Which of the two is being edited; the other one follows. */
export type Side = "form" | "text";

export interface Start {
  readonly file: string;
  /** The name under which unsaved text is kept. An article that is not stored yet has no file of its own. */
  readonly copyAs: string;
  /** What is stored, or null for a new file. */
  readonly page: Page | null;
  /** What a new file begins with. */
  readonly fields: Fields | null;
}

export interface Tools {
  readonly api: Pick<Knowledge, "render" | "save">;
  readonly copies: Copies;
  readonly now: () => Instant;
}

function plain(fields: Fields): Fields {
  return JSON.parse(JSON.stringify(fields)) as Fields;
}

/** The comments of the front matter. Fields are written into the stored file, so comments only it has would stay. */
function commentsOf(text: string): string {
  const front = /^---\n([\s\S]*?)\n---/.exec(text)?.[1] ?? "";
  return front.split("\n").map((line) => /(?:^|\s)#.*$/.exec(line)?.[0].trim() ?? "").filter(Boolean).join("\n");
}

/** What a refusal says about the file as it is now; a file that is gone has neither version nor text. */
function currentOf(detail: Readonly<Record<string, unknown>>, at: Instant): Current {
  return (detail["current"] as Current | null | undefined) ?? { version: null, text: "", by: null, at };
}

/** The state behind the editing page. `file` may change until a new article is saved. */
export function useEditing({ file: first, copyAs, page: stored, fields: begun }: Start, { api, copies, now }: Tools) {
  const file = ref(first);
  const page = shallowRef(stored);
  const side = ref<Side>(stored && !stored.fields ? "text" : "form");
  const fields = ref<Fields | null>(stored?.fields ? plain(stored.fields) : begun && plain(begun));
  const text = ref(stored?.text ?? "");
  const baseVersion = ref(stored?.version ?? null);
  const frame = reactive<Frame>({ as_of: null, region: null, variant: null });
  const rendering = shallowRef<Rendering | null>(null);
  const problems = shallowRef<readonly Problem[]>(stored?.problems ?? []);
  const dirty = ref(false);
  const rendered = reactive({ busy: false, error: null as string | null });
  const saving = ref(false);
  const conflict = shallowRef<Current | null>(null);
  const restoredFrom = ref<Instant | null>(null);
  const unkept = ref(false);

  let timer: ReturnType<typeof setTimeout> | undefined;
  let edits = 0;
  let asked = 0;
  /** The edit that the other side and the preview already follow. */
  let followed = 0;

  /** The side that the other one follows: of a file that nobody touched, the text. */
  function leading(): Side {
    return dirty.value || !page.value ? side.value : "text";
  }

  function written(from: Side): Written {
    return from === "form" && fields.value ? { fields: plain(fields.value) } : { text: text.value };
  }

  function keepCopy(): void {
    const form = side.value === "form" && fields.value ? plain(fields.value) : null;
    const copy: Copy = { file: file.value, text: text.value, fields: form, baseVersion: baseVersion.value, at: now() };
    unkept.value = !copies.keep(copyAs, copy);
  }

  /** Something was typed on the side that is shown. */
  function edited(): void {
    edits += 1;
    dirty.value = true;
    keepCopy();
    later();
  }

  /** The text was typed. */
  function typed(fresh: string): void {
    text.value = fresh;
    edited();
  }

  // A form that is replaced as a whole was adopted, not typed.
  const unwatch = watch(fields, (now, before) => {
    if (now === before) edited();
  }, { deep: true });

  function later(): void {
    clearTimeout(timer);
    timer = setTimeout(() => void preview(), PAUSE_MS);
  }

  function adopt(answer: Rendering, from: Side): void {
    rendering.value = answer;
    problems.value = answer.problems;
    if (from === "form") text.value = answer.text;
    else fields.value = answer.fields && plain(answer.fields);
    if (page.value && text.value === page.value.text) settled();
  }

  /** Ask what the file would say now. An answer that something newer was typed over is only a preview of the past. */
  async function preview(): Promise<void> {
    clearTimeout(timer);
    const [attempt, edit, from] = [++asked, edits, leading()];
    Object.assign(rendered, { busy: true, error: null });
    try {
      const answer = await api.render(file.value, written(from), { ...frame });
      if (attempt !== asked || edit !== edits) return;
      followed = edit;
      adopt(answer, from);
    } catch (failed) {
      if (attempt === asked) rendered.error = messageOf(failed);
    } finally {
      if (attempt === asked) rendered.busy = false;
    }
  }

  /** Bring both sides in step now; false when the platform could not. */
  async function inStep(): Promise<boolean> {
    for (let attempt = 0; attempt < 3 && followed !== edits; attempt++) await preview();
    return followed === edits;
  }

  /** Show the other side, or say why it cannot be shown: the form stays closed while it could not keep the text. */
  async function turnTo(other: Side): Promise<string | null> {
    if (other === side.value) return null;
    if (!(await inStep())) return rendered.error ?? "还在检查您刚写的内容，请稍等再切换。";
    const shut = other === "form" ? formShut() : null;
    if (!shut) side.value = other;
    return shut;
  }

  function formShut(): string | null {
    if (!fields.value) return "原文里有读不懂的地方，表单打不开。请先把右边“必须改”的地方改好。";
    const kept = commentsOf(page.value?.text ?? "") === commentsOf(text.value);
    return kept ? null : "您在原文里改了注释（# 开头的话），表单留不住没保存的注释。请先保存，再用表单改。";
  }

  function settled(): void {
    dirty.value = false;
    restoredFrom.value = null;
    unkept.value = false;
    copies.drop(copyAs);
  }

  function accept(fresh: Page): void {
    page.value = fresh;
    baseVersion.value = fresh.version;
    text.value = fresh.text;
    fields.value = fresh.fields && plain(fresh.fields);
    if (!fresh.fields) side.value = "text";
    problems.value = fresh.problems;
    conflict.value = null;
    followed = ++edits;
    settled();
  }

  async function put(toSave: string, over: string | null, note: string): Promise<boolean> {
    saving.value = true;
    try {
      accept(await api.save(file.value, over, toSave, note));
      return true;
    } catch (failed) {
      const broken = refusal(failed, "broken")?.detail["problems"];
      if (Array.isArray(broken)) problems.value = broken as Problem[];
      const changed = refusal(failed, "changed_underneath");
      if (!changed) throw failed;
      conflict.value = currentOf(changed.detail, now());
      return false;
    } finally {
      saving.value = false;
    }
  }

  /** Store it. False when the file changed underneath (see `conflict`) or the platform could not be asked. */
  async function save(note: string): Promise<boolean> {
    return (await inStep()) && put(text.value, baseVersion.value, note);
  }

  /** Settle a conflict: store `merged` over what the other person wrote. */
  function overwrite(merged: string, note: string): Promise<boolean> {
    return conflict.value ? put(merged, conflict.value.version, note) : Promise.resolve(false);
  }

  function restore(copy: Copy): void {
    if (!stored) file.value = copy.file;
    text.value = copy.text;
    if (copy.fields) fields.value = plain(copy.fields);
    side.value = copy.fields ? "form" : "text";
    baseVersion.value = copy.baseVersion;
    restoredFrom.value = copy.at;
    dirty.value = true;
    edits += 1;
  }

  function begin(): void {
    const copy = copies.find(copyAs);
    if (copy && (copy.fields || copy.text !== stored?.text)) restore(copy);
    else if (!stored) edits += 1;
    void preview();
  }

  return {
    file, page, side, fields, text, frame, rendering, problems, dirty, rendered, saving, conflict, restoredFrom, unkept,
    isNew: computed(() => page.value === null),
    fatal: computed(() => problems.value.filter((problem) => problem.fatal).length),
    begin, typed, preview, later, turnTo, save, overwrite, accept, discardCopy: settled,
    stop(): void {
      clearTimeout(timer);
      unwatch();
    },
  };
}

export type Editing = ReturnType<typeof useEditing>;
