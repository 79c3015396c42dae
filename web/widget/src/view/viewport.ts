/** Keeps a full-screen panel inside the part of a phone's screen that the keyboard leaves free. */

/** Mirrors the visible height and offset into `--visible-height` and `--visible-top`; gives the way to stop. */
export function followViewport(element: HTMLElement): () => void {
  const viewport = window.visualViewport;
  if (!viewport) return () => undefined;
  const follow = (): void => {
    element.style.setProperty("--visible-height", `${viewport.height}px`);
    element.style.setProperty("--visible-top", `${viewport.offsetTop}px`);
  };
  follow();
  viewport.addEventListener("resize", follow);
  viewport.addEventListener("scroll", follow);
  return () => {
    viewport.removeEventListener("resize", follow);
    viewport.removeEventListener("scroll", follow);
  };
}
