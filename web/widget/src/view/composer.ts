/** The input box: Enter sends, Shift+Enter breaks the line, input methods are left alone. */

import { MAX_TEXT } from "../protocol";
import { texts } from "../texts";
import type { Context } from "./context";
import { h } from "./dom";
import { icon } from "./icons";

/** From here on the remaining characters are shown. */
const SHOW_LEFT = 200;
/** Key code of a key press that an input method swallows. */
const IME_KEY = 229;

export class ComposerView {
  readonly element: HTMLFormElement;
  private readonly input = h("textarea", {
    rows: 1, enterkeyhint: "send", autocomplete: "off",
    "aria-label": texts.composer.label, placeholder: texts.composer.placeholder, "aria-describedby": "left",
  });
  private readonly left = h("p", { id: "left", class: "left", hidden: true });

  constructor(private readonly context: Context) {
    const send = h("button", { type: "submit", class: "send" }, icon("send"), h("span", {}, texts.composer.send));
    this.element = h("form", { class: "composer", onsubmit: (event) => this.submit(event) },
      h("div", { class: "box" }, this.input, send), this.left);
    this.input.addEventListener("input", () => this.changed());
    this.input.addEventListener("keydown", (event) => this.pressed(event));
  }

  focus(): void {
    this.input.focus();
  }

  private pressed(event: KeyboardEvent): void {
    const composing = event.isComposing || event.keyCode === IME_KEY;
    if (event.key !== "Enter" || event.shiftKey || composing) return;
    this.submit(event);
  }

  private submit(event: Event): void {
    event.preventDefault();
    const text = this.input.value.trim();
    if (text.length > MAX_TEXT || text === "") return this.focus();
    this.input.value = "";
    this.context.actions.say({ text }, text);
    this.changed();
    this.focus();
  }

  private changed(): void {
    const { value } = this.input;
    const left = MAX_TEXT - value.trim().length;
    this.left.hidden = left > SHOW_LEFT;
    this.left.textContent = this.left.hidden ? "" : texts.composer.left(left);
    this.input.style.height = "auto";
    this.input.style.height = `${this.input.scrollHeight}px`;
    this.context.actions.wrote(value);
  }
}
