/** Days and moments in plain words. */

import type { Day, Due, Instant } from "../api/protocol";

const DAY = new Intl.DateTimeFormat("zh-CN", { timeZone: "Asia/Shanghai", year: "numeric", month: "long", day: "numeric" });
const CLOCK = new Intl.DateTimeFormat("zh-CN", { timeZone: "Asia/Shanghai", hour: "2-digit", minute: "2-digit", hour12: false });

/** 2026年11月23日 16:05, in China. */
export function momentText(at: Instant): string {
  const moment = new Date(at);
  return `${DAY.format(moment)} ${CLOCK.format(moment)}`;
}

/** 2026年11月23日. */
export function dayText(day: Day): string {
  const [year, month, date] = day.split("-").map(Number);
  return `${year}年${month}月${date}日`;
}

/** From when until when something holds. */
export function spanText(from: Day | null, to: Day | null): string {
  if (!from) return to ? `到 ${dayText(to)}` : "没有写日期";
  return to ? `${dayText(from)} 到 ${dayText(to)}` : `${dayText(from)} 起`;
}

/** How far away a day is, as people say it: 今天, 还有6天, 过了3天. */
export function distanceText(days: number): string {
  if (days === 0) return "就是今天";
  return days > 0 ? `还有${days}天` : `过了${-days}天`;
}

/** What falls due, in a few words. */
export function dueText({ kind, days }: Pick<Due, "kind" | "days">): string {
  switch (kind) {
    case "expiring": return days === 0 ? "今天最后一天有效" : `还有${days}天到期`;
    case "expired": return `已失效${-days}天`;
    case "review": return days > 0 ? `还有${days}天该复核` : days === 0 ? "今天该复核" : `复核晚了${-days}天`;
    case "value": return "参数缺数值";
    case "basis": return days > 0 ? `依据${days}天后有变化` : "依据有变化";
  }
}

/** The most pressing of several. */
export function mostPressing<T extends { readonly days: number }>(dues: readonly T[]): T | null {
  return dues.reduce<T | null>((first, due) => (first === null || due.days < first.days ? due : first), null);
}
