/** The few pictures of the widget: line drawings on a 24 × 24 grid, hidden from screen readers. */

const PATHS = {
  chat: ["M4 5h16v11H9l-5 4z", "M8 9.5h8", "M8 12.5h5"],
  person: ["M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8z", "M4.5 20.5c.8-4 3.800-6 7.500-6s6.700 2 7.500 6"],
  close: ["M6 6l12 12", "M18 6L6 18"],
  send: ["M4 12l16-8-5.500 16-3.500-6.500z", "M11 13.500L20 4"],
  download: ["M12 4v11", "M7.500 11l4.500 4.500 4.500-4.500", "M5 20h14"],
  text: ["M3 19L8.500 6 14 19", "M5 15h7", "M16 19l2.700-7 2.300 7", "M16.700 17h4"],
  sound: ["M4 10v4h3.500L12 18V6L7.500 10z", "M15.500 9.500a4 4 0 0 1 0 5", "M18 7a8 8 0 0 1 0 10"],
  back: ["M15 5l-7 7 7 7"],
  down: ["M12 5v14", "M6 13l6 6 6-6"],
  shield: ["M12 3l7.500 3v5.500c0 4.500-3 7.500-7.500 9.500-4.500-2-7.500-5-7.500-9.500V6z", "M8.500 12l2.500 2.500 4.500-5"],
} as const;

export type IconName = keyof typeof PATHS;

const SVG = "http://www.w3.org/2000/svg";

export function icon(name: IconName): SVGElement {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  svg.setAttribute("class", "icon");
  for (const d of PATHS[name]) {
    const path = document.createElementNS(SVG, "path");
    path.setAttribute("d", d);
    svg.append(path);
  }
  return svg;
}
