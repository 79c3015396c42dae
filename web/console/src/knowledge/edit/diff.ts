/** Comparing two texts line by line, and reading unified diffs. Pure. */

export type Mark = "same" | "added" | "removed" | "gap";

export interface DiffLine {
  readonly mark: Mark;
  readonly text: string;
}

/** A row of two texts side by side; null where one of them has no such line. */
export interface Pair {
  readonly left: string | null;
  readonly right: string | null;
}

/** Longest common subsequence lengths of the tails of two lists. */
function tails(a: readonly string[], b: readonly string[]): Uint16Array[] {
  const table = Array.from({ length: a.length + 1 }, () => new Uint16Array(b.length + 1));
  for (let i = a.length - 1; i >= 0; i--) {
    const [row, below] = [table[i] as Uint16Array, table[i + 1] as Uint16Array];
    for (let j = b.length - 1; j >= 0; j--) {
      row[j] = a[i] === b[j] ? (below[j + 1] as number) + 1 : Math.max(below[j] as number, row[j + 1] as number);
    }
  }
  return table;
}

/** How `before` becomes `after`. */
export function diffLines(before: string, after: string): DiffLine[] {
  const [a, b] = [before.split("\n"), after.split("\n")];
  const table = tails(a, b);
  const lines: DiffLine[] = [];
  let [i, j] = [0, 0];
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && a[i] === b[j]) {
      lines.push({ mark: "same", text: a[i++] as string });
      j++;
    } else if (j === b.length || (i < a.length && (table[i + 1]?.[j] ?? 0) >= (table[i]?.[j + 1] ?? 0))) {
      lines.push({ mark: "removed", text: a[i++] as string });
    } else lines.push({ mark: "added", text: b[j++] as string });
  }
  return lines;
}

/** The difference as two columns: what was removed stands beside what was added in its place. */
export function sideBySide(lines: readonly DiffLine[]): Pair[] {
  const pairs: Pair[] = [];
  let [removed, added]: [string[], string[]] = [[], []];
  const settle = (): void => {
    for (let at = 0; at < Math.max(removed.length, added.length); at++) pairs.push({ left: removed[at] ?? null, right: added[at] ?? null });
    [removed, added] = [[], []];
  };
  for (const { mark, text } of lines) {
    if (mark === "removed") removed.push(text);
    else if (mark === "added") added.push(text);
    else {
      settle();
      pairs.push({ left: text, right: text });
    }
  }
  settle();
  return pairs;
}

/** The lines of a unified diff; the names of the files are left out, a leap is a gap. */
export function unifiedLines(diff: string): DiffLine[] {
  return diff.split("\n").filter((line) => line !== "" && !line.startsWith("--- ") && !line.startsWith("+++ ") && !line.startsWith("\\")).map((line) => {
    if (line.startsWith("@@")) return { mark: "gap", text: "…" };
    const mark = line.startsWith("+") ? "added" : line.startsWith("-") ? "removed" : "same";
    return { mark, text: line.slice(1) };
  });
}
