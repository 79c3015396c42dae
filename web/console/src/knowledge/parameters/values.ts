/** The values of a parameter over time, and what a new one must be. Pure. */

import type { Day, NewValue, Parameter, ParameterValue } from "../../api/protocol";

/** The value that holds on a day, or null. */
export function valueOn(values: readonly ParameterValue[], day: Day): ParameterValue | null {
  return values.find(({ valid_from, valid_to }) => valid_from <= day && (valid_to === null || day <= valid_to)) ?? null;
}

/** Newest first. */
export function newestFirst(values: readonly ParameterValue[]): ParameterValue[] {
  return [...values].sort((a, b) => (a.valid_from < b.valid_from ? 1 : -1));
}

/** A new value to fill in, beginning today, from the same source as the latest one. */
export function blankValue(parameter: Parameter, today: Day): NewValue {
  const latest = newestFirst(parameter.values)[0];
  return {
    base_version: parameter.version, valid_from: today, valid_to: null, value: "", value_again: "", grade: latest?.grade ?? "A",
    source: { title: "", number: null, issuer: latest?.source.issuer ?? null, article: null, published: null, url: null }, note: null,
  };
}

const NUMBER = /^-?\d+(\.\d+)?$/;

/** A figure as it is compared: without blanks, thousands separators and zeros that say nothing. */
function figure(text: string): string {
  const plain = text.replace(/[\s,，]/g, "");
  return plain.includes(".") ? plain.replace(/0+$/, "").replace(/\.$/, "") : plain;
}

/** What keeps a value from being stored, as a sentence with the control it belongs to, or null. */
export function faultOf(value: NewValue): { readonly at: keyof NewValue; readonly message: string } | null {
  if (!NUMBER.test(figure(value.value))) return { at: "value", message: "请填写数值，只写数字，例如 4812 或 8.5。" };
  if (!value.value_again.trim()) return { at: "value_again", message: "请再填一次数值：翻开来源重新看一遍，不要照抄上面那个。" };
  if (figure(value.value) !== figure(value.value_again)) return { at: "value_again", message: "两次填的不一样。请翻开来源核对，再填这一次。" };
  if (!value.valid_from) return { at: "valid_from", message: "请填写从哪天起有效。" };
  if (value.valid_to && value.valid_to < value.valid_from) return { at: "valid_to", message: "到哪天为止早于从哪天起：请核对两个日期。" };
  return value.source.title.trim() ? null : { at: "source", message: "请填写来源的文件名：没有来源的数字不能用。" };
}

/** What is sent: figures in their plain form, so that 4,812 and 4812 are one number. */
export function sent(value: NewValue): NewValue {
  return { ...value, value: figure(value.value), value_again: figure(value.value_again) };
}
