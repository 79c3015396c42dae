/** The cases of an article while they are edited and run. */

import { computed, ref, shallowRef } from "vue";
import type { Knowledge } from "../../../api/knowledge";
import type { Case, CaseFile, CaseResult } from "../../../api/protocol";

function plain(items: readonly Case[]): Case[] {
  return JSON.parse(JSON.stringify(items)) as Case[];
}

/** `file` is the article's. Results belong to the cases as they were saved. */
export function useCases(api: Pick<Knowledge, "saveCases" | "runCases">, file: string, start: CaseFile) {
  const stored = shallowRef(start);
  const items = ref<Case[]>(plain(start.items));
  const results = shallowRef<readonly CaseResult[] | null>(null);
  /** The cases that the results are of, in the same order, as they were when they were run. */
  let ran: readonly string[] = [];
  let underWay: Promise<void> | null = null;
  const changed = computed(() => JSON.stringify(items.value) !== JSON.stringify(stored.value.items));
  const failed = computed(() => (results.value ?? []).filter((result) => !result.passed).length);

  /** The first thing that keeps the cases from being saved, as a sentence, or null. */
  const fault = computed(() => {
    const index = items.value.findIndex(({ ask }) => !ask.trim());
    return index < 0 ? null : `用例 ${index + 1} 还没写完：请填写群众怎样问。`;
  });

  /** One save at a time: the next one needs the version that the one before makes. */
  function save(): Promise<void> {
    underWay ??= store().finally(() => (underWay = null));
    return underWay;
  }

  async function store(): Promise<void> {
    stored.value = await api.saveCases(file, stored.value.version, plain(items.value));
    items.value = plain(stored.value.items);
  }

  async function run(): Promise<void> {
    if (changed.value) await save();
    ran = items.value.map((item) => JSON.stringify(item));
    results.value = (await api.runCases(file)).results;
  }

  /** How a case ended; null when it was changed since. */
  function resultOf(item: Case): CaseResult | null {
    return results.value?.[ran.indexOf(JSON.stringify(item))] ?? null;
  }

  return { items, results, changed, failed, fault, save, run, resultOf };
}
