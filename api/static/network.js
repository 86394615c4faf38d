// Draws the responsibility network over the table that says the same.
"use strict";

const figure = document.getElementById("network");
const canvas = document.getElementById("network-canvas");
let paper = false; // whether the picture is made for paper: in light colours, whatever the screen shows
const light = () => [...document.styleSheets].flatMap((sheet) => [...sheet.cssRules]).find((rule) => rule.selectorText === ":root" && rule.style.getPropertyValue("--ink")).style;
const css = (name) => (paper ? light() : getComputedStyle(document.documentElement)).getPropertyValue(name).trim();
const font = getComputedStyle(document.body).fontFamily;
const AREA = 15000; // of canvas that a unit and its name need, in square pixels
const total = (node) => node.lead + node.supporting + node.unranked + node.otherwise;

// Colours are read from the style sheet, so that dark mode and print have theirs.
function styles(most) {
  const narrow = canvas.clientWidth < 600; // there is room for the names of those who lead, and of a unit that is chosen
  const share = (role) => (node) => (100 * node.data(role)) / Math.max(1, total(node.data()));
  return [
    { selector: "node", style: {
      label: narrow ? "" : "data(name)", "font-family": font, "font-size": 13, color: css("--ink"), "text-valign": "bottom", "text-margin-y": 5, "text-wrap": "wrap", "text-max-width": 130,
      "text-background-color": css("--card"), "text-background-opacity": 0.8, "text-background-padding": 2, "min-zoomed-font-size": 6,
      width: (node) => 16 + 34 * Math.sqrt(total(node.data()) / most), height: (node) => 16 + 34 * Math.sqrt(total(node.data()) / most),
      "background-color": css("--support-soft"), "border-width": 2, "border-color": (node) => css(node.data("lead") ? "--lead" : node.data("supporting") ? "--support" : "--joint"),
      "pie-size": "100%", "pie-1-background-color": css("--lead"), "pie-1-background-size": share("lead"),
      "pie-2-background-color": css("--support-soft"), "pie-2-background-size": share("supporting"),
      "pie-3-background-color": css("--joint-soft"), "pie-3-background-size": share("unranked"),
      "pie-4-background-color": css("--shade"), "pie-4-background-size": share("otherwise") } },
    { selector: "node[lead > 0], node.near, node.chosen", style: { label: "data(name)" } },
    { selector: "edge", style: {
      width: (edge) => 0.8 + 1.1 * Math.sqrt(edge.data("weight")), "line-color": css("--rule-strong"), "curve-style": "bezier", opacity: 0.75,
      "target-arrow-shape": "triangle", "target-arrow-color": css("--rule-strong"), "arrow-scale": 0.8 } },
    { selector: "edge[role = 'unranked']", style: { "line-style": "dashed", "line-color": css("--joint"), "target-arrow-shape": "none" } },
    { selector: ".near", style: { "line-color": css("--lead"), "target-arrow-color": css("--lead"), opacity: 1, "z-index": 5 } },
    { selector: ".far", style: { opacity: 0.12 } },
    { selector: ".chosen", style: { "border-width": 5, "font-weight": "bold", "z-index": 9 } },
  ];
}

// The same start for the same data, so that the picture is the same each time.
function elements({ nodes, edges }) {
  const order = [...nodes].sort((a, b) => total(b) - total(a) || (a.id < b.id ? -1 : 1));
  const place = (index) => ({ x: 40 * Math.sqrt(index) * Math.cos(index * 2.4), y: 40 * Math.sqrt(index) * Math.sin(index * 2.4) });
  return [
    ...order.map((node, index) => ({ data: node, position: place(index) })),
    ...edges.map((edge, index) => ({ data: { ...edge, id: `edge-${index}` } })),
  ];
}

