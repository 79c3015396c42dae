/** Serves the built console over the platform in memory, to look at it: `node serve.mjs PORT [ARTICLES]`. */

import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { IncomingMessage, ServerResponse } from "node:http";
import { extname, join, normalize } from "node:path";
import { Platform } from "./platform";

export const POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'";
const TYPES: Readonly<Record<string, string>> = { ".html": "text/html; charset=utf-8", ".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml" };

async function bodyOf(request: IncomingMessage): Promise<Record<string, unknown>> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString();
  return text ? (JSON.parse(text) as Record<string, unknown>) : {};
}

async function answerCall(platform: Platform, path: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const cookie = /yichuang_staff=([^;]+)/.exec(request.headers.cookie ?? "")?.[1] ?? null;
  const call = { method: request.method ?? "GET", path, body: await bodyOf(request), cookie, console: request.headers["x-yichuang-console"] === "1" };
  const answer = platform.answer(call);
  if (answer.cookie) response.setHeader("Set-Cookie", `yichuang_staff=${answer.cookie}; HttpOnly; SameSite=Strict; Path=/`);
  response.writeHead(answer.status, { "Content-Type": "application/json" }).end(answer.body === undefined ? "" : JSON.stringify(answer.body));
}

async function serveFile(root: string, path: string, response: ServerResponse): Promise<void> {
  const name = path === "" ? "index.html" : normalize(path);
  const content = await readFile(join(root, name)).catch(() => null);
  if (!content) return void response.writeHead(404).end();
  response.writeHead(200, { "Content-Type": TYPES[extname(name)] ?? "application/octet-stream", "Content-Security-Policy": POLICY }).end(content);
}

/** A server on a free port of this computer, or on `port`. */
export async function serve(platform: Platform, root: string, port = 0): Promise<{ readonly url: string; close(): Promise<void> }> {
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? "/", "http://localhost");
    if (pathname === "/behind") {
      platform.changeBehind("unemployment/benefit-months.md", (text) => text.replace("12 个月", "13 个月"));
      response.end();
    } else if (pathname === "/expire") {
      platform.sessions.clear();
      response.end();
    } else if (pathname.startsWith("/api/v1/")) void answerCall(platform, pathname.slice("/api/v1/".length), request, response);
    else void serveFile(root, pathname.replace(/^\/console\//, ""), response);
  });
  await new Promise<void>((ready) => server.listen(port, "127.0.0.1", ready));
  const address = server.address();
  const used = typeof address === "object" && address ? address.port : port;
  return { url: `http://127.0.0.1:${used}`, close: () => new Promise((closed) => server.close(() => closed())) };
}

const [, script, port, articles] = process.argv;
if (script?.endsWith("serve.mjs") && port) {
  const { url } = await serve(new Platform(Number(articles ?? 0)), join(process.cwd(), "dist/console"), Number(port));
  process.stdout.write(`${url}/console/\n`);
}
