/** The wire types of the knowledge editor's protocol (docs/editor-protocol.md): people, articles, cases, parameters. */

import type { Answer } from "../../../widget/src/protocol";

/** A calendar day, `2026-11-23`. */
export type Day = string;
/** A moment in UTC, `2026-11-23T08:00:00Z`. */
export type Instant = string;

export type Permission = "knowledge.read" | "knowledge.edit" | "knowledge.publish" | "knowledge.approve";

export interface Person {
  readonly account: string;
  readonly name: string;
  readonly roles: readonly string[];
  readonly permissions: readonly string[];
  readonly must_change_password: boolean;
}

export interface Document {
  readonly title: string;
  readonly number: string | null;
  readonly issuer: string | null;
}

export interface Titled {
  readonly id: string;
  readonly title: string;
}

/** What the forms offer. */
export interface Meta {
  readonly topics: readonly string[];
  readonly kinds: readonly { readonly id: Kind; readonly label: string }[];
  readonly populations: readonly string[];
  readonly regions: readonly { readonly code: string; readonly name: string }[];
  readonly grades: readonly string[];
  readonly folders: readonly string[];
  readonly owners: readonly string[];
  readonly documents: readonly Document[];
  readonly parameters: readonly { readonly id: string; readonly name: string; readonly unit: string }[];
  readonly articles: readonly Titled[];
  readonly today: Day;
  readonly home_region: string;
}

export type Kind = "rule" | "procedure" | "referral";
export type Status = "live" | "new" | "changed" | "deleted" | "broken";
export type DueKind = "expiring" | "expired" | "review" | "basis" | "value";

/** Something that falls due. `days` is negative when it is past. */
export interface Due {
  readonly kind: DueKind;
  readonly message: string;
  readonly days: number;
  readonly day: Day;
}

/** One file in the list. Of a `broken` one only `file`, `status` and `problems` are certain. */
export interface Row {
  readonly file: string;
  readonly id: string | null;
  readonly title: string | null;
  readonly kind: Kind | null;
  readonly topic: string | null;
  readonly region: string | null;
  readonly region_name: string | null;
  readonly population: readonly string[] | null;
  readonly valid_from: Day | null;
  readonly valid_to: Day | null;
  readonly reviewed_on: Day | null;
  readonly review_by: Day | null;
  readonly owner: string | null;
  readonly sensitive: boolean | null;
  readonly phrasings: readonly string[] | null;
  /** How many there are. */
  readonly cases: number | null;
  readonly status: Status;
  /** How many problems the file has, advice included. */
  readonly problems: number;
  readonly due: readonly Due[] | null;
}

export interface Live {
  readonly number: number;
  readonly published_at: Instant;
  readonly by: string | null;
}

export interface ArticleList {
  readonly live: Live | null;
  readonly articles: readonly Row[];
}

/** One fault. `key` is the dotted place in the fields (`basis.0.title`) when there is one; `line` counts from 1. */
export interface Problem {
  readonly file: string;
  readonly line: number;
  readonly key?: string | null;
  readonly message: string;
  readonly fatal: boolean;
}

export interface Basis {
  title: string;
  article: string | null;
  number: string | null;
  issuer: string | null;
  quote: string | null;
  url: string | null;
}

export interface Material {
  name: string;
  form: string | null;
  count: number;
  issued_by: string | null;
  shared: boolean;
  needed_if: string | null;
  note: string | null;
}

export interface Situation {
  id: string;
  question: string;
}

export interface Procedure {
  steps: string[];
  situations: Situation[];
  time_limit: string | null;
  fee: string | null;
  next: string[];
}

export interface Variant {
  id: string;
  label: string;
  words: string[];
  answer: string;
  spoken: string;
}

/** The front matter and the sections of an article as data. */
export interface Fields {
  id: string;
  title: string;
  kind: Kind;
  topic: string | null;
  region: string;
  population: string[];
  valid_from: Day | null;
  valid_to: Day | null;
  reviewed_on: Day | null;
  review_by: Day | null;
  owner: string;
  matter: string | null;
  sensitive: boolean;
  phrasings: string[];
  basis: Basis[];
  related: string[];
  materials: Material[];
  procedure: Procedure | null;
  where: string[];
  question: string | null;
  variants: Variant[];
  answer: string;
  spoken: string;
}

/** A question and what must come out: `expect` is the article beside which the case stands. */
export interface Case {
  ask: string;
  expect: string;
  also: string[];
  says: string[];
  not_says: string[];
  as_of: Day | null;
  region: string | null;
  variant: string | null;
  at: "answered" | "offered";
}

export interface CaseFile {
  readonly version: string | null;
  readonly items: readonly Case[];
}

export interface HistoryEntry {
  readonly at: Instant;
  readonly by: string;
  readonly note: string;
  readonly id: string;
}

export interface Page {
  readonly file: string;
  /** Fingerprint of the bytes. */
  readonly version: string;
  readonly text: string;
  readonly fields: Fields | null;
  readonly problems: readonly Problem[];
  readonly cases: CaseFile;
  readonly history: readonly HistoryEntry[];
  readonly live: boolean;
}

/** The file as it was, and what that change changed (a unified diff). */
export interface Past {
  readonly text: string;
  readonly diff: string;
}

export interface Figure {
  readonly name: string;
  readonly value: string;
  readonly source?: string | null;
  readonly valid_from?: Day | null;
}

/** What a file would say; nothing is stored. */
export interface Rendering {
  readonly text: string;
  readonly fields: Fields | null;
  readonly problems: readonly Problem[];
  readonly screen: Answer | null;
  readonly spoken: readonly string[];
  readonly sms: readonly string[];
  readonly variants: readonly { readonly id: string; readonly label: string }[];
  readonly figures: readonly Figure[];
}

/** The day, place and situation that a preview is for. */
export interface Frame {
  as_of: Day | null;
  region: string | null;
  variant: string | null;
}

/** The file as somebody else left it meanwhile; `version` is null when it was deleted. */
export interface Current {
  readonly version: string | null;
  readonly text: string;
  readonly by: string | null;
  readonly at: Instant;
}

export type Band = "sure" | "unsure" | "none" | "foreign";

export interface CaseResult {
  readonly ask: string;
  readonly passed: boolean;
  readonly reason: string;
  readonly got: readonly { readonly id: string; readonly title: string; readonly confidence: number }[];
  readonly band: Band;
}

export interface Source {
  title: string;
  number: string | null;
  issuer: string | null;
  article: string | null;
  published: Day | null;
  url: string | null;
}

export interface ParameterValue {
  readonly valid_from: Day;
  readonly valid_to: Day | null;
  readonly value: string | number;
  readonly grade: string;
  readonly source: Source;
  readonly note: string | null;
  /** The figure as it was entered the second time, or null. */
  readonly second_entry: string | null;
}

export interface Parameter {
  readonly id: string;
  readonly name: string;
  readonly unit: string;
  readonly region_name: string;
  readonly file: string;
  readonly version: string;
  readonly values: readonly ParameterValue[];
  readonly used_by: readonly Titled[];
}

/** A value as it is typed in; the figure twice. */
export interface NewValue {
  base_version: string;
  valid_from: Day;
  valid_to: Day | null;
  value: string;
  value_again: string;
  grade: string;
  source: Source;
  note: string | null;
}
