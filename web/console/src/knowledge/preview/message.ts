/** A bot message drawn by the chat widget's own code, so that the preview is what citizens see. */

import base from "../../../../widget/src/styles/base.css?inline";
import messages from "../../../../widget/src/styles/messages.css?inline";
import type { Answer } from "../../../../widget/src/protocol";
import { Reader } from "../../../../widget/src/speech";
import { AnswerView } from "../../../../widget/src/view/answer";
import type { Actions, Context } from "../../../../widget/src/view/context";

/** The message stands in the page instead of floating over it, and nobody rates a preview. */
const PLACED = ":host { position: static; display: block; height: auto; min-height: 0; } .root { height: auto; } .rating, .meta { display: none; }";

function sheetOf(text: string): CSSStyleSheet {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(text);
  return sheet;
}

function refuse(): never {
  throw new Error("a preview sends nothing");
}

function actionsOf(pressed: (label: string) => void): Actions {
  return {
    say: () => undefined, press: (_saying, label) => pressed(label), resend: () => undefined, rate: () => Promise.resolve(),
    callback: refuse, hours: refuse, wrote: () => undefined, askPerson: () => undefined,
  };
}

/** Draws messages into `host`. `pressed` gets the label of a choice or of a further topic. */
export class MessagePreview {
  private readonly root = document.createElement("div");
  private readonly context: Context;

  constructor(host: HTMLElement, pressed: (label: string) => void) {
    const shadow = host.attachShadow({ mode: "open" });
    shadow.adoptedStyleSheets = [base, messages, PLACED].map(sheetOf);
    this.root.className = "root";
    shadow.append(this.root);
    this.context = { actions: actionsOf(pressed), hosts: new Set(), reader: new Reader(() => undefined), elder: () => false };
  }

  show(answer: Answer): void {
    const asksChoice = (answer.choices ?? []).length > 0;
    const line = { kind: "bot", key: "preview", seq: 0, at: null, answer, rating: null, asksChoice, isLatest: true } as const;
    const view = new AnswerView(line, this.context);
    view.update(line);
    this.root.replaceChildren(view.element);
  }
}
