// The map: nodes at their coordinates over the outline of the region; no tiles, no network.
"use strict";

(() => {
  const { nodes, data } = view;
  const placed = nodes.filter((x) => x.place);
  view.hasMap = placed.length > 0;
  view.unplaced = nodes.length - placed.length;

  function rings(shape) {
    if (!shape || typeof shape !== "object") return [];
    if (shape.type === "FeatureCollection") return (shape.features || []).flatMap(rings);
    if (shape.type === "Feature") return rings(shape.geometry);
    if (shape.type === "GeometryCollection") return (shape.geometries || []).flatMap(rings);
    if (shape.type === "Polygon") return shape.coordinates;
    if (shape.type === "MultiPolygon") return shape.coordinates.flat();
    return [];
  }

  // Equirectangular, true at the middle latitude: good enough for a district or a continent.
  const border = rings(data.region);
  const all = [...placed.map((x) => x.place), ...border.flat()];
  const [west, east] = [0, 1].map((s) => all.reduce((v, p) => Math[s ? "max" : "min"](v, p[0]), s ? -180 : 180));
  const [south, north] = [0, 1].map((s) => all.reduce((v, p) => Math[s ? "max" : "min"](v, p[1]), s ? -90 : 90));
  const narrow = Math.cos((((south + north) / 2) * Math.PI) / 180);
  const k = 2400 / Math.max((east - west) * narrow, (north - south) * 1.4, 1e-6);
  const project = ([lon, lat]) => [
    (lon - (west + east) / 2) * narrow * k, ((south + north) / 2 - lat) * k,
  ];
  const outline = border.map((ring) => ring.map(project));
  view.outline = () => outline;

  // Nodes at one address stand around it instead of on each other.
  view.mapPlaces = () => {
    const seen = new Map();
    return nodes.map((x) => {
      if (!x.place) return view.home()[x.i];
      const key = x.place.join();
      const n = seen.get(key) || 0;
      seen.set(key, n + 1);
      const [px, py] = project(x.place);
      const [r, angle] = [9 * Math.sqrt(n), n * 2.39996];
      return [px + r * Math.cos(angle), py + r * Math.sin(angle)];
    });
  };

  view.toggleMap = () => {
    if (!view.hasMap) return;
    view.state.map = !view.state.map;
    view.id("map").setAttribute("aria-pressed", String(view.state.map));
    view.refresh();
    view.setPlaces(view.state.map ? view.mapPlaces() : view.home());
    view.announce();
  };
})();
