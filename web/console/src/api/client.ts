/** Calls to the platform: one door for errors, time limits and a session that ended in the middle. */

const ANSWER_WITHIN_MS = 20_000;
const NETWORK = "网络不通，请检查网络后再试一次。您写的内容还在。";
const NO_ANSWER = "系统没有在限定时间内回应，请过一会儿再试。您写的内容还在。";
const UNEXPECTED = "系统暂时没有回应，请过一会儿再试；一直这样就请联系管理员。";

/** The server said no. `message` is a Chinese sentence that can be shown; `detail` is the whole error object. */
export class Refused extends Error {
  constructor(
    readonly status: number, readonly code: string, message: string, readonly detail: Readonly<Record<string, unknown>>,
  ) {
    super(message);
  }
}

/** No answer came: the line, the server or the time was out. */
export class Unreachable extends Error {}

/** The refusal with this code, or null when something else happened. */
export function refusal(failed: unknown, code: string): Refused | null {
  return failed instanceof Refused && failed.code === code ? failed : null;
}

/** The sentence to show. An error that is not the platform's or the line's is a fault of this program and goes on. */
export function messageOf(failed: unknown): string {
  if (failed instanceof Refused || failed instanceof Unreachable) return failed.message;
  throw failed;
}

export interface Call {
  readonly method: "GET" | "POST" | "PUT" | "DELETE";
  /** Below `/api/v1/`. */
  readonly path: string;
  readonly body?: unknown;
  readonly withinMs?: number;
  /** Do not ask to sign in again when nobody is signed in. */
  readonly quiet?: boolean;
}

/** What the session does when the server says that it is over. */
export interface Watch {
  /** Let the person sign in again; resolves to whether the call may be tried once more. */
  signedOut(): Promise<boolean>;
  passwordMustChange(): void;
}

async function refusedBy(response: Response): Promise<Refused> {
  const body: unknown = await response.json().catch(() => null);
  const error = (body as { error?: { code?: string; message?: string } } | null)?.error ?? {};
  return new Refused(response.status, error.code ?? "unknown", error.message ?? UNEXPECTED, { ...error });
}

export class Client {
  private watch: Watch | null = null;

  constructor(private readonly fetch: typeof globalThis.fetch = (input, init) => globalThis.fetch(input, init)) {}

  /** Tell `watch` when the session ends. */
  watchedBy(watch: Watch): void {
    this.watch = watch;
  }

  get<T>(path: string, options: Partial<Call> = {}): Promise<T> {
    return this.json({ method: "GET", path, ...options });
  }

  post<T>(path: string, body: unknown, options: Partial<Call> = {}): Promise<T> {
    return this.json({ method: "POST", path, body, ...options });
  }

  put<T>(path: string, body: unknown): Promise<T> {
    return this.json({ method: "PUT", path, body });
  }

  delete<T>(path: string, body?: unknown): Promise<T> {
    return this.json({ method: "DELETE", path, body });
  }

  private async json<T>(call: Call): Promise<T> {
    const response = await this.answered(call);
    if (response.status === 204) return undefined as T;
    return response.json().catch(() => Promise.reject(new Unreachable(NETWORK))) as Promise<T>;
  }

  /** The answer; a call that met the end of the session is made again after signing in. */
  private async answered(call: Call): Promise<Response> {
    const response = await this.send(call);
    if (response.ok) return response;
    const refused = await refusedBy(response);
    if (refused.code === "must_change_password") this.watch?.passwordMustChange();
    const again = refused.code === "signed_out" && !call.quiet && (await this.watch?.signedOut());
    if (!again) throw refused;
    return this.answered({ ...call, quiet: true });
  }

  private async send({ method, path, body, withinMs }: Call): Promise<Response> {
    const limit = AbortSignal.timeout(withinMs ?? ANSWER_WITHIN_MS);
    const headers: Record<string, string> = { Accept: "application/json" };
    if (method !== "GET") headers["X-Yichuang-Console"] = "1";
    if (body !== undefined) headers["Content-Type"] = "application/json";
    try {
      return await this.fetch(`/api/v1/${path}`, {
        method, headers, signal: limit, cache: "no-store", credentials: "same-origin",
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
    } catch (failed) {
      if (limit.aborted) throw new Unreachable(NO_ANSWER);
      if (failed instanceof TypeError) throw new Unreachable(NETWORK);
      throw failed;
    }
  }
}

/** The page's own client. */
export const client = new Client();
