/** Fields to start from: of a new article and of the parts that can be added. */

import type { Basis, Case, Day, Fields, Material, Procedure, Situation, Variant } from "../../api/protocol";

/** A new article that begins today and is looked at again after half a year. */
export function blankFields(today: Day, region: string, owner: string): Fields {
  return {
    id: "", title: "", kind: "rule", topic: null, region, population: [], valid_from: today, valid_to: null,
    reviewed_on: today, review_by: halfYearAfter(today), owner, matter: null, sensitive: false, phrasings: [], basis: [],
    related: [], materials: [], procedure: null, where: [], question: null, variants: [], answer: "", spoken: "",
  };
}

/** The same day six months later, or the last day of that month. */
export function halfYearAfter(day: Day): Day {
  const [year, month, date] = day.split("-").map(Number) as [number, number, number];
  const last = new Date(Date.UTC(year, month + 6, 0)).getUTCDate();
  return new Date(Date.UTC(year, month + 5, Math.min(date, last))).toISOString().slice(0, 10);
}

export function blankBasis(): Basis {
  return { title: "", article: null, number: null, issuer: null, quote: null, url: null };
}

export function blankMaterial(): Material {
  return { name: "", form: null, count: 1, issued_by: null, shared: false, needed_if: null, note: null };
}

export function blankProcedure(): Procedure {
  return { steps: ["", ""], situations: [], time_limit: null, fee: null, next: [] };
}

export function blankSituation(): Situation {
  return { id: "", question: "" };
}

export function blankVariant(): Variant {
  return { id: "", label: "", words: [], answer: "", spoken: "" };
}

export function blankCase(expect: string): Case {
  return { ask: "", expect, also: [], says: [], not_says: [], as_of: null, region: null, variant: null, at: "answered" };
}

const UNNAMED = "new";

/** A name that the platform takes for a preview before the article has its own; nothing is stored under it. */
export function unnamedFile(folders: readonly string[]): string {
  return fileOf(folders[0] ?? UNNAMED, UNNAMED, "");
}

/** Folder and year that a file's name says; neither when the article has no name yet. */
export function nameParts(file: string): { readonly folder: string; readonly year: string } {
  const [, folder = "", id = UNNAMED, year = ""] = /^([^/]*)\/([^.]*)(?:\.([\d-]+))?\.md$/.exec(file) ?? [];
  return id === UNNAMED ? { folder: "", year: "" } : { folder, year };
}

const FILE = /^[a-z0-9-]+\/[a-z0-9]+(?:-[a-z0-9]+)*(?:\.\d{4}(?:-\d{2})?)?\.md$/;

/** The file of a new article; `year` (2027 or 2027-07) tells a later version of the same article apart. */
export function fileOf(folder: string, id: string, year: string): string {
  return `${folder}/${id}${year ? `.${year}` : ""}.md`;
}

/** What is wrong with the name of a new file, as a sentence, or null. */
export function fileFault(folder: string, id: string, year: string): string | null {
  if (!folder) return "请选择放在哪个文件夹。";
  if (!id) return "请填写编号，例如 retirement-age：小写字母、数字，用短横线隔开。";
  if (!/^[a-z0-9]+(-[a-z0-9]+)*$/.test(id)) return "编号只能用小写字母、数字和短横线，例如 retirement-age。";
  return FILE.test(fileOf(folder, id, year)) ? null : "版本请写成年份或年月，例如 2027 或 2027-07；只有一个版本就不用填。";
}
