/** 人工: a small form in the place of the log, that leaves a name and a phone number. */

import { newId } from "../ids";
import { checkPhone } from "../phone";
import type { CallbackRequest, CallbackTime, Receipt } from "../protocol";
import { isOutage } from "../rest";
import { texts } from "../texts";
import type { Context } from "./context";
import { button, h } from "./dom";
import { icon } from "./icons";

const T = texts.callback;
const MAX_NAME = 30;

class Field {
  readonly element: HTMLElement;
  private readonly help: HTMLElement;
  private readonly error: HTMLElement;

  constructor(readonly input: HTMLInputElement, label: string, help: string) {
    const { id } = input;
    this.help = h("p", { id: `${id}-help`, class: "help" }, help);
    this.error = h("p", { id: `${id}-error`, class: "error", hidden: true });
    input.setAttribute("aria-describedby", `${id}-error ${id}-help`);
    this.element = h("div", { class: "field" }, h("label", { for: id }, label), this.help, input, this.error);
  }

  /** Show what to change, or nothing; true when there is nothing. */
  judge(error: string | null): boolean {
    this.error.hidden = error === null;
    this.error.textContent = error ?? "";
    this.input.setAttribute("aria-invalid", String(error !== null));
    return error === null;
  }
}

function timeChoice(value: CallbackTime): HTMLElement {
  const input = h("input", { type: "radio", name: "when", value, checked: value === "any" });
  return h("label", { class: "radio" }, input, T.times[value]);
}

export class CallbackView {
  readonly element = h("section", { class: "callback", "aria-labelledby": "callback-title", hidden: true });
  private readonly title = h("h2", { id: "callback-title", tabindex: -1 }, T.title);
  private readonly hours = h("p", { class: "hours" });
  private readonly name = new Field(h("input", { id: "callback-name", type: "text", autocomplete: "name", maxlength: MAX_NAME }), T.name, T.nameHelp);
  private readonly phone = new Field(h("input", { id: "callback-phone", type: "tel", autocomplete: "tel", inputmode: "tel" }), T.phone, T.phoneHelp);
  private readonly times = h("fieldset", {}, h("legend", {}, T.when), ...(["morning", "afternoon", "any"] as const).map(timeChoice));
  private readonly failure = h("p", { class: "error", id: "callback-failure", tabindex: -1, hidden: true });
  private readonly submitter = h("button", { type: "submit", class: "primary" }, T.submit);
  private readonly form: HTMLFormElement;
  private readonly done = h("div", { class: "done", hidden: true });
  /** The request as last sent: the same one keeps its id, so that pressing twice registers once. */
  private last: CallbackRequest | null = null;
  private sending = false;

  /** `leave` goes back to the conversation. */
  constructor(private readonly context: Context, leave: () => void) {
    this.form = h("form", { novalidate: true, onsubmit: (event) => this.submit(event) },
      h("p", { class: "lead" }, T.lead), this.hours, this.name.element, this.phone.element, this.times, this.failure, this.submitter);
    this.element.append(button({ class: "back", onclick: leave }, icon("back"), T.back), this.title, this.form, this.done);
  }

  /** Show the form, empty of old receipts, and put the focus into it. */
  open(): void {
    this.element.hidden = false;
    this.form.hidden = false;
    this.done.hidden = true;
    this.title.textContent = T.title;
    this.fetchHours();
    this.name.input.focus();
  }

  close(): void {
    this.element.hidden = true;
  }

  private fetchHours(): void {
    this.context.actions.hours().then((opening) => {
      this.hours.textContent = opening.text;
    }).catch((failed: unknown) => {
      this.hours.textContent = T.hoursUnknown;
      if (!isOutage(failed)) throw failed;
    });
  }

  private submit(event: Event): void {
    event.preventDefault();
    const request = this.request();
    if (!request || this.sending) return;
    this.busy(true);
    this.fail(null);
    this.context.actions.callback(request).then((receipt) => this.registered(receipt)).catch((failed: unknown) => {
      this.fail(isOutage(failed) ? failed.message : texts.error.unexpected);
      if (!isOutage(failed)) throw failed;
    }).finally(() => this.busy(false));
  }

  /** What is sent, or null with the first wrong field in focus. */
  private request(): CallbackRequest | null {
    const name = this.name.input.value.trim();
    const phone = checkPhone(this.phone.input.value);
    const nameFits = this.name.judge(name ? null : T.nameMissing);
    const phoneFits = this.phone.judge(phone.ok ? null : phone.help);
    if (!nameFits || !phoneFits) (nameFits ? this.phone : this.name).input.focus();
    if (!nameFits || !phone.ok) return null;
    return this.identified({ name, phone: phone.number, when: this.when });
  }

  private identified(request: Omit<CallbackRequest, "client_msg_id">): CallbackRequest {
    const { last } = this;
    const same = last && last.name === request.name && last.phone === request.phone && last.when === request.when;
    this.last = { ...request, client_msg_id: same ? last.client_msg_id : newId() };
    return this.last;
  }

  private get when(): CallbackTime {
    return (this.times.querySelector<HTMLInputElement>("input:checked")?.value ?? "any") as CallbackTime;
  }

  private busy(sending: boolean): void {
    this.sending = sending;
    this.submitter.textContent = sending ? T.sending : T.submit;
    this.submitter.setAttribute("aria-disabled", String(sending));
  }

  private fail(message: string | null): void {
    this.failure.hidden = message === null;
    this.failure.textContent = message ?? "";
    if (message) this.failure.focus();
  }

  private registered({ receipt, text }: Receipt): void {
    this.last = null;
    this.form.reset();
    this.form.hidden = true;
    this.title.textContent = T.doneTitle;
    this.done.textContent = "";
    this.done.append(
      h("p", { class: "receipt" }, h("span", {}, T.receipt), h("strong", {}, receipt)),
      h("p", {}, text || T.promise), h("p", { class: "hours" }, this.hours.textContent));
    this.done.hidden = false;
    this.title.focus();
  }
}
