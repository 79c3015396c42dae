/** Building elements. Text always goes in as text nodes. */

import { spans, parse } from "../text";
import type { Block } from "../text";

type Value = string | number | boolean | null | undefined | ((event: Event) => void);
export type Attributes = Readonly<Record<string, Value>>;
export type Child = Node | string | null | undefined | false;

function assign(element: Element, name: string, value: Value): void {
  if (typeof value === "function") element.addEventListener(name.replace(/^on/, ""), value);
  else if (value === true) element.setAttribute(name, "");
  else if (value !== false && value !== null && value !== undefined) element.setAttribute(name, String(value));
}

/** An element with attributes (`onclick` and the like are listeners) and children; empty children are left out. */
export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K, attributes: Attributes = {}, ...children: Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) assign(element, name, value);
  for (const child of children) if (child) element.append(child);
  return element;
}

export function button(attributes: Attributes, ...children: Child[]): HTMLButtonElement {
  return h("button", { type: "button", ...attributes }, ...children);
}

/** Replace the children, but only when `signature` differs from the last one: focus and open folds stay. */
export function refill(element: HTMLElement, signature: string, children: () => Child[]): void {
  if (element.dataset["drawn"] === signature) return;
  element.dataset["drawn"] = signature;
  element.textContent = "";
  for (const child of children()) if (child) element.append(child);
}

export function toggleAttribute(element: Element, name: string, value: string | null): void {
  if (value === null) element.removeAttribute(name);
  else if (element.getAttribute(name) !== value) element.setAttribute(name, value);
}

function inline(line: string, hosts: ReadonlySet<string>): Node[] {
  return spans(line, hosts).map(({ text, href }) => href
    ? h("a", { href, target: "_blank", rel: "noopener noreferrer" }, text)
    : document.createTextNode(text));
}

function paragraph(lines: readonly string[], hosts: ReadonlySet<string>): HTMLElement {
  const nodes = lines.flatMap((line, index) => [...(index > 0 ? [h("br")] : []), ...inline(line, hosts)]);
  return h("p", {}, ...nodes);
}

function block(from: Block, hosts: ReadonlySet<string>): HTMLElement {
  if (from.kind === "paragraph") return paragraph(from.lines, hosts);
  const items = from.items.map((item) => h("li", {}, ...inline(item, hosts)));
  return from.kind === "bullets" ? h("ul", {}, ...items) : h("ol", { start: from.start }, ...items);
}

/** A message text as elements. `hosts` are those whose addresses may be links. */
export function rich(text: string, hosts: ReadonlySet<string>): HTMLElement[] {
  return parse(text).map((one) => block(one, hosts));
}