// Spread the units over the whole canvas, at a size at which their names can be read.
function spread(cy) {
  const room = Math.max(1, Math.sqrt((cy.nodes().length * AREA) / (canvas.clientWidth * canvas.clientHeight)));
  const margin = { x: 70, y: 32 };
  const size = { x: canvas.clientWidth * room - 2 * margin.x, y: canvas.clientHeight * room - 4 * margin.y };
  const placed = cy.nodes().map((node) => ({ ...node.position() }));
  for (const axis of ["x", "y"]) {
    const ranked = placed.map((at) => at[axis]);
    const [least, most] = [Math.min(...ranked), Math.max(...ranked)];
    const scale = size[axis] / Math.max(1, most - least);
    placed.forEach((at) => { at[axis] = margin[axis] + (at[axis] - least) * scale; });
  }
  cy.nodes().forEach((node, index) => { node.position(placed[index]); });
  // Where there is no room for all at a readable size, the busiest unit is in the middle and the rest a drag away.
  cy.zoom(Math.max(1 / room, 0.7));
  if (room > 1.4) cy.center(cy.nodes().max((node) => total(node.data())).ele);
  else cy.pan({ x: 0, y: 0 });
}

// Push units apart until no name covers another: each pair that overlaps goes its shorter way, half a step each.
function apart(cy) {
  const boxes = cy.nodes().map((node) => {
    const { x1, y1, w, h } = node.boundingBox({ includeLabels: true });
    return { node, x: x1 + w / 2, y: y1 + h / 2, w: w + 4, h: h + 2 };
  });
  const starts = boxes.map(({ x, y }) => ({ x, y }));
  const overlaps = (one, other) => ({ x: (one.w + other.w) / 2 - Math.abs(one.x - other.x), y: (one.h + other.h) / 2 - Math.abs(one.y - other.y) });
  let left = 1;
  for (let round = 0; round < 300 && left; round += 1) {
    left = 0;
    boxes.forEach((one, index) => {
      for (const other of boxes.slice(index + 1)) {
        const by = overlaps(one, other);
        if (by.x <= 0 || by.y <= 0) continue;
        const axis = by.x < by.y ? "x" : "y";
        const step = (by[axis] / 2 + 0.5) * (one[axis] < other[axis] ? -1 : 1);
        one[axis] += step;
        other[axis] -= step;
        left += 1;
      }
    });
  }
  boxes.forEach(({ node, x, y }, index) => node.shift({ x: x - starts[index].x, y: y - starts[index].y }));
  canvas.dataset.overlaps = left;
  const whole = cy.elements().boundingBox({ includeLabels: true });
  if (Math.min(canvas.clientWidth / whole.w, canvas.clientHeight / whole.h) >= 0.7) cy.fit(undefined, 8);
}

function draw(data) {
  for (const part of [canvas, document.getElementById("network-side"), ...figure.querySelectorAll(".drawn-only")]) part.hidden = false;
  const most = Math.max(...data.nodes.map(total));
  const cy = cytoscape({
    container: canvas, elements: elements(data), style: styles(most), minZoom: 0.2, maxZoom: 4,
    layout: {
      name: "cose", animate: false, randomize: false, nodeDimensionsIncludeLabels: true, padding: 24, componentSpacing: 60,
      nodeRepulsion: () => 400000, nodeOverlap: 30, idealEdgeLength: () => 50, edgeElasticity: () => 60, gravity: 3, numIter: 2500, initialTemp: 400,
    },
  });
  spread(cy);
  apart(cy);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => cy.style(styles(most)));
  canvas.dataset.nodes = cy.nodes().length;
  canvas.dataset.edges = cy.edges().length;
  choosing(cy, data);
  saving(cy);
  document.getElementById("pairs-table").open = false;
}

