/** The wire types of trying out, publishing and improving (docs/editor-protocol.md). */

import type { Band, Day, Due, Instant } from "./protocol";

export interface Candidate {
  readonly id: string;
  readonly title: string;
  readonly confidence: number;
  readonly matched: string | null;
  readonly variant: string | null;
  /** Null when the draft has no such article any more. */
  readonly file: string | null;
}

export interface Signal {
  readonly name: string;
  readonly value: number | string | boolean | null;
  readonly weight: number | null;
}

/** What would answer a question, and why. `sure` and `unsure` are the thresholds of the bands. */
export interface Explanation {
  readonly band: Band;
  readonly confidence: number;
  readonly sure: number;
  readonly unsure: number;
  readonly place: string | null;
  readonly as_of: Day;
  readonly region: string;
  readonly candidates: readonly Candidate[];
  readonly signals: readonly Signal[];
  readonly filtered: readonly { readonly id: string; readonly title: string; readonly why: string }[];
  /** What would be said. */
  readonly text?: string | null;
}

export interface Asked {
  readonly draft: Explanation;
  readonly live: Explanation | null;
}

export type Change = "new" | "changed" | "deleted";

export interface ChangedFile {
  readonly file: string;
  readonly id: string | null;
  readonly title: string | null;
  readonly change: Change;
  readonly sensitive: boolean;
  readonly by: string | null;
  readonly diff: string;
}

/** What stands in the way; of the kind `sensitive` it is only that a second person has to look. */
export interface Obstacle {
  readonly key: string;
  readonly kind: string;
  readonly message: string;
  readonly file: string | null;
  readonly line: number | null;
  readonly waivable: boolean;
}

export interface Outcome {
  readonly id: string | null;
  readonly title: string | null;
  readonly band: Band;
}

export interface ChangedAnswer {
  readonly question: string;
  readonly origin: string;
  readonly before: Outcome;
  readonly after: Outcome;
  readonly as_of: Day;
}

export interface Waiver {
  readonly key: string;
  readonly reason: string;
}

export type RequestState = "waiting" | "approved" | "refused" | "outdated";

/** Somebody asks a second person to look before sensitive changes go out. */
export interface Request {
  readonly id: string;
  readonly digest: string;
  readonly by: string;
  readonly account: string;
  readonly at: Instant;
  readonly note: string;
  readonly waivers: readonly Waiver[];
  readonly state: RequestState;
  readonly decided_by: string | null;
  readonly decided_at: Instant | null;
  readonly reason: string | null;
}

/** The difference between the files and the live build, examined. */
export interface Draft {
  readonly digest: string;
  /** The number of the build that answers. */
  readonly live: number | null;
  readonly files: readonly ChangedFile[];
  readonly parameters: readonly { readonly id: string; readonly name: string; readonly before: string | null; readonly after: string | null }[];
  readonly obstacles: readonly Obstacle[];
  readonly answers: readonly ChangedAnswer[];
  readonly cases: { readonly total: number; readonly failed: number };
  readonly request: Request | null;
  readonly can: { readonly publish: boolean; readonly approve: boolean; readonly why_not: string | null };
}

/** `number` names a build, `serial` the event: going back to a build is one more event with its number. */
export interface Publication {
  readonly number: number;
  readonly serial: number;
  readonly kind: "publish" | "rollback";
  readonly at: Instant;
  readonly by: string;
  readonly approved_by: string | null;
  readonly note: string;
  readonly waivers: readonly Waiver[];
  readonly changes: { readonly articles: number; readonly parameters: number; readonly answers?: number };
  readonly live: boolean;
}

/** `file` is null when it is about a parameter. */
export interface DueItem extends Due {
  readonly file: string | null;
  readonly id: string;
  readonly title: string;
  readonly owner: string;
}

export type GapKind = "unanswered" | "unhelpful" | "declined";

/** Questions of the last 30 days without a good answer, gathered by likeness; personal numbers are masked. */
export interface Gap {
  readonly id: string;
  readonly label: string;
  readonly kind: GapKind;
  readonly count: number;
  readonly first_at: Instant;
  readonly last_at: Instant;
  readonly questions: readonly { readonly text: string; readonly at: Instant; readonly channel: string }[];
  readonly nearest: readonly { readonly id: string; readonly title: string; readonly confidence: number; readonly file: string | null }[];
  readonly state: string;
}

export interface Gaps {
  /** The most frequent of `total`. */
  readonly items: readonly Gap[];
  readonly total: number;
  readonly since: Instant;
}
