/** Copies of unsaved articles on this computer: they survive a reload, a closed window and the end of a session. */

import type { Fields, Instant } from "../../api/protocol";

const PREFIX = "yichuang:console:unsaved:";

/** What was typed, and which version of the file it was typed over. */
export interface Copy {
  /** The file it is for; of a new article the one it would get. */
  readonly file: string;
  readonly text: string;
  /** The form, when it was edited last; null when it was the text. */
  readonly fields: Fields | null;
  /** The fingerprint of the file that the changes were made to; null for a new file. */
  readonly baseVersion: string | null;
  readonly at: Instant;
}

function isCopy(value: unknown): value is Copy {
  const copy = value as Partial<Copy> | null;
  return typeof copy === "object" && copy !== null && typeof copy.file === "string" && typeof copy.text === "string"
    && typeof copy.at === "string" && (copy.baseVersion === null || typeof copy.baseVersion === "string");
}

function read(text: string | null): Copy | null {
  if (text === null) return null;
  try {
    const value: unknown = JSON.parse(text);
    return isCopy(value) ? value : null;
  } catch (malformed) {
    if (!(malformed instanceof SyntaxError)) throw malformed;
    return null;
  }
}

/** One account's copies, by file; another account at the same computer does not see them. */
export class Copies {
  private readonly prefix: string;

  constructor(private readonly storage: Storage, account: string) {
    this.prefix = `${PREFIX}${account}:`;
  }

  find(file: string): Copy | null {
    return read(this.storage.getItem(this.prefix + file));
  }

  /** False when the browser has no room for it. */
  keep(file: string, copy: Copy): boolean {
    try {
      this.storage.setItem(this.prefix + file, JSON.stringify(copy));
      return true;
    } catch (full) {
      if (!(full instanceof DOMException)) throw full;
      return false;
    }
  }

  drop(file: string): void {
    this.storage.removeItem(this.prefix + file);
  }

  /** The files that have a copy. */
  files(): string[] {
    const keys = Array.from({ length: this.storage.length }, (_, index) => this.storage.key(index) ?? "");
    return keys.filter((key) => key.startsWith(this.prefix)).map((key) => key.slice(this.prefix.length));
  }
}

/** What a new article begins with: another version, questions without an answer, or nothing. */
export interface Beginning {
  readonly from?: string;
  readonly gap?: string;
}

const NEW = "new?";

/** The name under which a new article's copy is kept. */
export function nameOfNew({ from, gap }: Beginning): string {
  return NEW + new URLSearchParams({ ...(from ? { from } : {}), ...(gap ? { gap } : {}) }).toString();
}

/** What the new article of this name begins with; null when the name is a stored file's. */
export function newOf(name: string): Record<string, string> | null {
  return name.startsWith(NEW) ? Object.fromEntries(new URLSearchParams(name.slice(NEW.length))) : null;
}

/** The copies in this browser. */
export function copiesOf(account: string): Copies {
  return new Copies(localStorage, account);
}
