// Makes the plain form into an editor: tabs, completion, results as table, chart and network, downloads, a stop button.
"use strict";

const root = document.getElementById("yasgui");
const form = document.getElementById("plain-editor");
const words = root.dataset;
const css = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
const make = (name, more = {}, ...children) => {
  const element = Object.assign(document.createElement(name), more);
  element.append(...children);
  return element;
};
const json = async (address, options) => {
  const answer = await fetch(address, options);
  if (!answer.ok) throw new Error(answer.statusText);
  return answer.json();
};
const terms = json("/editor/terms.json").catch(() => ({ prefixes: {}, classes: [], properties: [] }));
const PAGE = 100;

// Libraries that only some results need.
const loaded = {};
const library = (address) => (loaded[address] ??= new Promise((done, failed) => {
  document.head.append(make("script", { src: address, onload: done, onerror: failed }));
}));

function shortened(iri, prefixes) {
  const known = Object.entries(prefixes).find(([, namespace]) => iri.startsWith(namespace) && iri.length > namespace.length);
  return known ? `${known[0]}:${iri.slice(known[1].length)}` : iri;
}

// Things of these data are read on this server.
const ID = "https://w3id.org/fengong/id/";
const page = (iri) => (iri.startsWith(ID) ? `/page/${iri.slice(ID.length)}` : /^https?:/i.test(iri) ? iri : "");

const labels = new Map();
async function labelled(iris) {
  const wanted = [...new Set(iris)].filter((iri) => !labels.has(iri)).slice(0, 500);
  if (wanted.length) {
    const found = await json("/editor/labels.json", { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(wanted) }).catch(() => ({}));
    for (const iri of wanted) labels.set(iri, found[iri] ?? "");
  }
  return labels;
}

// Rows of a SELECT, or the triples of a CONSTRUCT, as {columns, rows}.
function read(yasr) {
  const found = yasr.results?.getAsJson();
  if (found?.head?.vars) return { columns: found.head.vars, rows: found.results?.bindings ?? [] };
  const statements = yasr.results?.getStatements?.();
  if (!statements) return null;
  const term = (node) => ({ type: node.termType === "Literal" ? "literal" : node.termType === "BlankNode" ? "bnode" : "uri", value: node.value, "xml:lang": node.language || undefined, datatype: node.datatype?.value });
  return { columns: ["subject", "predicate", "object"], rows: statements.map((each) => ({ subject: term(each.subject), predicate: term(each.predicate), object: term(each.object) })) };
}

const isNumber = (term) => /#(integer|decimal|double|float|int|long|nonNegativeInteger|positiveInteger)$/.test(term?.datatype ?? "");
const icon = (path) => {
  const place = make("div");
  place.className = "svgImg";
  const picture = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  picture.setAttribute("viewBox", "0 0 24 24");
  picture.setAttribute("aria-hidden", "true");
  const shape = document.createElementNS("http://www.w3.org/2000/svg", "path");
  shape.setAttribute("d", path);
  picture.append(shape);
  place.append(picture);
  return place;
};

// What every result offers: how many rows, and each format to take away.
function actions(count) {
  const tab = yasgui.getTab();
  const query = tab.getQuery();
  const type = tab.getYasqe().getQueryType();
  const formats = JSON.parse(words.formats)[{ SELECT: "solutions", ASK: "boolean" }[type] ?? "graph"];
  const bar = make("div", { className: "result-actions" }, make("span", { className: "count", textContent: `${count} ${words.count}` }), `${words.download}: `);
  for (const format of formats) {
    bar.append(make("button", { type: "button", textContent: format.toUpperCase(), onclick: () => download(query, format) }));
  }
  return bar;
}

async function download(query, format) {
  const body = new URLSearchParams({ query, format, ...(format === "csv" ? { bom: "1" } : {}) });
  const answer = await fetch(words.endpoint, { method: "POST", body });
  const link = make("a", { href: URL.createObjectURL(await answer.blob()), download: `fengong.${answer.ok ? format : "json"}` });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}

