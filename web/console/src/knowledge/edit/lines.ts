/** Lists as one-per-line texts, and the counters beside the text areas. Pure. */

/** The lines that say something. */
export function linesOf(text: string): string[] {
  return text.split("\n").map((line) => line.trim()).filter(Boolean);
}

/** The words of a list that is typed with commas, Chinese commas, 、 or line breaks between them. */
export function wordsOf(text: string): string[] {
  return text.split(/[,，、\n]/).map((word) => word.trim()).filter(Boolean);
}

/** Sentences that occur more than once. */
export function repeated(lines: readonly string[]): string[] {
  return [...new Set(lines.filter((line, index) => lines.indexOf(line) !== index))];
}

export const MAX_SPOKEN_SENTENCES = 3;
export const MAX_SPOKEN_CHARS = 60;

export interface SpokenCount {
  readonly sentences: number;
  /** The length of the longest sentence, in characters without the full stop. */
  readonly longest: number;
  readonly tooMany: boolean;
  readonly tooLong: boolean;
}

/** How a spoken text stands to the limits of the telephone; a sentence ends with 。！？. */
export function spokenCount(text: string): SpokenCount {
  const sentences = text.split(/[。！？]/).filter((sentence) => sentence.trim());
  const longest = Math.max(0, ...sentences.map((sentence) => [...sentence].length));
  return {
    sentences: sentences.length, longest,
    tooMany: sentences.length > MAX_SPOKEN_SENTENCES, tooLong: longest > MAX_SPOKEN_CHARS,
  };
}

/** Without the empty text: the protocol's null. */
export function orNull(text: string): string | null {
  return text.trim() === "" ? null : text;
}
