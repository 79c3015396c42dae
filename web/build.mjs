/** Builds dist/widget.js: one minified script. Fails when it is heavier than the budget. */

import { readFile } from "node:fs/promises";
import { gzipSync } from "node:zlib";
import { build, transform } from "esbuild";

const BUDGET_BYTES = 60_000;
const OUTFILE = "dist/widget.js";
const SCRIPT_TARGET = "es2019";
const STYLE_TARGET = ["chrome73", "safari13", "firefox101"];

/** Style sheets become minified text inside the script. */
const cssAsText = {
  name: "css-as-text",
  setup(bundle) {
    bundle.onLoad({ filter: /\.css$/ }, async ({ path }) => {
      const source = await readFile(path, "utf8");
      const { code } = await transform(source, { loader: "css", minify: true, target: STYLE_TARGET });
      return { contents: code.trim(), loader: "text" };
    });
  },
};

await build({
  entryPoints: ["widget/src/index.ts"],
  outfile: OUTFILE,
  bundle: true,
  minify: true,
  format: "iife",
  charset: "utf8",
  target: SCRIPT_TARGET,
  sourcemap: "external",
  legalComments: "none",
  plugins: [cssAsText],
});

const script = await readFile(OUTFILE);
const packed = gzipSync(script, { level: 9 }).length;
console.log(`${OUTFILE}: ${script.length} bytes, ${packed} gzip (budget ${BUDGET_BYTES})`);
if (packed > BUDGET_BYTES) {
  console.error(`${OUTFILE} is ${packed - BUDGET_BYTES} bytes over the budget: take something out of the widget.`);
  process.exitCode = 1;
}