function choosing(cy, data) {
  const pick = document.getElementById("pick");
  const picked = document.getElementById("picked");
  const idle = [...picked.childNodes];
  const names = new Intl.Collator(document.documentElement.lang);
  for (const node of [...data.nodes].sort((a, b) => names.compare(a.name, b.name))) pick.add(new Option(node.name, node.id));
  const choose = (id) => {
    const node = id ? cy.getElementById(id) : cy.collection();
    const near = node.closedNeighborhood();
    cy.elements().removeClass("near far chosen");
    if (node.length) {
      cy.elements().not(near).addClass("far");
      near.edges().addClass("near");
      node.addClass("chosen");
    }
    pick.value = id;
    picked.replaceChildren(...(node.length ? told(node) : idle));
  };
  cy.on("tap", "node", (event) => choose(event.target.id()));
  cy.on("tap", (event) => { if (event.target === cy) choose(""); });
  cy.on("dbltap", "node", (event) => { location.href = event.target.data("page"); });
  pick.addEventListener("change", () => choose(pick.value));
}

// What is said beside the picture of the unit that was chosen.
function told(node) {
  const make = (name, text, more = {}) => Object.assign(document.createElement(name), { textContent: text }, more);
  const heading = document.createElement("h2");
  heading.append(make("a", node.data("name"), { href: node.data("page") }));
  const roles = [["lead", figure.dataset.leads], ["supporting", figure.dataset.supports], ["unranked", figure.dataset.jointly], ["otherwise", figure.dataset.otherwise]];
  const counts = roles.filter(([role]) => node.data(role)).map(([role, word]) => `${word} ${node.data(role)}`).join(" · ");
  const list = make("ul", "", { className: "near" });
  const beside = node.connectedEdges().map((edge) => ({ edge, other: edge.source().same(node) ? edge.target() : edge.source() }));
  for (const { edge, other } of beside.sort((a, b) => b.edge.data("weight") - a.edge.data("weight"))) {
    const arrow = edge.data("role") === "unranked" ? "–" : edge.source().same(node) ? "→" : "←";
    const item = document.createElement("li");
    const name = document.createElement("span");
    name.append(`${arrow} `, make("a", other.data("name"), { href: other.data("page") }));
    item.append(name, make("span", edge.data("weight"), { className: "count" }));
    list.append(item);
  }
  return [heading, make("p", counts, { className: "quiet" }), list];
}

