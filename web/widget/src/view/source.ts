/** The foldable line under an answer: what it stands on, where and when it holds. */

import type { Answer, Basis, Figure } from "../protocol";
import { trustedHref } from "../text";
import { texts } from "../texts";
import { h } from "./dom";

const T = texts.source;

function titled(title: string): string {
  return title.startsWith("《") ? title : `《${title}》`;
}

function heading(basis: readonly Basis[]): string {
  const first = basis[0] as Basis;
  const named = [titled(first.title), first.number, first.article].filter(Boolean).join(" ");
  return basis.length > 1 ? `${named} ${T.more(basis.length)}` : named;
}

function validity({ valid_from: from, valid_to: to }: Answer): string | null {
  if (from && to) return T.between(from, to);
  if (from) return T.from(from);
  return to ? T.until(to) : null;
}

function fact(name: string, value: string | null | undefined): HTMLElement | null {
  return value ? h("div", { class: "fact" }, h("dt", {}, name), h("dd", {}, value)) : null;
}

function documentItem(basis: Basis, hosts: ReadonlySet<string>): HTMLElement {
  const href = basis.url ? trustedHref(basis.url, hosts) : null;
  const name = titled(basis.title);
  const title = href ? h("a", { href, target: "_blank", rel: "noopener noreferrer" }, name) : name;
  const rest = [basis.number, basis.article].filter(Boolean).join(" ");
  return h("li", {},
    h("p", { class: "basis-title" }, title, rest && ` ${rest}`),
    basis.issuer && h("p", { class: "basis-issuer" }, `${T.issuer}：${basis.issuer}`),
    basis.quote && h("blockquote", {}, basis.quote),
  );
}

function figure(one: Figure): HTMLElement {
  const source = [one.source && `${T.figureSource}：${one.source}`, one.valid_from && T.from(one.valid_from)];
  const note = source.filter(Boolean).join(" · ");
  return h("li", {}, h("strong", {}, `${one.name}：${one.value}`), note && h("span", { class: "figure-source" }, note));
}

function figures(list: readonly Figure[]): HTMLElement | null {
  if (list.length === 0) return null;
  return h("div", { class: "figures" }, h("p", { class: "source-heading" }, T.figures), h("ul", {}, ...list.map(figure)));
}

/** The source line, or null for an answer that names no basis. */
export function sourceLine(answer: Answer, hosts: ReadonlySet<string>): HTMLElement | null {
  const basis = answer.basis ?? [];
  if (basis.length === 0) return null;
  return h("details", { class: "source" },
    h("summary", {}, h("span", { class: "source-label" }, T.label), heading(basis)),
    h("div", { class: "source-body" },
      h("ul", { class: "bases" }, ...basis.map((one) => documentItem(one, hosts))),
      h("dl", { class: "facts" },
        fact(T.region, answer.region_name), fact(T.validity, validity(answer)), fact(T.reviewed, answer.reviewed_on)),
      figures(answer.figures ?? []),
    ),
  );
}
