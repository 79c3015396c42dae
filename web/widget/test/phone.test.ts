/** Phone numbers: what is taken, and what the citizen is told to change. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { checkPhone } from "../src/phone";

const number = (input: string) => {
  const check = checkPhone(input);
  return check.ok ? check.number : null;
};
const help = (input: string) => {
  const check = checkPhone(input);
  return check.ok ? "" : check.help;
};

test("mobiles in the ways people write them", () => {
  for (const input of ["13812345678", "138 1234 5678", "138-1234-5678", "+86 13812345678", "008613812345678", "１３８１２３４５６７８"]) {
    assert.equal(number(input), "13812345678", input);
  }
});

test("landlines with area code", () => {
  assert.equal(number("0571-87654321"), "0571-87654321");
  assert.equal(number("（010）62345678"), "010-62345678");
  assert.equal(number("02087654321"), "020-87654321");
  assert.equal(number("0575 8765432"), "0575-8765432");
});

test("each mistake has its own advice", () => {
  assert.match(help(""), /请填写电话/);
  assert.match(help("1381234567"), /11 位，您填了 10 位/);
  assert.match(help("138123456789"), /您填了 12 位/);
  assert.match(help("87654321"), /区号/);
  assert.match(help("0571-123"), /区号-号码/);
  assert.match(help("0571-87654321转8"), /只能有数字/);
  assert.match(help("12333"), /11 位手机号/);
  assert.match(help("12812345678"), /11 位手机号/);
});
