/** One answer of the bot: text, notice, source line, reading aloud, rating, choices, further topics. */

import { clockTime } from "../lines";
import type { AnswerLine } from "../lines";
import { texts } from "../texts";
import { ChoicesView, relatedTopics } from "./choices";
import type { Context } from "./context";
import { button, h, refill, rich } from "./dom";
import { icon } from "./icons";
import { RatingView } from "./rating";
import { sourceLine } from "./source";

/** Outcomes that say something about the matter itself, so that a rating means something. */
const RATED = new Set(["answered", "computed"]);

export class AnswerView {
  readonly element: HTMLElement;
  private readonly choices: ChoicesView;
  private readonly related: HTMLElement | null;
  private readonly rating: RatingView | null;
  private readonly aloud = button({ class: "aloud", onclick: () => this.read() });
  private readonly aloudFailed = h("p", { class: "aloud-note", hidden: true }, texts.reader.failed);

  constructor(private readonly line: AnswerLine, private readonly context: Context) {
    const { answer, seq } = line;
    this.choices = new ChoicesView(answer.choices ?? [], context);
    this.related = relatedTopics(answer.related ?? [], context);
    this.rating = RATED.has(answer.outcome ?? "") ? new RatingView(seq, context) : null;
    this.element = h("div", { class: "line bot" },
      h("span", { class: "sr" }, `${texts.author.bot}：`),
      this.bubble(),
      h("div", { class: "meta" }, line.at && h("time", { datetime: line.at }, clockTime(line.at))),
      this.choices.element, this.related, this.rating?.element);
  }

  update(line: AnswerLine): void {
    this.choices.update(line.asksChoice);
    if (this.related) this.related.hidden = !line.isLatest;
    this.rating?.update(line.rating);
    this.drawAloud();
  }

  private bubble(): HTMLElement {
    const { answer } = this.line;
    const { hosts } = this.context;
    return h("div", { class: "bubble" },
      answer.title && h("p", { class: "title" }, answer.title),
      h("div", { class: "text" }, ...rich(answer.text, hosts)),
      answer.notice && h("div", { class: "caution" }, ...rich(answer.notice, hosts)),
      answer.offer_person && button({ class: "offer", onclick: () => this.context.actions.askPerson() }, icon("person"), texts.offerPerson),
      this.aloud, this.aloudFailed, sourceLine(answer, hosts));
  }

  private drawAloud(): void {
    const { reader } = this.context;
    const reading = reader.reading === this.line.key;
    this.aloud.hidden = !this.context.elder() || !reader.available;
    this.aloudFailed.hidden = this.aloud.hidden || reader.failed !== this.line.key;
    refill(this.aloud, String(reading), () => [icon("sound"), reading ? texts.reader.stop : texts.reader.play]);
  }

  private read(): void {
    const { answer, key } = this.line;
    this.context.reader.toggle(key, answer.spoken || answer.text);
  }
}
