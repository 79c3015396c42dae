/** The button that opens the panel, with the number of unread messages. */

import { texts } from "../texts";
import { button, h } from "./dom";
import { icon } from "./icons";

export class LauncherView {
  readonly element: HTMLButtonElement;
  private readonly badge = h("span", { class: "badge", "aria-hidden": "true", hidden: true });

  constructor(open: () => void) {
    this.element = button(
      { class: "launcher", "aria-expanded": "false", "aria-label": texts.open, onclick: open },
      icon("chat"), h("span", {}, texts.launcher), this.badge);
  }

  render(unread: number, visible: boolean): void {
    this.element.hidden = !visible;
    this.badge.hidden = unread === 0;
    this.badge.textContent = unread > 99 ? "99+" : String(unread);
    this.element.setAttribute("aria-label", unread > 0 ? texts.launcherUnread(unread) : texts.open);
  }

  focus(): void {
    this.element.focus();
  }
}
