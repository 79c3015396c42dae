/**
 * What the citizen has said and the event log does not show yet. Kept in the tab until the server has stored it,
 * sent again with the same `client_msg_id` after a reconnect or a reload.
 */

import type { Saying } from "./protocol";
import { readJson } from "./storage";
import type { Shelf } from "./storage";

/**
 * `sending`: on its way, or waiting for the line; `late`: still unsent after a while, sent again by itself when the
 * line is back; `refused`: the server said no; `delivered`: stored, its event has not come yet.
 */
export type OutboxStatus = "sending" | "late" | "refused" | "delivered";

export interface OutboxEntry {
  readonly id: string;
  readonly saying: Saying;
  /** What the citizen sees: the text, or the label of the button. */
  readonly label: string;
  readonly status: OutboxStatus;
  /** Why the server refused, in its own words. */
  readonly reason?: string;
}

const KEY = "yichuang:outbox";

function isEntry(value: unknown): value is OutboxEntry {
  const entry = value as Partial<OutboxEntry> | null;
  return typeof entry?.id === "string" && typeof entry.label === "string" && typeof entry.saying === "object";
}

function restore(shelf: Shelf): OutboxEntry[] {
  const stored = readJson(shelf, KEY);
  return Array.isArray(stored) ? stored.filter(isEntry) : [];
}

export class Outbox {
  private list: readonly OutboxEntry[];

  constructor(private readonly shelf: Shelf) {
    this.list = restore(shelf);
  }

  get entries(): readonly OutboxEntry[] {
    return this.list;
  }

  /** What still has to reach the server, oldest first. A refused message waits for the citizen. */
  get unsent(): readonly OutboxEntry[] {
    return this.list.filter((entry) => entry.status === "sending" || entry.status === "late");
  }

  add(id: string, saying: Saying, label: string): void {
    this.replace([...this.list, { id, saying, label, status: "sending" }]);
  }

  /** The server has stored it: it can no longer be lost. */
  delivered(id: string): void {
    this.mark(id, { status: "delivered" });
  }

  /** Its event is in the log; the log shows it from now on. */
  settle(id: string): void {
    this.replace(this.list.filter((entry) => entry.id !== id));
  }

  late(id: string): void {
    if (this.unsent.some((entry) => entry.id === id)) this.mark(id, { status: "late" });
  }

  refuse(id: string, reason: string): void {
    if (this.unsent.some((entry) => entry.id === id)) this.mark(id, { status: "refused", reason });
  }

  /** The citizen pressed 重发. */
  again(id: string): void {
    this.mark(id, { status: "sending" });
  }

  /** Another conversation begins: what the old one stored belongs there. */
  forgetDelivered(): void {
    this.replace(this.list.filter((entry) => entry.status !== "delivered"));
  }

  private mark(id: string, change: Pick<OutboxEntry, "status"> & { reason?: string }): void {
    this.replace(this.list.map((entry) => {
      if (entry.id !== id) return entry;
      const { reason: _, ...rest } = entry;
      return { ...rest, ...change };
    }));
  }

  private replace(list: readonly OutboxEntry[]): void {
    this.list = list;
    const kept = list.filter((entry) => entry.status !== "delivered");
    this.shelf.write(KEY, kept.length > 0 ? JSON.stringify(kept) : null);
  }
}
