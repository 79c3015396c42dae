/** Moving the focus to a place of the form. */

import { widening } from "./places";

const CONTROLS = "input:not([type=hidden]):not([disabled]), textarea:not([disabled]), button:not([disabled]), [tabindex='0']";

/** The control that the first label is for: what stands beside a label only helps to fill it in. */
function controlIn(place: Element): HTMLElement | null {
  const labelled = place.querySelector("label")?.control;
  return labelled?.matches(CONTROLS) ? labelled : place.querySelector<HTMLElement>(CONTROLS);
}

/** Focus the first control at the most exact place that is there; false when there is none. */
export function focusPlace(root: ParentNode, key: string): boolean {
  for (const candidate of widening(key)) {
    const place = root.querySelector<HTMLElement>(`[data-key="${CSS.escape(candidate)}"]`);
    const control = place && controlIn(place);
    if (!place || !control) continue;
    for (let fold = place.closest("details"); fold; fold = fold.parentElement?.closest("details") ?? null) fold.open = true;
    place.scrollIntoView({ block: "center" });
    control.focus({ preventScroll: true });
    return true;
  }
  return false;
}

/** Focus the first control inside an element. */
export function focusFirst(root: ParentNode | null | undefined): void {
  root?.querySelector<HTMLElement>(CONTROLS)?.focus();
}
