/** The plain lines of the log: own messages with delivery marks, caseworkers, notices, days. */

import { clockTime } from "../lines";
import type { DayLine, Line, NoticeLine, OwnLine, PersonLine } from "../lines";
import { texts } from "../texts";
import { AnswerView } from "./answer";
import type { Context } from "./context";
import { button, h, refill, rich } from "./dom";
import type { Child } from "./dom";

/** A line on the screen: made once, updated in place, so that focus and open folds stay. */
export interface LineView<L extends Line = Line> {
  readonly element: HTMLElement;
  update(line: L): void;
}

const NO_HOSTS: ReadonlySet<string> = new Set();

function time(at: string | null): HTMLElement | null {
  return at ? h("time", { datetime: at }, clockTime(at)) : null;
}

class OwnView implements LineView<OwnLine> {
  private readonly text = h("div", { class: "text" });
  private readonly meta = h("div", { class: "meta" });
  readonly element = h("div", { class: "line own" },
    h("span", { class: "sr" }, `${texts.author.own}：`), h("div", { class: "bubble" }, this.text), this.meta);

  constructor(private readonly context: Context) {}

  update(line: OwnLine): void {
    refill(this.text, line.text, () => rich(line.text, NO_HOSTS));
    refill(this.meta, [line.mark, line.at, line.reason].join("|"), () => this.marks(line));
  }

  private marks(line: OwnLine): Child[] {
    if (line.mark !== "late" && line.mark !== "refused") return [time(line.at), h("span", {}, texts.marks[line.mark])];
    const resend = button({ class: "resend", onclick: () => line.id && this.context.actions.resend(line.id) }, texts.resend);
    const why = line.mark === "refused" ? line.reason : texts.willResend;
    return [h("span", { class: "unsent" }, texts.marks.unsent), resend, h("span", { class: "why" }, why ?? "")];
  }
}

class PersonView implements LineView<PersonLine> {
  readonly element: HTMLElement;

  constructor(line: PersonLine, { hosts }: Context) {
    this.element = h("div", { class: "line person" },
      h("p", { class: "name" }, texts.caseworker(line.name)),
      h("div", { class: "bubble" }, h("div", { class: "text" }, ...rich(line.text, hosts))),
      h("div", { class: "meta" }, time(line.at)));
  }

  update(): void {
    // What a caseworker has written does not change.
  }
}

class PlainView implements LineView<NoticeLine | DayLine> {
  readonly element: HTMLElement;

  constructor(line: NoticeLine | DayLine) {
    this.element = h("div", { class: `line ${line.kind}` }, h("p", {}, line.text));
  }

  update(line: NoticeLine | DayLine): void {
    refill(this.element, line.text, () => [h("p", {}, line.text)]);
  }
}

/** The view that fits the line. */
export function viewOf(line: Line, context: Context): LineView {
  switch (line.kind) {
    case "own": return new OwnView(context) as LineView;
    case "bot": return new AnswerView(line, context) as LineView;
    case "person": return new PersonView(line, context);
    default: return new PlainView(line) as LineView;
  }
}
