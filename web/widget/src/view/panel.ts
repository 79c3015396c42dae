/** The window: header with 人工 in every state, log or form, input, foot line. */

import type { Snapshot } from "../chat";
import { texts } from "../texts";
import { CallbackView } from "./callback";
import { ComposerView } from "./composer";
import type { Context } from "./context";
import { button, h, refill } from "./dom";
import { icon } from "./icons";
import { LogView } from "./log";

export interface PanelHooks {
  close(): void;
  toggleElder(): void;
  download(): Promise<string | null>;
  /** The newest message can be seen. */
  seen(): void;
}

export class PanelView {
  readonly element: HTMLElement;
  private readonly log: LogView;
  private readonly composer: ComposerView;
  private readonly form: CallbackView;
  private readonly person = button({ class: "person", "aria-expanded": "false", onclick: () => this.togglePerson() });
  private readonly elder: HTMLButtonElement;
  private readonly status = h("p", { class: "status", hidden: true }, texts.status.offline);
  private readonly note = h("p", { class: "foot-note", hidden: true });
  private readonly foot = this.makeFoot();
  private asksPerson = false;

  constructor(private readonly context: Context, private readonly hooks: PanelHooks, heading: string) {
    this.log = new LogView(context, () => hooks.seen());
    this.composer = new ComposerView(context);
    this.form = new CallbackView(context, () => this.leavePerson());
    this.elder = button({ class: "elder", onclick: () => hooks.toggleElder() });
    this.element = h("section", { class: "panel", "aria-label": heading },
      this.header(heading), this.status, this.log.element, this.form.element, this.composer.element);
  }

  /** True when the newest message is on the screen. */
  get showsNewest(): boolean {
    return !this.asksPerson && this.log.showsNewest;
  }

  render(snapshot: Snapshot): void {
    const elder = this.context.elder();
    refill(this.person, String(elder), () => [icon("person"), elder ? texts.personLong : texts.person]);
    refill(this.elder, String(elder), () => [elder ? texts.standard : texts.elder]);
    this.elder.setAttribute("aria-label", elder ? texts.toStandard : texts.toElder);
    this.status.hidden = !snapshot.offline;
    this.placeFoot(elder);
    this.log.render(snapshot);
  }

  focusInput(): void {
    this.composer.focus();
  }

  /** After a pressed button may have gone. */
  focusLog(): void {
    this.log.focus();
  }

  scrollToEnd(): void {
    this.log.toEnd();
  }

  /** Open the form for a person in the place of the log. */
  askPerson(): void {
    this.asksPerson = true;
    this.swap();
    this.form.open();
  }

  /** Escape: true when there was a form to leave. */
  escape(): boolean {
    if (!this.asksPerson) return false;
    this.leavePerson();
    return true;
  }

  /** Large type leaves little height: there the foot line scrolls with the log. */
  private placeFoot(elder: boolean): void {
    const home = elder ? this.log.tail : this.element;
    if (this.foot.parentElement !== home) home.append(this.foot);
  }

  private togglePerson(): void {
    if (this.asksPerson) this.leavePerson();
    else this.askPerson();
  }

  private leavePerson(): void {
    this.asksPerson = false;
    this.form.close();
    this.swap();
    this.person.focus();
  }

  private swap(): void {
    this.person.setAttribute("aria-expanded", String(this.asksPerson));
    this.log.element.hidden = this.asksPerson;
    this.composer.element.hidden = this.asksPerson;
    this.foot.hidden = this.asksPerson;
    if (!this.asksPerson) this.log.toEnd();
  }

  private header(heading: string): HTMLElement {
    const close = button({ class: "close", "aria-label": texts.closeWindow, onclick: () => this.hooks.close() }, icon("close"));
    return h("header", { class: "head" },
      h("div", { class: "who" }, h("span", { class: "mark" }, icon("shield")),
        h("div", {}, h("h2", { class: "heading" }, heading), h("p", { class: "tagline" }, texts.tagline))),
      h("div", { class: "acts" }, this.person, this.elder), close);
  }

  private makeFoot(): HTMLElement {
    const download = button({ class: "download", onclick: () => this.download() }, icon("download"), texts.transcript);
    return h("footer", { class: "foot" }, h("p", {}, texts.disclaimer), download, this.note);
  }

  private download(): void {
    void this.hooks.download().then((problem) => {
      this.note.hidden = problem === null;
      this.note.textContent = problem ?? "";
    });
  }
}
