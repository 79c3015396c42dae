/** Obstacles before publishing, and the reasons for which some are passed over. Pure. */

import type { ChangedAnswer, Draft, Obstacle, Outcome, Publication, Request, Waiver } from "../../api/publishing";

/** A reason that says something has so many characters at least. */
export const SHORTEST_REASON = 4;

/** Whether a reason is long enough to be one. */
export function isReason(text: string | undefined): boolean {
  return (text ?? "").trim().length >= SHORTEST_REASON;
}

/** That somebody else has to look is no fault: it is taken away by asking that person. */
export function needsTwo({ kind }: Obstacle): boolean {
  return kind === "sensitive";
}

/** What has to be mended or waived. */
export function faults(obstacles: readonly Obstacle[]): Obstacle[] {
  return obstacles.filter((obstacle) => !needsTwo(obstacle));
}

/** The waivers that are sent: only for obstacles that are there and may be waived. */
export function waiversOf(obstacles: readonly Obstacle[], reasons: Readonly<Record<string, string>>): Waiver[] {
  return faults(obstacles).filter(({ waivable, key }) => waivable && isReason(reasons[key])).map(({ key }) => ({ key, reason: (reasons[key] as string).trim() }));
}

/** Why it cannot be published yet, as a sentence, or null. */
export function hindrance(draft: Draft, reasons: Readonly<Record<string, string>>): string | null {
  if (!draft.files.length && !draft.parameters.length) return "草稿和已发布的一样，没有要发布的。";
  const inTheWay = faults(draft.obstacles);
  const hard = inTheWay.filter(({ waivable }) => !waivable).length;
  if (hard) return `还有 ${hard} 个必须先改好的问题。`;
  const open = inTheWay.length - waiversOf(draft.obstacles, reasons).length;
  return open ? `还有 ${open} 个问题：改好，或者写明为什么可以放过（至少 ${SHORTEST_REASON} 个字）。` : null;
}

/** Whether a change needs a second person. */
export function isSensitive(draft: Draft): boolean {
  return draft.obstacles.some(needsTwo);
}

/** What an answer is, in words; the title is missing where nothing answers. */
export function outcomeText({ band, title }: Outcome, words: Readonly<Record<Outcome["band"], { readonly label: string }>>): string {
  return title ? `${words[band].label}「${title}」` : words[band].label;
}

/** Answers that end worse than before come first: those that were said plainly and are not any more. */
export function worstFirst(answers: readonly ChangedAnswer[]): ChangedAnswer[] {
  const rank = { foreign: 0, none: 0, unsure: 1, sure: 2 } as const;
  return [...answers].sort((a, b) => (rank[a.after.band] - rank[a.before.band]) - (rank[b.after.band] - rank[b.before.band]));
}

/** Whether the platform published at once instead of asking for a second person. */
export function isPublication(outcome: Publication | Request): outcome is Publication {
  return "number" in outcome;
}
