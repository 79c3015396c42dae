/** The scrolling log: keeps one element per line, follows new messages without tearing readers away. */

import type { Snapshot } from "../chat";
import type { Line } from "../lines";
import { texts } from "../texts";
import type { Context } from "./context";
import { button, h, refill } from "./dom";
import { icon } from "./icons";
import { viewOf } from "./line";
import type { LineView } from "./line";

/** Closer to the end than this, in pixels, new messages are followed. */
const NEAR_END = 80;
/** Closer to the end than this, the end stays in view when lines grow. */
const AT_END = 8;
/** Space left above an answer that is brought to the top and below the last line, in pixels. */
const MARGIN = 14;

export class LogView {
  readonly element: HTMLElement;
  /** The place after the last line. */
  readonly tail = h("div", { class: "tail" });
  private readonly scroller = h("div", { class: "scroller", role: "log", "aria-live": "off", "aria-label": texts.log, tabindex: 0 });
  private readonly list = h("div", { class: "list" });
  private readonly intro: HTMLElement;
  private readonly aloudMissing = h("p", { class: "hint", hidden: true }, texts.reader.missing);
  private readonly busy = h("div", { class: "line busy", hidden: true });
  private readonly jump = button({ class: "jump", hidden: true, onclick: () => this.toEnd() }, icon("down"), texts.newMessages);
  private views = new Map<string, LineView>();
  private nearEnd = true;
  private atEnd = true;
  private sees = true;

  /** `seen` is called when the newest message has come into view. */
  constructor(private readonly context: Context, private readonly seen: () => void) {
    this.intro = this.introduction();
    this.scroller.append(this.aloudMissing, this.intro, this.list, this.busy, this.tail);
    this.element = h("div", { class: "log" }, this.scroller, this.jump);
    this.scroller.addEventListener("scroll", () => this.scrolled(), { passive: true });
  }

  /** True when at least the beginning of the newest message can be seen. */
  get showsNewest(): boolean {
    return this.sees;
  }

  render(snapshot: Snapshot): void {
    const added = this.sync(snapshot.lines);
    this.intro.hidden = snapshot.lines.length > 0;
    this.aloudMissing.hidden = !this.context.elder() || this.context.reader.available;
    this.drawBusy(snapshot.busy);
    this.follow(added);
  }

  /** The log itself, for the focus when a pressed button has gone. */
  focus(): void {
    this.scroller.focus({ preventScroll: true });
  }

  /** Bring the end of the last line into view. */
  toEnd(): void {
    this.scroller.scrollTop = this.end;
    this.scrolled();
  }

  private introduction(): HTMLElement {
    const { actions } = this.context;
    const examples = texts.examples.map((text) =>
      h("li", {}, button({ class: "topic", onclick: () => actions.press({ text }, text) }, text)));
    return h("div", { class: "intro" },
      h("p", { class: "intro-title" }, texts.intro), h("p", {}, texts.introExamples), h("ul", {}, ...examples));
  }

  /** Bring the elements in line with `lines`; gives the lines that are new. */
  private sync(lines: readonly Line[]): readonly Line[] {
    const views = new Map<string, LineView>();
    const added: Line[] = [];
    let previous: Element | null = null;
    for (const line of lines) {
      const view: LineView = this.views.get(line.key) ?? (added.push(line), viewOf(line, this.context));
      view.update(line);
      views.set(line.key, view);
      this.place(view.element, previous);
      previous = view.element;
    }
    for (const [key, view] of this.views) if (!views.has(key)) view.element.remove();
    this.views = views;
    return added;
  }

  private place(element: Element, previous: Element | null): void {
    const expected = previous ? previous.nextElementSibling : this.list.firstElementChild;
    if (expected !== element) this.list.insertBefore(element, expected);
  }

  private drawBusy(busy: Snapshot["busy"]): void {
    this.busy.hidden = busy === null;
    if (busy === null) return;
    const text = busy === "bot" ? texts.searching : texts.personTyping;
    refill(this.busy, text, () => [h("span", { class: "dots", "aria-hidden": "true" }, h("i"), h("i"), h("i")), text]);
  }

  private follow(added: readonly Line[]): void {
    const last = added[added.length - 1];
    if (last && (this.nearEnd || added.some((line) => line.kind === "own"))) this.show(last);
    else if (added.some((line) => line.kind === "bot" || line.kind === "person")) this.jump.hidden = false;
    else if (this.atEnd) this.toEnd();
  }

  /** Show as much as fits, but never past the beginning of an answer that is longer than the window. */
  private show(line: Line): void {
    const element = this.views.get(line.key)?.element;
    const beginning = element && line.kind !== "own" ? element.offsetTop - MARGIN : this.end;
    this.scroller.scrollTop = Math.min(this.end, beginning);
    this.scrolled();
  }

  /** Scroll position at which the last line ends at the lower edge. */
  private get end(): number {
    return this.tail.offsetTop + MARGIN - this.scroller.clientHeight;
  }

  private scrolled(): void {
    const { scrollTop, clientHeight } = this.scroller;
    const left = this.end - scrollTop;
    const last = this.list.lastElementChild as HTMLElement | null;
    this.nearEnd = left < NEAR_END;
    this.atEnd = left < AT_END;
    this.sees = !last || last.offsetTop < scrollTop + clientHeight;
    if (this.nearEnd) this.jump.hidden = true;
    if (this.sees) this.seen();
  }
}
