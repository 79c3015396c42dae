/** What the sources of the console must keep to, so that it runs under its content policy with the network off. */

import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { test } from "node:test";

const ROOT = "console/src";
const sources = readdirSync(ROOT, { recursive: true, encoding: "utf8" })
  .filter((name) => /\.(vue|ts|css)$/.test(name))
  .map((name) => ({ name, text: readFileSync(`${ROOT}/${name}`, "utf8") }));

function kebab(component: string): string {
  return component.slice(2).replace(/(?!^)[A-Z]/g, "-$&").toLowerCase();
}

test("every Element Plus component in use brings its style, and no other does", () => {
  const imports = sources.flatMap(({ text }) => [...text.matchAll(/import \{([^}]*)\} from "element-plus"/g)]);
  const used = new Set(imports.flatMap((match) => (match[1] ?? "").split(",").map((one) => one.trim()).filter((one) => one.startsWith("El")).map(kebab)));
  const styles = readFileSync(`${ROOT}/styles/elements.ts`, "utf8");
  const styled = new Set([...styles.matchAll(/components\/([a-z-]+)\/style/g)].map((match) => match[1]));
  assert.deepEqual([...styled].sort(), [...used].sort());
  assert.ok(used.size > 10);
});

test("no markup carries a style, no text becomes markup, no code comes from a text", () => {
  const forbidden = /<[^>]*\sstyle="|v-html|innerHTML|dangerouslyUseHTMLString|\beval\(|new Function/;
  assert.deepEqual(sources.filter(({ text }) => forbidden.test(text)).map(({ name }) => name), []);
});

test("nothing is fetched from elsewhere", () => {
  assert.deepEqual(sources.filter(({ text }) => /https?:\/\/|@import url/.test(text)).map(({ name }) => name), []);
});
