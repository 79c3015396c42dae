/** The restricted text format and the links it may hold. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { hostsOf, parse, spans, trustedHref } from "../src/text";

const hosts = hostsOf("www.gov.cn, rlsbt.zj.gov.cn");

test("paragraphs are parted by blank lines, line breaks inside stay", () => {
  assert.deepEqual(parse("一\n二\r\n\r\n  \n三"), [
    { kind: "paragraph", lines: ["一", "二"] }, { kind: "paragraph", lines: ["三"] },
  ]);
});

test("lists may follow a sentence at once", () => {
  assert.deepEqual(parse("请带：\n- 身份证\n- 社保卡\n然后：\n2. 取号\n3. 等候"), [
    { kind: "paragraph", lines: ["请带："] }, { kind: "bullets", items: ["身份证", "社保卡"] },
    { kind: "paragraph", lines: ["然后："] }, { kind: "numbers", start: 2, items: ["取号", "等候"] },
  ]);
});

test("figures and dashes in a sentence are not lists", () => {
  assert.deepEqual(parse("3.14 倍\n-5 度\n2025. "), [
    { kind: "paragraph", lines: ["3.14 倍", "-5 度", "2025."] },
  ]);
});

test("markup stays text", () => {
  assert.deepEqual(parse("<img src=x onerror=alert(1)>"), [
    { kind: "paragraph", lines: ["<img src=x onerror=alert(1)>"] },
  ]);
});

test("empty text has no blocks", () => assert.deepEqual(parse(" \n\n "), []));

test("only https addresses of trusted hosts become links", () => {
  assert.deepEqual(spans("见 https://www.gov.cn/a?b=1。或 https://evil.cn/www.gov.cn", hosts), [
    { text: "见 " }, { text: "https://www.gov.cn/a?b=1", href: "https://www.gov.cn/a?b=1" },
    { text: "。或 https://evil.cn/www.gov.cn" },
  ]);
});

test("look-alikes are not trusted", () => {
  for (const address of [
    "http://www.gov.cn/", "https://www.gov.cn.evil.cn/", "https://www.gov.cn@evil.cn/", "https://me:pw@www.gov.cn/",
    "https://evil.cn#www.gov.cn", "https://x.www.gov.cn/", "https://www.gov.cn:8443/", "javascript:alert(1)", "https://",
  ]) assert.equal(trustedHref(address, hosts), null, address);
});

test("no host is trusted without the attribute", () => {
  assert.deepEqual(spans("https://www.gov.cn/", hostsOf(null)), [{ text: "https://www.gov.cn/" }]);
});
