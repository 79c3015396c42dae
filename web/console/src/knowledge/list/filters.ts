/** Which rows of the list are shown, and in which order. Pure. */

import type { Kind, Row, Status } from "../../api/protocol";
import { mostPressing } from "../days";

export type DueFilter = "any" | "soon" | "past";
export type Order = "title" | "due" | "topic";

export interface Filters {
  words: string;
  topic: string;
  status: Status | "unpublished" | "problems" | "";
  due: DueFilter | "";
  owner: string;
  kind: Kind | "";
  region: string;
}

export const NO_FILTERS: Readonly<Filters> = { words: "", topic: "", status: "", due: "", owner: "", kind: "", region: "" };

/** A row with what is searched, prepared once, so that typing stays quick with thousands. */
export interface Entry {
  readonly row: Row;
  readonly title: string;
  readonly names: string;
  readonly phrasings: readonly string[];
  /** Days to what falls due first, or null. */
  readonly dueIn: number | null;
}

function folded(text: string): string {
  return text.normalize("NFKC").toLowerCase();
}

export function entryOf(row: Row): Entry {
  return {
    row,
    title: row.title ?? row.file,
    names: folded([row.title, row.id, row.file].filter(Boolean).join("\n")),
    phrasings: (row.phrasings ?? []).map(folded),
    dueIn: mostPressing(row.due ?? [])?.days ?? null,
  };
}

/** Every word occurs in the title, the id, the file name or one and the same phrasing. */
function says({ names, phrasings }: Entry, words: readonly string[]): boolean {
  if (words.every((word) => names.includes(word))) return true;
  return phrasings.some((phrasing) => words.every((word) => phrasing.includes(word) || names.includes(word)));
}

function hasStatus(row: Row, status: Filters["status"]): boolean {
  if (status === "unpublished") return row.status !== "live";
  if (status === "problems") return row.problems > 0;
  return status === "" || row.status === status;
}

function isDue({ dueIn }: Entry, due: Filters["due"]): boolean {
  if (due === "") return true;
  if (dueIn === null) return false;
  return due === "any" || (due === "past" ? dueIn < 0 : dueIn >= 0);
}

/** The entries that pass every filter. */
export function filtered(entries: readonly Entry[], filters: Readonly<Filters>): Entry[] {
  const words = folded(filters.words).split(/\s+/).filter(Boolean);
  return entries.filter((entry) => {
    const { row } = entry;
    return (!filters.topic || row.topic === filters.topic) && (!filters.owner || row.owner === filters.owner)
      && (!filters.kind || row.kind === filters.kind) && (!filters.region || row.region === filters.region)
      && hasStatus(row, filters.status) && isDue(entry, filters.due) && (words.length === 0 || says(entry, words));
  });
}

const COLLATOR = new Intl.Collator("zh-CN", { numeric: true });

function compare(a: Entry, b: Entry, order: Order): number {
  if (order === "due") return (a.dueIn ?? Infinity) - (b.dueIn ?? Infinity) || 0;
  return order === "topic" ? COLLATOR.compare(a.row.topic ?? "", b.row.topic ?? "") : 0;
}

export function ordered(entries: readonly Entry[], order: Order): Entry[] {
  return [...entries].sort((a, b) => compare(a, b, order) || COLLATOR.compare(a.title, b.title) || (a.row.file < b.row.file ? -1 : 1));
}

/** The phrasing to show under the title because it, and not the title, is what was searched for. */
export function matchedPhrasing({ row, names, phrasings }: Entry, words: string): string | null {
  const wanted = folded(words).split(/\s+/).filter(Boolean);
  if (wanted.length === 0 || wanted.every((word) => names.includes(word))) return null;
  const index = phrasings.findIndex((phrasing) => wanted.every((word) => phrasing.includes(word) || names.includes(word)));
  return row.phrasings?.[index] ?? null;
}

/** The different values that rows have, in Chinese order, for a filter's choices. */
export function valuesOf(rows: readonly Row[], key: "topic" | "owner"): string[] {
  return [...new Set(rows.map((row) => row[key]).filter((value): value is string => Boolean(value)))].sort(COLLATOR.compare);
}

/** How many rows there are of every status, for the line above the table. */
export function counts(rows: readonly Row[]): Readonly<Record<Status, number>> & { readonly due: number; readonly problems: number } {
  const found = { live: 0, new: 0, changed: 0, deleted: 0, broken: 0, due: 0, problems: 0 };
  for (const row of rows) {
    found[row.status] += 1;
    if (row.due?.length) found.due += 1;
    if (row.problems > 0) found.problems += 1;
  }
  return found;
}
