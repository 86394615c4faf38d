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
const terms = json("/editor/terms.json").catch(() => ({ prefixes: {}, classes: [], properties: [], labels: {} }));
const PAGE = 100;
const language = document.documentElement.lang.slice(0, 2);
const endpoint = new URL(`${words.endpoint}?lang=${language}`, location.href).href; // what is wrong is told in the reader's language

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
  const answer = await fetch(endpoint, { method: "POST", body }).catch((error) => new Response(error.message, { status: 599, statusText: words.failed }));
  const refused = document.getElementById("refused");
  if (!answer.ok) return refused.replaceChildren(problem(await answer.text(), answer.status, answer.statusText));
  refused.replaceChildren();
  const link = make("a", { href: URL.createObjectURL(await answer.blob()), download: `fengong.${format}` });
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

// Completion from the terms and things of these data alone, by their names in both languages or by their labels:
// nothing is fetched from elsewhere.
const MOST = 40;
const labelOf = new Map();

// Terms whose name or label holds what is typed; what begins with it comes first, and classes where a class is wanted.
async function foundTerms(typed, before) {
  const { classes, properties, labels: names, prefixes } = await terms;
  const wanted = /^(a|rdf:type|rdfs:(domain|range|subClassOf))$/.test(before) ? [...classes, ...properties] : [...properties, ...classes];
  const folded = typed.toLowerCase();
  const rank = (iri) => {
    const said = [shortened(iri, prefixes), iri, iri.replace(/^.*[/#]/, ""), ...Object.values(names[iri] ?? {})];
    const lower = said.map((text) => text.toLowerCase());
    return [said.some((text) => text.startsWith(typed)), lower.some((text) => text.startsWith(folded)), lower.some((text) => text.includes(folded)), true].indexOf(true);
  };
  const ranked = wanted.map((iri) => [rank(iri), iri]).filter(([place]) => place < 3).sort(([one], [other]) => one - other);
  return ranked.map(([, iri]) => [iri, names[iri]?.[language] ?? Object.values(names[iri] ?? {})[0] ?? ""]);
}

// Units, programmes and other things, as the search finds them: by name, alias, pinyin or initials.
async function foundThings(typed) {
  if (!typed || typed.includes(":")) return [];
  const { suggestions } = await json(`/suggest?${new URLSearchParams({ q: typed })}`).catch(() => ({ suggestions: [] }));
  return suggestions.filter((each) => each.page?.startsWith("/page/")).map((each) => [`${ID}${each.page.slice(6)}`, `${each.label} · ${each.kind}`]);
}

// What stands before the cursor, back to a blank or a mark; a language without blanks is not cut into tokens of a letter.
function typedWord(yasqe) {
  const { line, ch } = yasqe.getDoc().getCursor();
  const before = yasqe.getLine(line).slice(0, ch);
  const [word] = /(<[^>\s]*|[^\s<>"'{}()[\];,|^*+!&=]*)$/.exec(before);
  const [, previous = ""] = /(\S+)\s+$/.exec(before.slice(0, ch - word.length)) ?? [];
  return { word: word.replace(/^</, ""), previous, from: { line, ch: ch - word.length }, to: { line, ch } };
}

// How a term is written in a query: abbreviated where its local name needs no escapes.
function abbreviated(iri, prefixes) {
  const short = shortened(iri, prefixes);
  return /^[a-z]+:[\p{L}\d_]([\p{L}\d_.-]*[\p{L}\d_-])?$/u.test(short) && !/^https?:/.test(short) ? short : `<${iri}>`;
}

Yasgui.Yasqe.registerAutocompleter({
  name: "fengong",
  bulk: false,
  autoShow: false,
  persistenceId: null,
  isValidCompletionPosition: (yasqe) => {
    const { line, ch } = yasqe.getDoc().getCursor();
    return !/^[?$"'#]/.test(yasqe.getCompleteToken().string) && !/\bPREFIX\s+\S*\s*(<[^>]*)?$/i.test(yasqe.getLine(line).slice(0, ch));
  },
  get: async (yasqe) => {
    const { word, previous } = typedWord(yasqe);
    const found = (await Promise.all([foundTerms(word, previous), foundThings(word)])).flat().slice(0, MOST);
    for (const [iri, label] of found) labelOf.set(iri, label);
    return found.map(([iri]) => iri);
  },
  postprocessHints: async (yasqe, hints) => {
    const { prefixes } = await terms;
    const { from, to } = typedWord(yasqe);
    return hints.map(({ text: iri }) => ({
      text: abbreviated(iri, prefixes), from, to, // a prefix that is not declared yet, YASQE declares by itself
      render: (place, _, hint) => place.append(hint.text, make("span", { className: "hint-label", textContent: labelOf.get(iri) })),
    }));
  },
}, false);
Yasgui.Yasqe.registerAutocompleter({ ...Yasgui.Yasqe.Autocompleters.prefixes, name: "prefixes", bulk: true, persistenceId: null, get: async () => Object.entries((await terms).prefixes).map(([name, iri]) => `${name}: <${iri}>`).sort() }, false);
Yasgui.Yasqe.defaults.prefixCcApi = null;
Yasgui.Yasqe.defaults.autocompleters = ["prefixes", "variables", "fengong"];
Yasgui.Yasqe.prototype.showNotification = () => {}; // in English; the keys are told under the editor
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
    this.yasr.resultsEl.replaceChildren(problem(text, status, statusText));
  }
}

function problem(text, status, statusText) {
  let told = { title: statusText || words.failed, detail: text };
  try { told = JSON.parse(text); } catch { /* not one of this server's */ }
  marked(told.line);
  const lines = [make("strong", { textContent: told.title }), make("p", { textContent: told.detail ?? "" }), make("p", { textContent: told.help ?? "" })];
  const known = Object.keys(told.prefixes ?? {});
  if (known.length) lines.push(make("button", { type: "button", textContent: `${words.addPrefixes} ${known.map((name) => `${name}:`).join(" ")}`, onclick: () => declared(told.prefixes) }));
  return make("div", { className: "problem", role: "alert" }, ...lines.filter((line) => line.textContent), make("p", { className: "quiet", textContent: status ? `HTTP ${status}` : "" }));
}

// Declare prefixes that a query uses, and ask again.
function declared(prefixes) {
  const yasqe = yasgui.getTab().getYasqe();
  yasqe.addPrefixes(prefixes);
  yasqe.query().catch(() => {}); // a refusal is shown as one
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
root.before(make("div", { id: "refused" }));
const given = new URLSearchParams(location.search).has("query") || new URLSearchParams(location.search).has("example");
form.hidden = true;
root.hidden = false;
const yasgui = new Yasgui(root, {
  requestConfig: { endpoint, method: "POST", acceptHeaderSelect: "application/sparql-results+json", acceptHeaderGraph: "application/n-triples" },
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
yasgui.on("queryResponse", (_, tab) => {
  const took = seconds();
  ended(words.ran.replace("%s", took));
  setTimeout(() => remembered(tab, took));
});
yasgui.on("queryAbort", () => ended(words.stopped.replace("%s", seconds())));

// The queries that were asked here, kept by this browser alone: again with one click, in a tab of its own.
const KEPT = "fengong-history";
const past = document.getElementById("history");
const kept = () => { try { return JSON.parse(localStorage.getItem(KEPT)) ?? []; } catch { return []; } };
function keep(entries) {
  try { localStorage.setItem(KEPT, JSON.stringify(entries)); } catch { /* a browser that keeps nothing */ }
  listed(entries);
}
function remembered(tab, took) {
  const query = tab.getQuery().trim();
  const rows = read(tab.getYasr())?.rows.length;
  keep([{ query, at: Date.now(), took, rows, failed: Boolean(tab.getYasr().results?.getError()) }, ...kept().filter((each) => each.query !== query)].slice(0, 30));
}
const gist = (query) => query.split("\n").filter((line) => line.trim() && !/^\s*(#|PREFIX\b|BASE\b)/i.test(line)).join(" ").replace(/\s+/g, " ").slice(0, 120);
function listed(entries) {
  past.hidden = !entries.length;
  past.querySelector("ol").replaceChildren(...entries.map(({ query, at, took, rows, failed }) => make("li", {},
    make("button", { type: "button", textContent: gist(query) || query.slice(0, 120), title: query, onclick: () => opened(words.query, query) }),
    make("span", { className: "quiet", textContent: [new Date(at).toLocaleString(document.documentElement.lang), `${took} s`, failed ? words.failed : rows === undefined ? "" : `${rows} ${words.count}`].filter(Boolean).join(" · ") }))));
}
document.getElementById("forget").addEventListener("click", () => keep([]));
listed(kept());

// A link to the query as it stands: copied where the browser lets a page do so, else shown to be copied by hand.
const share = document.getElementById("share");
const link = document.getElementById("share-link");
share.hidden = false;
share.addEventListener("click", async () => {
  const address = new URL(`/editor?${new URLSearchParams({ query: yasgui.getTab().getQuery() })}`, location.href).href;
  try {
    await navigator.clipboard.writeText(address);
    link.hidden = true;
    state.textContent = words.copied;
  } catch {
    link.value = address;
    link.hidden = false;
    link.select();
    state.textContent = words.copy;
  }
});
root.addEventListener("contextmenu", () => setTimeout(named), true); // the menu of a tab is made when it is opened

// Examples open in a tab of their own.
const examples = json("/editor/examples.json").catch(() => []);
document.getElementById("open-example").addEventListener("click", async (event) => {
  const name = document.getElementById("example").value;
  const example = (event.preventDefault(), (await examples).find((each) => each.name === name));
  if (example) opened(example.title, example.query.trim());
});

function opened(name, query) {
  yasgui.addTab(true, { ...Yasgui.Tab.getDefaults(yasgui), name, yasqe: { value: query } });
}
