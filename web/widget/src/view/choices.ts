/** The buttons that answer the bot's question, and the smaller ones for further topics. */

import type { Choice } from "../protocol";
import { texts } from "../texts";
import type { Context } from "./context";
import { button, h, refill } from "./dom";
import type { Child } from "./dom";

/** At most so many at once in the layout for older people. */
export const ELDER_PAGE = 4;

/** The choices of one page, and where the next page begins (0 after the last one). */
export function pageOf(choices: readonly Choice[], from: number, size: number): { shown: readonly Choice[]; next: number } {
  const shown = choices.slice(from, from + size);
  return { shown, next: from + size < choices.length ? from + size : 0 };
}

export class ChoicesView {
  readonly element = h("div", { class: "choices", role: "group", "aria-label": texts.choices, hidden: true });
  private from = 0;

  constructor(private readonly choices: readonly Choice[], private readonly context: Context) {}

  update(visible: boolean): void {
    this.element.hidden = !visible || this.choices.length === 0;
    if (!this.element.hidden) this.draw();
  }

  private draw(): void {
    const size = this.context.elder() ? ELDER_PAGE : this.choices.length;
    const from = this.context.elder() ? this.from : 0;
    refill(this.element, `${size}:${from}`, () => this.buttons(from, size));
  }

  private buttons(from: number, size: number): Child[] {
    const { shown, next } = pageOf(this.choices, from, size);
    return [...shown.map((choice) => this.choice(choice)), shown.length < this.choices.length && this.turn(next)];
  }

  private choice({ id, label }: Choice): HTMLButtonElement {
    return button({ class: "choice", onclick: () => this.context.actions.press({ choice_id: id }, label) }, label);
  }

  private turn(next: number): HTMLButtonElement {
    const label = next > 0 ? texts.moreChoices(this.choices.length - next) : texts.firstChoices;
    return button({ class: "turn", onclick: () => this.turnTo(next) }, label);
  }

  private turnTo(next: number): void {
    this.from = next;
    this.draw();
    this.element.querySelector("button")?.focus();
  }
}

/** Further topics under the newest answer, or null when there are none. */
export function relatedTopics(topics: readonly Choice[], { actions }: Context): HTMLElement | null {
  if (topics.length === 0) return null;
  const buttons = topics.map(({ id, label }) =>
    h("li", {}, button({ class: "topic", onclick: () => actions.press({ choice_id: id }, label) }, label)));
  return h("div", { class: "related" }, h("p", {}, texts.related), h("ul", {}, ...buttons));
}
