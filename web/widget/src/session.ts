/** Which conversation this tab talks in, and the token that proves it. */

import type { Mode, Started } from "./protocol";
import { Refused } from "./rest";
import type { Rest, StartBody } from "./rest";
import { readJson } from "./storage";
import type { Shelf } from "./storage";

/** Why a conversation took the place of an older one. */
export type Replaced = "expired" | "closed";

export interface Credentials {
  readonly conversationId: string;
  readonly token: string;
  readonly replaced: Replaced | null;
}

export interface SessionWishes {
  readonly region: string | null;
  readonly mode: () => Mode;
}

/**
 * `accepted`: nothing speaks against the token; `doubted`: refused once, to be renewed;
 * `renewed`: new, not yet proven; `refused`: the renewed one was refused too, or the conversation is over.
 */
type Trust = "accepted" | "doubted" | "renewed" | "refused";

const KEY = "yichuang:conversation";

function isCredentials(value: unknown): value is Credentials {
  const stored = value as Partial<Credentials> | null;
  return typeof stored?.conversationId === "string" && typeof stored.token === "string";
}

/**
 * Tokens are renewed when the server says that one has ended, never by this device's clock, which may be wrong.
 */
export class Session {
  /** True when the conversation was already there before this page was loaded. */
  resumed: boolean;
  private current: Credentials | null;
  private trust: Trust = "accepted";
  private reason: Replaced = "expired";
  private running: Promise<Credentials> | null = null;

  /** `onReplaced` is called after a new conversation has taken the place of an older one. */
  constructor(
    private readonly rest: Rest, private readonly shelf: Shelf,
    private readonly wishes: SessionWishes, private readonly onReplaced: () => void,
  ) {
    const stored = readJson(shelf, KEY);
    this.current = isCredentials(stored) ? stored : null;
    this.resumed = this.current !== null;
  }

  get credentials(): Credentials | null {
    return this.current;
  }

  /** Credentials that may be used now: starts or renews first where needed. Rejects while the server is away. */
  ensure(): Promise<Credentials> {
    if (this.current && (this.trust === "accepted" || this.trust === "renewed")) return Promise.resolve(this.current);
    this.running ??= this.obtain().finally(() => {
      this.running = null;
    });
    return this.running;
  }

  /** The server has sent a new token. */
  accept(token: string): void {
    if (this.current) this.keep({ ...this.current, token }, "accepted");
  }

  /** The server has answered to this token. */
  confirm(token: string): void {
    if (this.current?.token === token) this.trust = "accepted";
  }

  /** The server has refused this token. */
  doubt(token: string): void {
    if (this.current?.token !== token || this.trust === "doubted") return;
    this.trust = this.trust === "renewed" ? "refused" : "doubted";
  }

  /** The conversation is closed: the next `ensure` starts another one that follows it. */
  end(): void {
    this.trust = "refused";
    this.reason = "closed";
  }

  /** `call` with a token, renewing it, or starting anew, when the server refuses it. */
  async authorized<T>(call: (token: string) => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      const { token } = await this.ensure();
      try {
        const answer = await call(token);
        this.confirm(token);
        return answer;
      } catch (failed) {
        if (!(failed instanceof Refused && failed.isUnauthorized) || attempt === 3) throw failed;
        this.doubt(token);
      }
    }
  }

  private async obtain(): Promise<Credentials> {
    if (!this.current || this.trust === "refused") return this.begin();
    const old = this.current;
    try {
      const { token } = await this.rest.renew(old.token);
      return this.keep({ ...old, token }, "renewed");
    } catch (failed) {
      if (failed instanceof Refused && failed.isUnauthorized) return this.begin();
      throw failed;
    }
  }

  private async begin(): Promise<Credentials> {
    const old = this.current;
    const started = await this.startAfter(old);
    this.resumed = false;
    const replaced = old ? this.reason : null;
    this.reason = "expired";
    const credentials = this.keep(
      { conversationId: started.conversation_id, token: started.token, replaced }, "renewed");
    if (old) this.onReplaced();
    return credentials;
  }

  private startAfter(old: Credentials | null): Promise<Started> {
    const { region, mode } = this.wishes;
    const body: StartBody = {
      mode: mode(), ...(region ? { region } : {}), ...(old ? { previous_token: old.token } : {}),
    };
    return this.rest.start(body);
  }

  private keep(credentials: Credentials, trust: Trust): Credentials {
    this.current = credentials;
    this.trust = trust;
    this.shelf.write(KEY, JSON.stringify(credentials));
    return credentials;
  }
}
