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
  /** @type {(place: Point) => Point} */
  const project = ([lon, lat]) => [
    (lon - (west + east) / 2) * narrow * k, ((south + north) / 2 - lat) * k,
  ];
  const outline = border.map((ring) => ring.map(project));
  view.outline = () => outline;

  // What has no place of its own stands beside whose it is; the rest is listed beside the map, kind
  // by kind, so that no gap goes because one end of it has no address.
  const OWNED = new Set(["RAISED", "OFFERS", "HOLDS", "FOR", "PARTY_TO"]);
  const ROW = 34;
  const ownerOf = (x) => {
    const own = x.links.map((l) => view.links[l]).filter((l) => l.b === x.i && OWNED.has(data.relations[l.type][0]))
      .map((l) => nodes[l.a]);
    return own.find((o) => o.place) || own[0] || null;
  };
  const owners = nodes.map((x) => (x.place ? null : ownerOf(x)));
  const beside = nodes.filter((x) => !x.place && !owners[x.i])
    .sort((a, b) => a.kind - b.kind || b.weight - a.weight || a.i - b.i);

  function shelf() {
    const ends = [...placed.map((x) => project(x.place)), ...outline.flat()];
    const right = Math.max(...ends.map((p) => p[0])) + 160;
    const [top, low] = [Math.min(...ends.map((p) => p[1])), Math.max(...ends.map((p) => p[1]))];
    const rows = Math.max(1, Math.floor((low - top) / ROW), Math.ceil(Math.sqrt(beside.length * 2)));
    return new Map(beside.map((x, n) => [x.i, [right + Math.floor(n / rows) * 5 * ROW, top + (n % rows) * ROW]]));
  }

  // Nodes at one address stand around it instead of on each other.
  view.mapPlaces = () => {
    const seen = new Map();
    const listed = shelf();
    return nodes.map((x) => {
      if (listed.has(x.i)) return listed.get(x.i);
      const at = x.place ? x : owners[x.i];
      const middle = at.place ? project(at.place) : listed.get(at.i);
      const key = middle.join();
      const n = seen.get(key) || (at.place ? 0 : 1);
      seen.set(key, n + 1);
      const [px, py] = middle;
      const [r, angle] = [9 * Math.sqrt(n), n * 2.39996];
      return [px + r * Math.cos(angle), py + r * Math.sin(angle)];
    });
  };

  const KM = 111.195 / k;   // kilometres of a unit of the map: of a degree of a great circle
  // Where the map reaches far to the north and south, its east and west are true at the middle alone.
  const middle = (south + north) / 2;
  const bent = [south, north].some((lat) => Math.abs(Math.cos((lat * Math.PI) / 180) / narrow - 1) > 0.03);
  view.rulerSays = (km) => view.t(!bent ? "km" : middle < 0 ? "kmSouth" : "kmNorth",
    { km: view.number(km), lat: Math.round(Math.abs(middle)) });
  view.ruler = (look) => {
    const most = (KM * 140) / look.scale;
    const power = 10 ** Math.floor(Math.log10(most));
    const km = [5, 2, 1].map((v) => v * power).find((v) => v <= most);
    return { km: +km.toPrecision(1), wide: (km / KM) * look.scale };
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
