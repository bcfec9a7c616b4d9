// The map of claims: outlines without tiles, clusters, areas that are no points, live by day.
const box = document.getElementById("map");
const brush = document.getElementById("brush");
const shown = document.getElementById("shown");
const AREAS = { country: 1, region: 1, area: 1, water: 1 };
const RADIUS = { country: 180000, region: 60000, area: 30000, water: 40000 }; // metres, about

/** Decode TopoJSON arcs: each point is written as the step from the one before. */
function lines(topology) {
  const { scale: [sx, sy], translate: [tx, ty] } = topology.transform;
  const arcs = topology.arcs.map((arc) => {
    let x = 0;
    let y = 0;
    return arc.map(([dx, dy]) => [(y += dy) * sy + ty, (x += dx) * sx + tx]);
  });
  const at = (i) => (i >= 0 ? arcs[i] : arcs[~i].slice().reverse());
  const ring = (indexes) => indexes.flatMap((i, n) => (n ? at(i).slice(1) : at(i)));
  return topology.objects.countries.geometries.flatMap((g) =>
    g.type === "Polygon" ? [g.arcs.map(ring)] : g.arcs.map((polygon) => polygon.map(ring)));
}

const style = () => {
  const css = getComputedStyle(document.documentElement);
  const get = (name) => css.getPropertyValue(name).trim();
  return { land: get("--land"), border: get("--border"), dot: get("--dot") };
};

function link(p) {
  const a = document.createElement("a");
  a.href = `/dispatches/${p.dispatch}?claim=${p.id}#t-${p.id}`;
  a.dir = "auto";
  a.textContent = p.quote;
  return a;
}

function popup(title, claims) {
  const div = document.createElement("div");
  const h2 = document.createElement("h2");
  h2.dir = "auto";
  h2.textContent = title;
  const list = document.createElement("ul");
  for (const p of claims.slice(0, 8)) {
    const li = document.createElement("li");
    const who = document.createElement("b");
    who.dir = "auto";
    who.textContent = p.holder;
    li.append(who, `, ${p.factuality}${p.polarity === "denied" ? ", denied" : ""}`, document.createElement("br"), link(p));
    list.append(li);
  }
  div.append(h2, list);
  if (claims.length > 8) div.append(`and ${claims.length - 8} more`);
  return div;
}

const AWAY = { right: [1, 0], left: [-1, 0], top: [0, -1], bottom: [0, 1] };
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

function day(iso) {
  const [y, m, d] = iso.split("-").map(Number);
  return d ? `${d} ${MONTHS[m - 1]} ${y}` : iso;
}