function saving(cy) {
  const save = (blob, name) => {
    const link = Object.assign(document.createElement("a"), { href: URL.createObjectURL(blob), download: name });
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  };
  const words = document.getElementById("save-network");
  words.hidden = false;
  const picture = () => {
    paper = true;
    const text = svg(cy, words.dataset);
    paper = false;
    return text;
  };
  document.getElementById("save-png").addEventListener("click", () => {
    const image = new Image();
    image.addEventListener("load", () => {
      const sheet = Object.assign(document.createElement("canvas"), { width: 3 * image.width, height: 3 * image.height });
      sheet.getContext("2d").drawImage(image, 0, 0, sheet.width, sheet.height);
      sheet.toBlob((blob) => save(blob, `${words.dataset.file}.png`), "image/png");
    });
    image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(picture())}`;
  });
  document.getElementById("save-svg").addEventListener("click", () => save(new Blob([picture()], { type: "image/svg+xml" }), `${words.dataset.file}.svg`));
}

// The picture as SVG: what is on the canvas, as lines, circles and text, under its title and over its legend and source.
function svg(cy, words) {
  const box = cy.elements().boundingBox();
  const text = (value) => String(value).replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);
  const round = (number) => number.toFixed(1);
  const line = (edge) => {
    const [from, to] = [edge.sourceEndpoint(), edge.targetEndpoint()];
    const bend = edge.controlPoints()?.[0];
    const path = bend ? `Q${round(bend.x)} ${round(bend.y)} ${round(to.x)} ${round(to.y)}` : `L${round(to.x)} ${round(to.y)}`;
    const joint = edge.data("role") === "unranked";
    const style = joint ? `stroke="${css("--joint")}" stroke-dasharray="6 4"` : `stroke="${css("--rule-strong")}" marker-end="url(#arrow)"`;
    return `<path d="M${round(from.x)} ${round(from.y)}${path}" fill="none" stroke-width="${round(0.8 + 1.1 * Math.sqrt(edge.data("weight")))}" ${style}/>`;
  };
  const slices = (node) => {
    const roles = [["lead", "--lead"], ["supporting", "--support-soft"], ["unranked", "--joint-soft"], ["otherwise", "--shade"]].filter(([role]) => node.data(role));
    const { x, y } = node.position();
    const radius = node.width() / 2;
    let turn = -Math.PI / 2;
    return roles.map(([role, colour]) => {
      const angle = (2 * Math.PI * node.data(role)) / total(node.data());
      if (roles.length === 1) return `<circle cx="${round(x)}" cy="${round(y)}" r="${round(radius)}" fill="${css(colour)}"/>`;
      const at = (a) => `${round(x + radius * Math.cos(a))} ${round(y + radius * Math.sin(a))}`;
      const slice = `<path d="M${round(x)} ${round(y)}L${at(turn)}A${round(radius)} ${round(radius)} 0 ${angle > Math.PI ? 1 : 0} 1 ${at(turn + angle)}Z" fill="${css(colour)}"/>`;
      turn += angle;
      return slice;
    }).join("");
  };
  const dot = (node) => {
    const { x, y } = node.position();
    const border = css(node.data("lead") ? "--lead" : node.data("supporting") ? "--support" : "--joint");
    return `${slices(node)}<circle cx="${round(x)}" cy="${round(y)}" r="${round(node.width() / 2)}" fill="none" stroke="${border}" stroke-width="2"/>` +
      `<text x="${round(x)}" y="${round(y + node.height() / 2 + 16)}" text-anchor="middle">${text(node.data("name"))}</text>`;
  };
  const [left, top, width, height] = [box.x1 - 20, box.y1 - 70, Math.max(box.w + 40, 700), box.h + 170];
  const frame = [left, top, width, height].map(round).join(" ");
  const legend = [["--lead", figure.dataset.leads], ["--support-soft", figure.dataset.supports], ["--joint-soft", figure.dataset.jointly], ...(cy.nodes().some((node) => node.data("otherwise")) ? [["--shade", figure.dataset.otherwise]] : [])].map(([colour, word], index) =>
    `<circle cx="${round(left + 26 + 130 * index)}" cy="${round(top + height - 62)}" r="6" fill="${css(colour)}" stroke="${css("--support")}"/><text x="${round(left + 38 + 130 * index)}" y="${round(top + height - 58)}">${text(word)}</text>`).join("");
  const around = `<text x="${round(left + 20)}" y="${round(top + 34)}" font-size="20" font-weight="600">${text(words.title)}</text>${legend}` +
    [words.note, words.origin].map((line, index) => `<text x="${round(left + 20)}" y="${round(top + height - 34 + 18 * index)}" fill="${css("--quiet")}">${text(line)}</text>`).join("");
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${round(width)}" height="${round(height)}" viewBox="${frame}" font-family="${text(font)}" font-size="12" fill="${css("--ink")}">` +
    `<defs><marker id="arrow" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="9" markerHeight="9" markerUnits="userSpaceOnUse" orient="auto"><path d="M0 0L10 5L0 10Z" fill="${css("--rule-strong")}"/></marker></defs>` +
    `<rect x="${round(left)}" y="${round(top)}" width="${round(width)}" height="${round(height)}" fill="#ffffff"/>${around}` +
    cy.edges().map(line).join("") + cy.nodes().map(dot).join("") + "</svg>";
}

fetch(figure.dataset.source)
  .then((answer) => (answer.ok ? answer.json() : Promise.reject(new Error(answer.statusText))))
  .then(draw)
  .catch(() => { figure.prepend(Object.assign(document.createElement("p"), { className: "notice", textContent: figure.dataset.failed })); })
  .finally(() => { figure.dataset.drawn = "yes"; });
