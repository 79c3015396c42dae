/** The widget's style sheets, adopted by its shadow root. */

import base from "./styles/base.css";
import elder from "./styles/elder.css";
import messages from "./styles/messages.css";

const SHEETS = [base, messages, elder];

/** Constructed sheets need no inline style and pass a strict content policy; older Safari needs `<style>`. */
export function adoptStyles(root: ShadowRoot): void {
  if ("adoptedStyleSheets" in root) {
    root.adoptedStyleSheets = SHEETS.map((text) => {
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(text);
      return sheet;
    });
    return;
  }
  const style = document.createElement("style");
  style.textContent = SHEETS.join("\n");
  (root as ShadowRoot).append(style);
}
