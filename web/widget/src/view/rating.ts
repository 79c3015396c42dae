/** 有用 / 没用 under an answer, with an optional remark after 没用. */

import type { RatingValue } from "../protocol";
import { isOutage } from "../rest";
import { texts } from "../texts";
import type { Context } from "./context";
import { button, h, toggleAttribute } from "./dom";

const T = texts.rating;
const MAX_COMMENT = 500;

export class RatingView {
  readonly element: HTMLElement;
  private readonly helpful: HTMLButtonElement;
  private readonly unhelpful: HTMLButtonElement;
  private readonly note = h("p", { class: "rating-note" });
  private readonly comment = h("input", { type: "text", maxlength: MAX_COMMENT, "aria-label": T.comment, placeholder: T.comment });
  private readonly remark: HTMLFormElement;
  private rating: RatingValue | null = null;
  private remarked = false;
  private failed = false;

  constructor(private readonly seq: number, private readonly context: Context) {
    this.helpful = this.choice("helpful", T.helpful);
    this.unhelpful = this.choice("unhelpful", T.unhelpful);
    this.remark = h("form", { class: "remark", onsubmit: (event) => this.submit(event) },
      this.comment, h("button", { type: "submit", class: "quiet" }, T.submit));
    const row = h("div", { class: "rating-row", role: "group", "aria-label": T.label }, h("span", {}, T.label), this.helpful, this.unhelpful);
    this.element = h("div", { class: "rating" }, row, this.note, this.remark);
    this.draw();
  }

  update(rating: RatingValue | null): void {
    this.rating = rating;
    this.draw();
  }

  private choice(value: RatingValue, label: string): HTMLButtonElement {
    return button({ class: "quiet", onclick: () => this.rate(value) }, label);
  }

  private draw(): void {
    toggleAttribute(this.helpful, "aria-pressed", String(this.rating === "helpful"));
    toggleAttribute(this.unhelpful, "aria-pressed", String(this.rating === "unhelpful"));
    this.note.textContent = this.sentence();
    this.remark.hidden = this.rating !== "unhelpful" || this.remarked;
  }

  private sentence(): string {
    if (this.failed) return T.failed;
    if (this.rating === null) return "";
    return this.rating === "helpful" || this.remarked ? T.thanks : T.sorry;
  }

  private rate(value: RatingValue, comment?: string): void {
    this.failed = false;
    this.context.actions.rate(this.seq, value, comment).then(() => {
      this.remarked = comment !== undefined;
    }).catch((reason: unknown) => {
      this.failed = true;
      if (!isOutage(reason)) throw reason;
    }).finally(() => this.draw());
  }

  private submit(event: Event): void {
    event.preventDefault();
    const comment = this.comment.value.trim();
    if (comment) this.rate("unhelpful", comment);
    else this.comment.focus();
  }
}