async function start() {
  const [answer, topology] = await Promise.all([
    fetch(box.dataset.points).then((r) => r.json()),
    fetch(box.dataset.outlines).then((r) => r.json()),
  ]);
  const points = answer.items.filter((p) => p.lat !== null);
  if (!points.length) return;
  box.hidden = false;
  document.getElementById("picture").hidden = true;
  const colours = style();
  const map = L.map(box, { minZoom: 1, maxZoom: 11, worldCopyJump: true, zoomSnap: 0.5, attributionControl: true });
  map.attributionControl.setPrefix(false).addAttribution("Outlines: Natural Earth. Places: GeoNames, CC BY");
  L.polygon(lines(topology), { stroke: true, color: colours.border, weight: 0.8, fillColor: colours.land, fillOpacity: 1, interactive: false, smoothFactor: 0.6, renderer: L.canvas() }).addTo(map);
  const exact = points.filter((p) => !AREAS[p.level]);
  map.fitBounds(L.latLngBounds((exact.length ? exact : points).map((p) => [p.lat, p.lon])).pad(0.3), { maxZoom: 7 });
  const layer = L.layerGroup().addTo(map);
  const days = [...new Set(answer.items.map((p) => p.published).filter(Boolean))].sort();
  const range = { from: days[0] ?? "", to: days[days.length - 1] ?? "" };
  const inRange = (p) => !p.published || (p.published >= range.from && p.published <= range.to);

  function draw() {
    layer.clearLayers();
    const wanted = points.filter(inRange);
    const places = new Map();
    for (const p of wanted) {
      const key = `${p.lat} ${p.lon}`;
      if (!places.has(key)) places.set(key, []);
      places.get(key).push(p);
    }
    // Towns closer than 42 pixels at this zoom make one cluster; areas are never clustered.
    const cells = new Map();
    for (const claims of places.values()) {
      const [first] = claims;
      const at = map.project([first.lat, first.lon]);
      const area = AREAS[first.level];
      const key = area ? `${first.lat} ${first.lon}` : `${Math.floor(at.x / 42)} ${Math.floor(at.y / 42)}`;
      const cell = cells.get(key) ?? { claims: [], names: new Set(), area, lat: 0, lon: 0, level: first.level };
      cell.claims.push(...claims);
      cell.names.add(first.place);
      cell.lat += first.lat * claims.length;
      cell.lon += first.lon * claims.length;
      cells.set(key, cell);
    }
    // Names are written where there is room, those with most claims first; the others on hover.
    const written = [];
    const room = (box) => written.every((o) => box.x1 < o.x0 || box.x0 > o.x1 || box.y1 < o.y0 || box.y0 > o.y1);
    const side = (where, size, words) => {
      const at = map.latLngToContainerPoint(where);
      const long = 7.4 * words.length + 6;
      const half = size / 2 + 2;
      const lies = [
        ["right", at.x + half, at.y - 9], ["left", at.x - half - long, at.y - 9],
        ["top", at.x - long / 2, at.y - half - 18], ["bottom", at.x - long / 2, at.y + half],
      ];
      for (const [name, x0, y0] of lies) {
        const box = { x0, x1: x0 + long, y0, y1: y0 + 18 };
        if (x0 >= 0 && box.x1 <= map.getSize().x && room(box)) { written.push(box); return name; }
      }
      return null;
    };
    const ordered = [...cells.values()].sort((a, b) => !!a.area - !!b.area || b.claims.length - a.claims.length);
    for (const cell of ordered) {
      const size = Math.round(Math.min(46, 20 + 6 * Math.log2(cell.claims.length)));
      const at = map.latLngToContainerPoint([cell.lat / cell.claims.length, cell.lon / cell.claims.length]);
      written.push({ x0: at.x - size / 2, x1: at.x + size / 2 - 1, y0: at.y - size / 2, y1: at.y + size / 2 });
    }
    for (const cell of ordered) {
      const n = cell.claims.length;
      const where = [cell.lat / n, cell.lon / n];
      const names = [...cell.names];
      const title = names.length > 3 ? `${names.slice(0, 3).join(", ")} and ${names.length - 3} more` : names.join(", ");
      if (cell.area) {
        L.circle(where, { radius: RADIUS[cell.level], color: colours.dot, weight: 1.2, dashArray: "4 4", fillOpacity: 0.07, interactive: false }).addTo(layer);
      }
      const size = Math.round(Math.min(46, 20 + 6 * Math.log2(n)));
      const label = names.length > 1 ? `${names[0]} and ${names.length - 1} more` : names[0];
      const lies = cells.size <= 60 ? side(where, size, label) : null;
      L.marker(where, {
        icon: L.divIcon({ className: `cluster${cell.area ? " area" : ""}`, html: String(n), iconSize: [size, size] }),
        alt: `${title}: ${n} claims`,
      }).bindTooltip(label, { permanent: lies !== null, direction: lies ?? "right", offset: AWAY[lies ?? "right"].map((by) => by * (size / 2 + 2)) }).bindPopup(() => popup(title + (cell.area ? `, somewhere in this ${cell.level}` : ""), cell.claims), { minWidth: 240 }).addTo(layer);
    }
    shown.textContent = `${wanted.length} claim${wanted.length === 1 ? "" : "s"} with a place, ${places.size} place${places.size === 1 ? "" : "s"}, ${day(range.from)} to ${day(range.to)}.`;
  }

  if (days.length > 1) {
    brush.hidden = false;
    const counts = days.map((d) => answer.items.filter((p) => p.published === d).length);
    const top = Math.max(...counts);
    const svg = document.getElementById("brush-days");
    svg.setAttribute("viewBox", `0 0 ${days.length * 10} 40`);
    const bars = counts.map((n, i) => {
      const rect = document.createElementNS("http://www.w3.org/2000/svg", "rect");
      const h = Math.max(2, (40 * n) / top);
      for (const [k, v] of Object.entries({ x: i * 10 + 1, y: 40 - h, width: 8, height: h })) rect.setAttribute(k, v);
      svg.append(rect);
      return rect;
    });
    const inputs = ["from", "to"].map((end) => document.getElementById(end));
    inputs.forEach((input, i) => { input.max = days.length - 1; input.value = i * (days.length - 1); });
    for (const input of inputs) {
      const set = () => {
        const [a, b] = inputs.map((x) => Number(x.value));
        range.from = days[Math.min(a, b)];
        range.to = days[Math.max(a, b)];
        document.getElementById("from-day").textContent = day(range.from);
        document.getElementById("to-day").textContent = day(range.to);
        bars.forEach((bar, i) => bar.setAttribute("opacity", i >= Math.min(a, b) && i <= Math.max(a, b) ? 1 : 0.3));
      };
      input.addEventListener("input", () => { set(); draw(); });
      set();
    }
  }
  map.on("zoomend", draw);
  draw();
}

start().catch(() => {
  box.hidden = true;
  document.getElementById("picture").hidden = false;
});
