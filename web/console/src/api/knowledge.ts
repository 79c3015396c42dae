/** Reading, writing and publishing knowledge (docs/editor-protocol.md). */

import type { Client } from "./client";
import { client as own } from "./client";
import type {
  ArticleList, Case, CaseFile, CaseResult, Fields, Frame, Meta, NewValue, Page, Parameter, Past, Rendering,
} from "./protocol";
import type { Asked, Draft, DueItem, Gap, Gaps, Publication, Request, Waiver } from "./publishing";

/** Examining a draft and running cases takes a while. */
const LONG_MS = 300_000;

function articlePath(file: string, ...rest: string[]): string {
  return ["knowledge/articles", ...file.split("/").map(encodeURIComponent), ...rest].join("/");
}

/** What a file would be: its text, or its fields, which are written into the stored file so that its comments stay. */
export type Written = { readonly text: string } | { readonly fields: Fields };

export function knowledgeOver(client: Client) {
  return {
    meta: () => client.get<Meta>("knowledge/meta"),
    articles: () => client.get<ArticleList>("knowledge/articles"),
    article: (file: string) => client.get<Page>(articlePath(file)),
    past: (file: string, id: string) => client.get<Past>(articlePath(file, "history", encodeURIComponent(id))),

    render: (file: string, written: Written, frame: Partial<Frame>) =>
      client.post<Rendering>("knowledge/render", { file, ...written, ...frame }),
    save: (file: string, baseVersion: string | null, text: string, note: string) =>
      client.put<Page>(articlePath(file), { base_version: baseVersion, text, note }),
    remove: (file: string, baseVersion: string, note: string) =>
      client.delete<void>(articlePath(file), { base_version: baseVersion, note }),
    saveCases: (file: string, baseVersion: string | null, items: readonly Case[]) =>
      client.put<CaseFile>(articlePath(file, "cases"), { base_version: baseVersion, items }),
    runCases: (file: string) =>
      client.post<{ results: CaseResult[] }>("knowledge/cases/run", { file }, { withinMs: LONG_MS }),

    parameters: () => client.get<{ items: Parameter[] }>("knowledge/parameters"),
    addValue: (id: string, value: NewValue) =>
      client.post<Parameter>(`knowledge/parameters/${encodeURIComponent(id)}/values`, value),
    ask: (question: string, asOf: string | null, region: string | null) =>
      client.post<Asked>("knowledge/ask", { question, as_of: asOf, region }, { withinMs: LONG_MS }),

    draft: () => client.get<Draft>("knowledge/draft", { withinMs: LONG_MS }),
    publish: (digest: string, note: string, waivers: readonly Waiver[]) =>
      client.post<Publication | Request>("knowledge/publications", { digest, note, waivers }, { withinMs: LONG_MS }),
    approve: (id: string, digest: string) =>
      client.post<Publication>(`knowledge/requests/${encodeURIComponent(id)}/approval`, { digest }, { withinMs: LONG_MS }),
    refuse: (id: string, reason: string) =>
      client.post<Request>(`knowledge/requests/${encodeURIComponent(id)}/refusal`, { reason }),
    publications: () => client.get<{ items: Publication[] }>("knowledge/publications"),
    rollBack: (number: number, reason: string) =>
      client.post<Publication>(`knowledge/publications/${number}/rollback`, { reason }, { withinMs: LONG_MS }),

    due: () => client.get<{ items: DueItem[] }>("knowledge/due"),
    gaps: () => client.get<Gaps>("knowledge/gaps?state=open"),
    addPhrasing: (id: string, file: string, baseVersion: string, text: string) =>
      client.post<Page>(`knowledge/gaps/${encodeURIComponent(id)}/phrasing`, { file, base_version: baseVersion, text }),
    gapDone: (id: string, reason: string) => client.post<Gap>(`knowledge/gaps/${encodeURIComponent(id)}/done`, { reason }),
  };
}

export type Knowledge = ReturnType<typeof knowledgeOver>;

/** The page's own. */
export const knowledge: Knowledge = knowledgeOver(own);