class Rows {
  priority = 20;
  label = words.rows;
  constructor(yasr) { this.yasr = yasr; }
  canHandleResults() { return read(this.yasr) !== null; }
  getIcon() { return icon("M3 5h18v3H3zm0 5h18v3H3zm0 5h18v3H3z"); }
  async draw() { await this.show(0); }

  async show(from) {
    const { columns, rows } = read(this.yasr);
    const { prefixes } = await terms;
    const shown = rows.slice(from, from + PAGE);
    const body = make("tbody", {}, ...shown.map((row) => make("tr", {}, ...columns.map((name) => this.cell(row[name], prefixes)))));
    const head = make("thead", {}, make("tr", {}, ...columns.map((name) => make("th", { scope: "col", textContent: name }))));
    const frame = make("div", { className: "scroll", tabIndex: 0, role: "region", ariaLabel: words.rows }, make("table", { className: "result-rows" }, head, body));
    const bar = actions(rows.length);
    if (rows.length > PAGE) {
      const step = (text, to, able) => make("button", { type: "button", textContent: text, disabled: !able, onclick: () => this.show(to) });
      bar.prepend(step(words.previous, from - PAGE, from > 0), `${from + 1}–${from + shown.length}`, step(words.next, from + PAGE, from + PAGE < rows.length));
    }
    this.yasr.resultsEl.replaceChildren(bar, rows.length ? frame : make("p", { textContent: words.none }));
    const found = await labelled(shown.flatMap((row) => Object.values(row).filter((term) => term.type === "uri").map((term) => term.value)));
    for (const link of body.querySelectorAll("[data-iri]")) this.name(link, found.get(link.dataset.iri), prefixes);
  }

  cell(term, prefixes) {
    if (!term) return make("td");
    if (term.type === "uri") {
      const link = make(page(term.value) ? "a" : "span", { textContent: shortened(term.value, prefixes) });
      if (page(term.value)) link.href = page(term.value);
      link.dataset.iri = term.value;
      return make("td", {}, link);
    }
    const cell = make("td", { textContent: term.value, className: isNumber(term) ? "number" : "" });
    if (term["xml:lang"]) cell.lang = term["xml:lang"];
    return cell;
  }

  // The label first, what it stands for beneath.
  name(link, label, prefixes) {
    if (!label) return;
    link.textContent = label;
    link.after(make("span", { className: "curie", textContent: shortened(link.dataset.iri, prefixes) }));
  }
}

// A place of its own for a drawing, which its library gets only when it is in the page.
function place(yasr) {
  const canvas = make("div", { className: "result-picture", role: "img", ariaLabel: words.chart });
  yasr.resultsEl.replaceChildren(actions(read(yasr).rows.length), canvas);
  return canvas;
}

class Chart {
  priority = 10;
  label = words.chart;
  constructor(yasr) { this.yasr = yasr; }

  columns() {
    const data = read(this.yasr);
    if (!data?.rows.length) return null;
    const numbers = data.columns.filter((name) => data.rows.some((row) => isNumber(row[name])));
    const names = data.columns.filter((name) => !numbers.includes(name));
    // A label says more than an identifier.
    const name = names.find((each) => data.rows.every((row) => !row[each] || row[each].type !== "uri")) ?? names[0];
    return name && numbers.length ? { ...data, name, numbers } : null;
  }

  canHandleResults() { return this.columns() !== null; }
  getIcon() { return icon("M4 20V10h4v10zm6 0V4h4v16zm6 0v-7h4v7z"); }

