/** The words for what the protocol names in English. */

import type { Band, Case, DueKind, Status } from "../api/protocol";
import type { Change, GapKind } from "../api/publishing";

/** How much attention something wants; names a colour (styles/base.css). */
export type Tone = "good" | "note" | "caution" | "alert" | "plain";

export interface Term {
  readonly label: string;
  readonly tone: Tone;
}

export const STATUS: Readonly<Record<Status, Term>> = {
  live: { label: "已发布", tone: "good" },
  new: { label: "新写，没发布", tone: "note" },
  changed: { label: "有改动，没发布", tone: "note" },
  deleted: { label: "已删，没发布", tone: "caution" },
  broken: { label: "文件有错，读不出", tone: "alert" },
};

export const CHANGE: Readonly<Record<Change, Term>> = {
  new: { label: "新增", tone: "good" },
  changed: { label: "改动", tone: "note" },
  deleted: { label: "删除", tone: "alert" },
};

export const BAND: Readonly<Record<Band, Term>> = {
  sure: { label: "直接回答", tone: "good" },
  unsure: { label: "请群众选", tone: "caution" },
  none: { label: "没有找到", tone: "alert" },
  foreign: { label: "不归社保", tone: "plain" },
};

export const DUE: Readonly<Record<DueKind, string>> = {
  expiring: "快到失效日期",
  expired: "已经失效",
  review: "该复核了",
  basis: "依据有变化",
  value: "参数缺数值",
};

export const GAP: Readonly<Record<GapKind, Term>> = {
  unanswered: { label: "没有回答", tone: "alert" },
  unhelpful: { label: "群众评价没用", tone: "caution" },
  declined: { label: "给的选项都不对", tone: "caution" },
};

export const CASE_AT: Readonly<Record<Case["at"], string>> = {
  answered: "要直接回答",
  offered: "出现在选项里就行",
};
