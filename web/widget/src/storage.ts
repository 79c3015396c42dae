/** Browser storage that never throws: with storage switched off, values live as long as the page. */

export interface Shelf {
  read(key: string): string | null;
  write(key: string, value: string | null): void;
}

export class MemoryShelf implements Shelf {
  private readonly values = new Map<string, string>();

  read(key: string): string | null {
    return this.values.get(key) ?? null;
  }

  write(key: string, value: string | null): void {
    if (value === null) this.values.delete(key);
    else this.values.set(key, value);
  }
}

/** Web storage behind memory: memory answers when the browser refuses (private mode, full, blocked). */
class BrowserShelf implements Shelf {
  private readonly memory = new MemoryShelf();

  constructor(private readonly open: () => Storage) {}

  read(key: string): string | null {
    try {
      return this.open().getItem(key) ?? this.memory.read(key);
    } catch (refused) {
      if (!(refused instanceof DOMException)) throw refused;
      return this.memory.read(key);
    }
  }

  write(key: string, value: string | null): void {
    this.memory.write(key, value);
    try {
      if (value === null) this.open().removeItem(key);
      else this.open().setItem(key, value);
    } catch (refused) {
      if (!(refused instanceof DOMException)) throw refused;
    }
  }
}

/** Lives as long as the tab. */
export const tabShelf: Shelf = new BrowserShelf(() => window.sessionStorage);
/** Lives on this device. */
export const deviceShelf: Shelf = new BrowserShelf(() => window.localStorage);

/** The stored JSON value, or null when there is none or it cannot be read as JSON. */
export function readJson(shelf: Shelf, key: string): unknown {
  const text = shelf.read(key);
  if (text === null) return null;
  try {
    return JSON.parse(text);
  } catch (broken) {
    if (!(broken instanceof SyntaxError)) throw broken;
    return null;
  }
}
