/** Filters in the page's address, so that going back and sending a link keep them. */

import type { LocationQuery } from "vue-router";
import { NO_FILTERS } from "./filters";
import type { Filters } from "./filters";

/** The filters that an address names; unknown keys are left alone. */
export function filtersOf(query: LocationQuery): Filters {
  const named = Object.keys(NO_FILTERS).map((key) => [key, query[key]] as const);
  return { ...NO_FILTERS, ...Object.fromEntries(named.filter(([, value]) => typeof value === "string")) };
}

/** Only what is set. */
export function queryOf(filters: Readonly<Filters>): Record<string, string> {
  return Object.fromEntries(Object.entries(filters).filter(([, value]) => value !== ""));
}