  async draw() {
    const { rows, name, numbers } = this.columns();
    const canvas = place(this.yasr);
    const shown = rows.slice(0, 60);
    const [found] = await Promise.all([labelled(shown.map((row) => row[name]?.value).filter((text) => text?.startsWith("http"))), library(words.echarts)]);
    canvas.style.height = `${70 + 24 * shown.length}px`;
    const colours = ["--lead", "--support", "--joint", "--programme", "--group"].map(css);
    const chart = echarts.init(canvas, null, { renderer: "canvas" });
    chart.setOption({
      animation: false, aria: { enabled: true, decal: { show: numbers.length > 1 } }, color: colours,
      textStyle: { fontFamily: getComputedStyle(document.body).fontFamily, color: css("--ink") },
      tooltip: { renderMode: "richText", trigger: "axis", backgroundColor: css("--card"), textStyle: { color: css("--ink") } },
      legend: { top: 4, textStyle: { color: css("--ink") } },
      grid: { left: 12, right: 40, top: 40, bottom: 8, containLabel: true },
      xAxis: { type: "value", axisLabel: { color: css("--quiet") }, splitLine: { lineStyle: { color: css("--rule") } } },
      yAxis: { type: "category", inverse: true, data: shown.map((row) => found.get(row[name]?.value) || row[name]?.value || ""), axisLabel: { color: css("--ink"), width: 260, overflow: "truncate", interval: 0 } },
      series: numbers.map((each) => ({ name: each, type: "bar", barMaxWidth: 16, data: shown.map((row) => Number(row[each]?.value ?? 0)) })),
    });
  }
}

class Network {
  priority = 5;
  label = words.network;
  constructor(yasr) { this.yasr = yasr; }

  ends() {
    const data = read(this.yasr);
    if (!data?.rows.length) return null;
    const things = data.columns.filter((name) => data.rows.some((row) => row[name]?.type === "uri"));
    const ends = things.includes("subject") && things.includes("object") ? ["subject", "object"] : things.slice(0, 2);
    return ends.length === 2 ? { ...data, ends } : null;
  }

  canHandleResults() { return this.ends() !== null; }
  getIcon() { return icon("M6 3a3 3 0 1 1 0 6 3 3 0 0 1 0-6m12 4a3 3 0 1 1 0 6 3 3 0 0 1 0-6M8 15a3 3 0 1 1 0 6 3 3 0 0 1 0-6M8 6l8 3-.5 1.5-8-3zm7 6 1 1-6 5-1-1z"); }

  async draw() {
    const { rows, ends: [from, to] } = this.ends();
    const canvas = place(this.yasr);
    const pairs = rows.filter((row) => row[from]?.type === "uri" && row[to]?.type === "uri").slice(0, 300);
    const nodes = [...new Set(pairs.flatMap((row) => [row[from].value, row[to].value]))];
    const [found, { prefixes }] = await Promise.all([labelled(nodes), terms, library(words.cytoscape)]);
    const around = (index) => ({ x: 30 * Math.sqrt(index) * Math.cos(index * 2.4), y: 30 * Math.sqrt(index) * Math.sin(index * 2.4) });
    const cy = cytoscape({
      container: canvas,
      elements: [
        ...nodes.map((iri, index) => ({ data: { id: iri, name: found.get(iri) || shortened(iri, prefixes) }, position: around(index) })),
        ...pairs.map((row, index) => ({ data: { id: `edge-${index}`, source: row[from].value, target: row[to].value } })),
      ],
      style: [
        { selector: "node", style: { label: "data(name)", color: css("--ink"), "font-size": 12, "font-family": getComputedStyle(document.body).fontFamily, "text-valign": "bottom", "text-margin-y": 4, "text-wrap": "wrap", "text-max-width": 130, width: 18, height: 18, "background-color": css("--support-soft"), "border-width": 2, "border-color": css("--support") } },
        { selector: "edge", style: { width: 1.2, "line-color": css("--rule-strong"), "curve-style": "bezier", "target-arrow-shape": "triangle", "target-arrow-color": css("--rule-strong"), "arrow-scale": 0.8 } },
      ],
      layout: { name: "cose", animate: false, randomize: false, nodeDimensionsIncludeLabels: true, padding: 20, nodeRepulsion: () => 100000, idealEdgeLength: () => 70, gravity: 1 },
    });
    cy.on("dbltap", "node", (event) => { if (page(event.target.id())) location.href = page(event.target.id()); });
  }
}

