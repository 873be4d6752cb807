// The shapes of the kinds, once, as SVG paths of radius 1: for the canvas, the legend and the SVG.
"use strict";

(() => {
  const ring = (points) => `M${points.map((p) => p.map((v) => +v.toFixed(3)).join(" ")).join("L")}Z`;
  const polygon = (corners, turn, r = 1) => ring(Array.from({ length: corners }, (_, i) => {
    const angle = turn + (i * 2 * Math.PI) / corners;
    return [r * Math.cos(angle), r * Math.sin(angle)];
  }));
  const star = () => ring(Array.from({ length: 10 }, (_, i) => {
    const r = i % 2 ? 0.52 : 1.25;
    const angle = -Math.PI / 2 + (i * Math.PI) / 5;
    return [r * Math.cos(angle), r * Math.sin(angle)];
  }));
  const up = -Math.PI / 2;
  const paths = new Map(Object.entries({
    dot: "M-1 0A1 1 0 1 1 1 0A1 1 0 1 1 -1 0Z",
    square: polygon(4, Math.PI / 4, 1.22),
    diamond: polygon(4, 0, 1.25),
    hexagon: polygon(6, 0, 1.1),
    triangle: polygon(3, up, 1.25),
    triangleDown: polygon(3, -up, 1.25),
    star: star(),
    plus: "M-.45 -1.15H.45V-.45H1.15V.45H.45V1.15H-.45V.45H-1.15V-.45H-.45Z",
    box: "M-1.35 -.72H1.35V.72H-1.35Z",
  }));
  // Of two colours, with so much of the second.
  const mix = view.mix = (a, b, share) => {
    const part = (hex, i) => parseInt(hex.slice(1 + 2 * i, 3 + 2 * i), 16);
    return `#${[0, 1, 2].map((i) => Math.round(part(a, i) * (1 - share) + part(b, i) * share)
      .toString(16).padStart(2, "0")).join("")}`;
  };

  view.PIN = "M.5 -1.5A.42 .42 0 1 1 1.34 -1.5A.42 .42 0 1 1 .5 -1.5Z";   // at the right above
  view.shape = (kind) => paths.get(view.data.kinds[kind][4]) || paths.get("dot");
  view.path2d = view.data.kinds.map((_, k) => new Path2D(view.shape(k)));

  // Colours that the canvas and the saved SVG share; red is kept for what is missing.
  view.palette = () => {
    const style = getComputedStyle(document.documentElement);
    const get = (name) => style.getPropertyValue(`--${name}`).trim();
    const paper = get("paper");
    const ink = get("ink");
    const dark = document.documentElement.dataset.theme === "dark";
    return {
      paper, ink, panel: get("panel"), muted: get("muted"), disc: get("disc"), rim: get("rim"), line: get("link"),
      thread: get("thread"), accent: get("accent"), could: get("could"), closed: get("closed"), land: get("land"), soft: get("soft"),
      kinds: view.data.kinds.map((k) => ({
        real: k[3],
        edge: mix(k[3], dark ? "#ffffff" : "#000000", dark ? 0.25 : 0.32),
        made: mix(k[3], paper, dark ? 0.66 : 0.72),
        madeEdge: mix(k[3], dark ? "#ffffff" : "#000000", dark ? 0.1 : 0.12),
      })),
    };
  };

  // A symbol for legends and lists, as an inline SVG.
  view.symbol = (kind, made) => {
    const space = "http://www.w3.org/2000/svg";
    const svg = document.createElementNS(space, "svg");
    const path = document.createElementNS(space, "path");
    const colours = view.palette().kinds[kind];
    svg.setAttribute("viewBox", "-1.6 -1.6 3.2 3.2");
    svg.setAttribute("class", "symbol");
    svg.setAttribute("aria-hidden", "true");
    path.setAttribute("d", view.shape(kind));
    path.setAttribute("fill", made ? colours.made : colours.real);
    path.setAttribute("stroke", made ? colours.madeEdge : colours.edge);
    path.setAttribute("stroke-width", "0.22");
    svg.append(path);
    return svg;
  };
})();
