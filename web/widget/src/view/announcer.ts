/** The one live region: speaks only what is new and comes from others. */

import type { Snapshot } from "../chat";
import type { Line } from "../lines";
import { texts } from "../texts";
import { h } from "./dom";

/** Older announcements are taken out, so that the region stays small. */
const KEEP = 10;

/** How a line is announced; null for own messages, days and the like. */
export function announcement(line: Line): string | null {
  switch (line.kind) {
    case "bot": {
      const choices = (line.answer.choices ?? []).map((choice) => choice.label).join("、");
      return `${texts.author.bot}：${line.answer.text}${choices ? ` ${texts.announce.choices(choices)}` : ""}`;
    }
    case "person": return `${texts.author.person}：${line.text}`;
    case "notice": return line.text;
    default: return null;
  }
}

/** The lines that came after `announced` and after history. */
export function freshLines(lines: readonly Line[], historySeq: number, announced: number): readonly Line[] {
  return lines.filter((line) => line.seq > Math.max(historySeq, announced));
}

export class Announcer {
  readonly element = h("div", { class: "sr", "aria-live": "polite", "aria-atomic": "false", "aria-relevant": "additions" });
  private announced = 0;
  private conversationId: string | null = null;
  private offline = false;

  /** `open`: the messages can be seen; otherwise only their number is told. */
  render(snapshot: Snapshot, open: boolean): void {
    this.turn(snapshot);
    if (snapshot.historySeq !== null) this.messages(snapshot.lines, snapshot.historySeq, open);
    if (snapshot.offline !== this.offline) this.say(snapshot.offline ? texts.status.offline : texts.status.online);
    this.offline = snapshot.offline;
  }

  private turn({ conversationId, lines }: Snapshot): void {
    if (conversationId === this.conversationId) return;
    const before = this.conversationId;
    this.conversationId = conversationId;
    this.announced = 0;
    const notice = lines.find((line) => line.kind === "notice" && line.seq === 0);
    if (before !== null && notice?.kind === "notice") this.say(notice.text);
  }

  private messages(lines: readonly Line[], historySeq: number, open: boolean): void {
    const fresh = freshLines(lines, historySeq, this.announced);
    const sentences = fresh.map(announcement).filter((one): one is string => one !== null);
    if (fresh.length > 0) this.announced = Math.max(...fresh.map((line) => line.seq));
    if (open) sentences.forEach((sentence) => this.say(sentence));
    else if (sentences.length > 0) this.say(texts.announce.newMessages(sentences.length));
  }

  private say(text: string): void {
    this.element.append(h("p", {}, text));
    while (this.element.childElementCount > KEEP) this.element.firstElementChild?.remove();
  }
}
