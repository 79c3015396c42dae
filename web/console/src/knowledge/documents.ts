/** Registered documents as suggestions. */

import { computed } from "vue";
import type { ComputedRef } from "vue";
import type { Document } from "../api/protocol";
import { useMeta } from "./meta";

export interface KnownDocuments {
  readonly suggestions: ComputedRef<readonly { readonly value: string; readonly note: string | null }[]>;
  /** Fill in what is registered about a title; what is typed already stays where nothing is known. */
  fill(title: string, target: { number: string | null; issuer: string | null }): void;
}

export function useDocuments(): KnownDocuments {
  const meta = useMeta();
  const documents = computed((): readonly Document[] => meta.value?.documents ?? []);
  return {
    suggestions: computed(() => documents.value.map(({ title, number }) => ({ value: title, note: number }))),
    fill(title, target): void {
      const found = documents.value.find((one) => one.title === title);
      if (!found) return;
      target.number = found.number ?? target.number;
      target.issuer = found.issuer ?? target.issuer;
    },
  };
}
