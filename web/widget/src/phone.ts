/** Phone numbers people can be called back on: mainland mobiles and landlines with area code. */

import { texts } from "./texts";

export type PhoneCheck = { readonly ok: true; readonly number: string } | { readonly ok: false; readonly help: string };

const FULL_WIDTH_OFFSET = 0xfee0;

function tidy(input: string): string {
  return input
    .replace(/[０-９＋－（）]/g, (char) => String.fromCharCode(char.charCodeAt(0) - FULL_WIDTH_OFFSET))
    .replace(/[\s\-—–()]/g, "")
    .replace(/^(?:\+|00)86/, "");
}

function landline(digits: string): string | null {
  const match = /^(010|02\d|0[3-9]\d{2})([2-8]\d{6,7})$/.exec(digits);
  return match ? `${match[1]}-${match[2]}` : null;
}

function helpFor(digits: string): string {
  if (digits === "") return texts.phone.empty;
  if (/\D/.test(digits)) return texts.phone.notDigits;
  if (/^1[3-9]/.test(digits)) return texts.phone.mobileLength(digits.length);
  if (digits.startsWith("0")) return texts.phone.badLandline;
  if (/^[2-8]\d{6,7}$/.test(digits)) return texts.phone.noAreaCode;
  return texts.phone.unknown;
}

/** The number as it is sent (`13812345678`, `0571-12345678`), or a sentence that says what to change. */
export function checkPhone(input: string): PhoneCheck {
  const digits = tidy(input);
  if (/^1[3-9]\d{9}$/.test(digits)) return { ok: true, number: digits };
  const number = landline(digits);
  return number ? { ok: true, number } : { ok: false, help: helpFor(digits) };
}