// Completion from the terms of these data alone: nothing is fetched from elsewhere.
function completer(name, list, kind) {
  const from = Yasgui.Yasqe.Autocompleters[kind];
  return { ...from, name, bulk: true, persistenceId: null, get: async () => (await terms)[list] };
}

Yasgui.Yasqe.registerAutocompleter(completer("fengong-classes", "classes", "class"), false);
Yasgui.Yasqe.registerAutocompleter(completer("fengong-properties", "properties", "property"), false);
Yasgui.Yasqe.registerAutocompleter({ ...Yasgui.Yasqe.Autocompleters.prefixes, name: "prefixes", bulk: true, persistenceId: null, get: async () => Object.entries((await terms).prefixes).map(([name, iri]) => `${name}: <${iri}>`).sort() }, false);
Yasgui.Yasqe.defaults.prefixCcApi = null;
Yasgui.Yasqe.defaults.autocompleters = ["prefixes", "variables", "fengong-classes", "fengong-properties"];
class Raw extends Yasgui.Yasr.plugins.response {
  label = words.raw;
}

// A refusal of this server says what is wrong and what helps (RFC 9457).
class Problem {
  priority = 20;
  hideFromSelection = true;
  constructor(yasr) { this.yasr = yasr; }
  canHandleResults() { return Boolean(this.yasr.results?.getError()); }
  getIcon() { return undefined; }

  draw() {
    const { text = "", status, statusText } = this.yasr.results.getError();
    let told = { title: statusText || words.failed, detail: text };
    try { told = JSON.parse(text); } catch { /* not one of this server's */ }
    marked(told.line);
    const lines = [make("strong", { textContent: told.title }), make("p", { textContent: told.detail ?? "" }), make("p", { textContent: told.help ?? "" })];
    this.yasr.resultsEl.replaceChildren(make("div", { className: "problem", role: "alert" }, ...lines.filter((line) => line.textContent), make("p", { className: "quiet", textContent: status ? `HTTP ${status}` : "" })));
  }
}

// A refusal that names a line has it marked, until the text changes.
function marked(number = 0) {
  const yasqe = yasgui.getTab()?.getYasqe();
  const line = number - 1;
  if (!yasqe || line < 0 || line >= yasqe.lineCount()) return;
  const mark = yasqe.addLineClass(line, "background", "wrong-line");
  yasqe.once?.("change", () => yasqe.removeLineClass(mark, "background", "wrong-line"));
}

// Under the name of YASGUI's own table, which shows no labels and styles itself.
Yasgui.Yasr.registerPlugin("table", Rows);
Yasgui.Yasr.registerPlugin("response", Raw);
Yasgui.Yasr.registerPlugin("error", Problem);
Yasgui.Yasr.registerPlugin("chart", Chart);
Yasgui.Yasr.registerPlugin("network", Network);

Yasgui.Yasr.defaults.pluginOrder = ["table", "chart", "network", "response"];

const asked = document.getElementById("query").value.trim();
const given = new URLSearchParams(location.search).has("query") || new URLSearchParams(location.search).has("example");
form.hidden = true;
root.hidden = false;
const yasgui = new Yasgui(root, {
  requestConfig: { endpoint: new URL(words.endpoint, location.href).href, method: "POST", acceptHeaderSelect: "application/sparql-results+json", acceptHeaderGraph: "application/n-triples" },
  copyEndpointOnNewTab: false,
  endpointCatalogueOptions: { getData: () => [] },
  persistenceId: "fengong",
  tabName: words.query,
  autofocus: false,
  yasqe: { value: asked, resizeable: true, highlightSelectionMatches: false },
  yasr: { maxPersistentResponseSize: 0 },
});
if (given) yasgui.addTab(true, { ...Yasgui.Tab.getDefaults(yasgui), yasqe: { value: asked } }, { avoidDuplicateTabs: true });

