/** The REST door: one function per route, JSON in and out, two kinds of failure. */

import type {
  CallbackRequest, EventPage, Mode, Opening, RatingValue, Receipt, Renewed, Saying, Started, Stored,
} from "./protocol";
import { texts } from "./texts";

const ANSWER_WITHIN_MS = 15_000;
/** The longest wait the server offers, in seconds. */
export const LONGEST_WAIT_S = 25;

/** The server answered with an error; `message` is a Chinese sentence for the citizen. */
export class Refused extends Error {
  constructor(readonly status: number, readonly code: string, message: string) {
    super(message);
  }

  get isUnauthorized(): boolean {
    return this.status === 401;
  }

  /** True when the same request would be refused again: something in it must change. */
  get isFinal(): boolean {
    return this.status >= 400 && this.status < 500 && ![401, 408, 425, 429].includes(this.status);
  }
}

/** No answer came: the line, the server or the time was out. */
export class Unreachable extends Error {
  constructor() {
    super(texts.error.network);
  }
}

/** True when the line or the server failed, false when this program did. */
export function isOutage(failed: unknown): failed is Refused | Unreachable {
  return failed instanceof Refused || failed instanceof Unreachable;
}

export interface StartBody {
  readonly region?: string;
  readonly mode?: Mode;
  readonly previous_token?: string;
}


interface Call {
  readonly method: "GET" | "POST";
  readonly path: string;
  readonly token?: string;
  readonly body?: unknown;
  readonly withinMs?: number;
  readonly signal?: AbortSignal;
}

async function refusalOf(response: Response): Promise<Refused> {
  const body: unknown = await response.json().catch(() => null);
  const error = (body as { error?: { code?: string; message?: string } } | null)?.error;
  return new Refused(response.status, error?.code ?? "unknown", error?.message ?? texts.error.unexpected);
}

export class Rest {
  /** `base` is the address of the platform without a trailing slash, empty for the page's own. */
  constructor(private readonly base: string, private readonly fetch: typeof globalThis.fetch) {}

  start(body: StartBody): Promise<Started> {
    return this.json({ method: "POST", path: "conversations", body });
  }

  renew(token: string): Promise<Renewed> {
    return this.json({ method: "POST", path: "token", token });
  }

  say(token: string, id: string, saying: Saying): Promise<Stored> {
    return this.json({ method: "POST", path: "messages", token, body: { client_msg_id: id, ...saying } });
  }

  /** Holds up to `waitS` seconds until something after `afterSeq` is there. */
  events(token: string, afterSeq: number, waitS: number, signal?: AbortSignal): Promise<EventPage> {
    const path = `events?after_seq=${afterSeq}&wait=${waitS}`;
    const withinMs = ANSWER_WITHIN_MS + waitS * 1000;
    return this.json({ method: "GET", path, token, withinMs, ...(signal ? { signal } : {}) });
  }

  async read(token: string, seq: number): Promise<void> {
    await this.call({ method: "POST", path: "read", token, body: { seq } });
  }

  async rate(token: string, seq: number, value: RatingValue, comment?: string): Promise<void> {
    const body = { seq, value, ...(comment ? { comment } : {}) };
    await this.call({ method: "POST", path: "ratings", token, body });
  }

  callback(token: string, request: CallbackRequest): Promise<Receipt> {
    return this.json({ method: "POST", path: "callbacks", token, body: request });
  }

  async transcript(token: string): Promise<Blob> {
    return (await this.call({ method: "GET", path: "transcript", token })).blob();
  }

  hours(): Promise<Opening> {
    return this.json({ method: "GET", path: "hours" });
  }

  private async json<T>(call: Call): Promise<T> {
    const response = await this.call(call);
    return response.json().catch(() => Promise.reject(new Unreachable())) as Promise<T>;
  }

  private async call(call: Call): Promise<Response> {
    const response = await this.send(call);
    if (!response.ok) throw await refusalOf(response);
    return response;
  }

  private async send({ method, path, token, body, withinMs, signal }: Call): Promise<Response> {
    const limit = new AbortController();
    const abort = (): void => limit.abort();
    const timer = setTimeout(abort, withinMs ?? ANSWER_WITHIN_MS);
    signal?.addEventListener("abort", abort);
    const headers: Record<string, string> = {};
    if (token) headers["Authorization"] = `Bearer ${token}`;
    if (body !== undefined) headers["Content-Type"] = "application/json";
    try {
      return await this.fetch.call(globalThis, `${this.base}/api/v1/chat/${path}`, {
        method, headers, signal: limit.signal, cache: "no-store", credentials: "omit",
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
    } catch (failed) {
      if (failed instanceof TypeError || limit.signal.aborted) throw new Unreachable();
      throw failed;
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener("abort", abort);
    }
  }
}
