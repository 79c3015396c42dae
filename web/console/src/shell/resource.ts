/** Something that is fetched for a page, and something that a button does. */

import { ref, shallowRef } from "vue";
import type { Ref, ShallowRef } from "vue";
import { messageOf } from "../api/client";

export interface Resource<T> {
  /** What was fetched last; stays while it is fetched again. */
  readonly data: ShallowRef<T | null>;
  /** Why the last attempt failed, as a sentence to show. */
  readonly error: Ref<string | null>;
  readonly loading: Ref<boolean>;
  reload(): Promise<void>;
}

/** A resource that begins to load at once. Of two attempts that overlap the later one counts. */
export function useResource<T>(load: () => Promise<T>): Resource<T> {
  const data = shallowRef<T | null>(null);
  const error = ref<string | null>(null);
  const loading = ref(false);
  let latest = 0;

  async function reload(): Promise<void> {
    const attempt = ++latest;
    loading.value = true;
    error.value = null;
    try {
      const loaded = await load();
      if (attempt === latest) data.value = loaded;
    } catch (failed) {
      if (attempt === latest) error.value = messageOf(failed);
    } finally {
      if (attempt === latest) loading.value = false;
    }
  }

  void reload();
  return { data, error, loading, reload };
}

export interface Task<A extends unknown[]> {
  readonly busy: Ref<boolean>;
  readonly error: Ref<string | null>;
  /** Do it unless it is being done; resolves to whether it succeeded. */
  run(...inputs: A): Promise<boolean>;
}

/** An action with its progress and the sentence that says why it failed. */
export function useTask<A extends unknown[]>(action: (...inputs: A) => Promise<void>): Task<A> {
  const busy = ref(false);
  const error = ref<string | null>(null);

  async function run(...inputs: A): Promise<boolean> {
    if (busy.value) return false;
    busy.value = true;
    error.value = null;
    try {
      await action(...inputs);
      return true;
    } catch (failed) {
      error.value = messageOf(failed);
      return false;
    } finally {
      busy.value = false;
    }
  }

  return { busy, error, run };
}
