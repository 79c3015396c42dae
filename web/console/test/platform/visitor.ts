/** A browser in front of the platform in memory, as far as calls go: it keeps the cookie. */

import { Client } from "../../src/api/client";
import type { Knowledge } from "../../src/api/knowledge";
import { knowledgeOver } from "../../src/api/knowledge";
import type { Platform } from "./platform";

export class Visitor {
  cookie: string | null = null;
  /** True while the line is cut. */
  offline = false;
  /** Waits before every answer, so that answers can overtake each other. */
  delay: () => Promise<void> = () => Promise.resolve();

  constructor(readonly platform: Platform) {}

  readonly fetch = async (input: RequestInfo | URL, init: RequestInit = {}): Promise<Response> => {
    await this.delay();
    if (this.offline) throw new TypeError("fetch failed");
    const headers = new Headers(init.headers);
    const path = String(input).replace("/api/v1/", "").split("?")[0] as string;
    const body = typeof init.body === "string" ? (JSON.parse(init.body) as Record<string, unknown>) : {};
    const answer = this.platform.answer({ method: init.method ?? "GET", path, body, cookie: this.cookie, console: headers.get("X-Yichuang-Console") === "1" });
    this.cookie = answer.cookie ?? this.cookie;
    return new Response(answer.body === undefined ? null : JSON.stringify(answer.body), { status: answer.status });
  };

  readonly client = new Client(this.fetch);
  readonly knowledge: Knowledge = knowledgeOver(this.client);

  async signIn(account = "lin", password = "correct horse"): Promise<this> {
    await this.client.post("staff/session", { account, password });
    return this;
  }
}

/** Storage in memory; `room` is how many characters fit. */
export class MemoryStorage implements Storage {
  private readonly items = new Map<string, string>();

  constructor(public room = Infinity) {}

  get length(): number {
    return this.items.size;
  }

  clear(): void {
    this.items.clear();
  }

  getItem(key: string): string | null {
    return this.items.get(key) ?? null;
  }

  key(index: number): string | null {
    return [...this.items.keys()][index] ?? null;
  }

  removeItem(key: string): void {
    this.items.delete(key);
  }

  setItem(key: string, value: string): void {
    if (value.length > this.room) throw new DOMException("full", "QuotaExceededError");
    this.items.set(key, value);
  }
}
