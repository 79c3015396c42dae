/** The restricted text format: paragraphs, `- ` and `1. ` lists. Parsed into blocks; nothing is ever read as HTML. */

export type Block =
  | { readonly kind: "paragraph"; readonly lines: readonly string[] }
  | { readonly kind: "bullets"; readonly items: readonly string[] }
  | { readonly kind: "numbers"; readonly start: number; readonly items: readonly string[] };

/** A piece of a line: `href` is set when it may be shown as a link. */
export interface Span {
  readonly text: string;
  readonly href?: string;
}

interface Row {
  readonly kind: Block["kind"];
  readonly text: string;
  readonly number: number;
}

function rowOf(line: string): Row {
  const bullet = /^\s*-\s+(.*)$/.exec(line);
  if (bullet) return { kind: "bullets", text: bullet[1] as string, number: 0 };
  const number = /^\s*(\d{1,3})\.\s+(.*)$/.exec(line);
  if (number) return { kind: "numbers", text: number[2] as string, number: Number(number[1]) };
  return { kind: "paragraph", text: line.trim(), number: 0 };
}

function blockOf(rows: readonly Row[]): Block {
  const first = rows[0] as Row;
  const texts = rows.map((row) => row.text);
  if (first.kind === "numbers") return { kind: "numbers", start: first.number, items: texts };
  return first.kind === "bullets" ? { kind: "bullets", items: texts } : { kind: "paragraph", lines: texts };
}

function sections(text: string): string[][] {
  return text.replace(/\r\n?/g, "\n").split(/\n\s*\n/)
    .map((section) => section.split("\n").filter((line) => line.trim() !== ""))
    .filter((lines) => lines.length > 0);
}

/** The blocks of a message, in order. Neighbouring lines of one kind belong together. */
export function parse(text: string): Block[] {
  return sections(text).flatMap((lines) => {
    const groups: Row[][] = [];
    for (const row of lines.map(rowOf)) {
      const group = groups[groups.length - 1];
      if (group && group[0]?.kind === row.kind) group.push(row);
      else groups.push([row]);
    }
    return groups.map(blockOf);
  });
}

const ADDRESS = /https:\/\/[^\s<>"'，。；：！？、（）()《》【】“”]+/g;

/** The address in its normal form when it is https, names a trusted host exactly and hides no user name; else null. */
export function trustedHref(address: string, hosts: ReadonlySet<string>): string | null {
  try {
    const url = new URL(address);
    const plain = url.protocol === "https:" && url.username === "" && url.password === "" && url.port === "";
    return plain && hosts.has(url.hostname) ? url.href : null;
  } catch (malformed) {
    if (!(malformed instanceof TypeError)) throw malformed;
    return null;
  }
}

/** A line cut into plain text and links to trusted hosts. Every other address stays plain text. */
export function spans(line: string, hosts: ReadonlySet<string>): Span[] {
  const found: Span[] = [];
  let end = 0;
  for (const match of line.matchAll(ADDRESS)) {
    const text = match[0].replace(/[.,;:!?]+$/, "");
    const href = trustedHref(text, hosts);
    if (!href) continue;
    if (match.index > end) found.push({ text: line.slice(end, match.index) });
    found.push({ text, href });
    end = match.index + text.length;
  }
  if (end < line.length) found.push({ text: line.slice(end) });
  return found;
}

/** The hosts named in the tag's `trusted-hosts`, parted by spaces or commas. */
export function hostsOf(attribute: string | null): ReadonlySet<string> {
  return new Set((attribute ?? "").split(/[\s,]+/).filter(Boolean).map((host) => host.toLowerCase()));
}