// YASGUI speaks English: what it says in tooltips and menus is said in the language of the page.
const said = JSON.parse(words.said);
function translated() {
  for (const attribute of ["title", "aria-label"]) {
    root.querySelectorAll(`[${attribute}]`).forEach((element) => {
      const text = said[element.getAttribute(attribute)];
      if (text) element.setAttribute(attribute, text);
    });
  }
  for (const element of root.querySelectorAll(".context-menu-item, svg title")) {
    if (said[element.textContent]) element.textContent = said[element.textContent];
  }
  root.querySelectorAll(".yasr_btn[class*='select_'][title]").forEach((button) => button.setAttribute("aria-label", button.title));
}

// What screen readers need and YASGUI leaves out: names for the button and the text, and no button among the tabs.
function named() {
  const name = (selector, attributes) => root.querySelectorAll(selector).forEach((element) => {
    for (const [attribute, value] of Object.entries(attributes)) element.setAttribute(attribute, value);
  });
  name(".yasqe_queryButton", { title: words.run, "aria-label": words.run });
  name(".CodeMirror textarea", { "aria-label": words.query });
  name(".CodeMirror-scroll", { tabindex: "0", role: "group", "aria-label": words.query });
  name(".tabsList", { role: "presentation" });
  name(".tabsList .tab", { role: "tablist" });
  translated();
  leaving(yasgui.getTab()?.getYasqe());
}

// The tabulator key goes on to the next thing on the page, as everywhere (WCAG 2.1.2).
function leaving(yasqe) {
  if (yasqe && yasqe.getOption("extraKeys")?.Tab !== false) yasqe.setOption("extraKeys", { ...yasqe.getOption("extraKeys"), Tab: false, "Shift-Tab": false });
}

// What is going on: the seconds while a query runs, and how long it ran when it was stopped.
const state = document.getElementById("run-state");
let clock = null;
let begun = 0;
const seconds = () => ((performance.now() - begun) / 1000).toFixed(1);
function ended(text) {
  if (clock === null) return;
  clearInterval(clock);
  clock = null;
  state.textContent = text;
}
function started(yasqe) {
  ended("");
  begun = performance.now();
  const show = () => { state.textContent = words.running.replace("%s", seconds()); };
  show();
  clock = setInterval(show, 500);
  hinted(yasqe);
}

// Names in these data bear a language: a text in Chinese without one equals none of them.
function hinted(yasqe) {
  const text = yasqe?.getValue() ?? "";
  document.getElementById("run-hint").textContent = /(["'])[^"'\n]*[\u4e00-\u9fff][^"'\n]*\1(?!@)\s*[.;,})\]]/.test(text) && !/REGEX|CONTAINS|STRSTARTS|STRENDS|STR\(/i.test(text) ? words.hint : "";
}

named();
for (const event of ["tabSelect", "tabAdd", "query", "queryResponse"]) yasgui.on(event, () => setTimeout(named));
yasgui.on("query", (_, tab) => started(tab.getYasqe()));
yasgui.on("queryResponse", () => ended(words.ran.replace("%s", seconds())));
yasgui.on("queryAbort", () => ended(words.stopped.replace("%s", seconds())));

const share = document.getElementById("share");
share.hidden = !navigator.clipboard;
share.addEventListener("click", async () => {
  const address = new URL(`/editor?${new URLSearchParams({ query: yasgui.getTab().getQuery() })}`, location.href);
  await navigator.clipboard.writeText(address.href);
  state.textContent = words.copied;
});
root.addEventListener("contextmenu", () => setTimeout(named), true); // the menu of a tab is made when it is opened

// Examples open in a tab of their own.
const examples = json("/editor/examples.json").catch(() => []);
document.getElementById("open-example").addEventListener("click", async (event) => {
  const name = document.getElementById("example").value;
  const example = (event.preventDefault(), (await examples).find((each) => each.name === name));
  if (example) yasgui.addTab(true, { ...Yasgui.Tab.getDefaults(yasgui), name: example.title, yasqe: { value: example.query.trim() } });
});
