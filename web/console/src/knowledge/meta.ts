/** What the forms offer, fetched once for the whole page and again after something was saved. */

import { shallowRef } from "vue";
import type { ShallowRef } from "vue";
import { knowledge } from "../api/knowledge";
import type { Meta } from "../api/protocol";

const kept = shallowRef<Meta | null>(null);

/** The meta data; fetched the first time. */
export async function loadMeta(): Promise<Meta> {
  kept.value ??= await knowledge.meta();
  return kept.value;
}

/** Fetch it again the next time: an article or a parameter was added or renamed. */
export function forgetMeta(): void {
  kept.value = null;
}

export function useMeta(): Readonly<ShallowRef<Meta | null>> {
  return kept;
}
