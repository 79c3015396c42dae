/** What every part of the editing page shares: whether it may be changed, and what is wrong where. */

import { computed, inject, provide } from "vue";
import type { ComputedRef, InjectionKey } from "vue";
import type { Problem } from "../../api/protocol";
import type { Editing } from "./editing";
import { keyOf } from "./places";

export interface Context {
  readonly editing: Editing;
  readonly locked: ComputedRef<boolean>;
  /** The problems by the dotted key of their place. */
  readonly placed: ComputedRef<readonly { readonly key: string | null; readonly problem: Problem }[]>;
}

const KEY: InjectionKey<Context> = Symbol("editing");

export function provideEditing(editing: Editing, locked: ComputedRef<boolean>): Context {
  const placed = computed(() => editing.problems.value.map((problem) => ({
    key: keyOf(problem, editing.text.value, editing.fields.value), problem,
  })));
  const context = { editing, locked, placed };
  provide(KEY, context);
  return context;
}

export function useContext(): Context {
  const context = inject(KEY);
  if (!context) throw new Error("used outside the editing page");
  return context;
}

/** The problems exactly at a key, or also deeper inside it. */
export function useProblems(at: () => string, deep: boolean): ComputedRef<readonly Problem[]> {
  const { placed } = useContext();
  return computed(() => placed.value
    .filter(({ key }) => key === at() || (deep && key?.startsWith(`${at()}.`)))
    .map(({ problem }) => problem));
}
