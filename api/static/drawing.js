// What every chart of this site has in common; its pages load this first.
"use strict";

let paper = false; // whether a picture is made for paper: in light colours, whatever the screen shows
const light = () => [...document.styleSheets].flatMap((sheet) => [...sheet.cssRules]).find((rule) => rule.selectorText === ":root" && rule.style.getPropertyValue("--ink")).style;
const css = (name) => (paper ? light() : getComputedStyle(document.documentElement)).getPropertyValue(name).trim();
const charts = [];

function frame(id, height) {
  const place = document.getElementById(id);
  place.hidden = false;
  place.style.height = `${height}px`;
  const chart = echarts.init(place, null, { renderer: "canvas" });
  charts.push(chart);
  return chart;
}

// Tooltips are drawn, not written as HTML: the policy of this site forbids styles in HTML.
const common = () => ({
  animation: false,
  textStyle: { fontFamily: getComputedStyle(document.body).fontFamily, color: css("--ink"), fontSize: 13 },
  aria: { enabled: true, decal: { show: false } },
  tooltip: { renderMode: "richText", backgroundColor: css("--card"), borderColor: css("--rule-strong"), textStyle: { color: css("--ink") } },
});
const narrow = () => document.getElementById("main").clientWidth < 640;
// Names whole, broken where they are long; the width that they take.
const nameWidth = () => (narrow() ? 120 : document.documentElement.lang === "en" ? 250 : 200);
const wholeNames = () => ({ color: css("--ink"), interval: 0, width: nameWidth(), overflow: "break", lineHeight: 15, fontSize: narrow() ? 11 : 13 });
// The height of a row, in which the longest name has room.
function rowHeight(names) {
  const wide = (text) => [...text].reduce((sum, sign) => sum + (sign > "\u2e80" ? 13 : 7), 0);
  const lines = Math.max(1, ...names.map((name) => Math.ceil((wide(name) * (narrow() ? 0.9 : 1) + 12) / nameWidth())));
  return Math.max(24, 15 * lines + 6);
}
const shortened = (text) => (narrow() && text.length > 9 ? `${text.slice(0, 8)}…` : text.length > 44 ? `${text.slice(0, 43)}…` : text);

// Paint now, and again in the other colours and at the other sizes that may come.
function painting(paint) {
  paint();
  paints.push(paint);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", paint);
}
const paints = [];
// Emptied first: a network that is resized before its places are known anew has none, and fails.
addEventListener("resize", () => {
  charts.forEach((chart) => { chart.clear(); chart.resize(); });
  paints.forEach((paint) => paint());
});

// A picture to print: what it shows above it, and below it how to read it, where it is from, and in which edition.
function printed(option, height, words, renderer) {
  const place = document.createElement("div");
  paper = true;
  const chart = echarts.init(place, null, { renderer, width: 1100, height: height + 150, devicePixelRatio: 3 });
  const drawn = option();
  const down = (each) => ({ ...each, top: (Number.parseInt(each.top, 10) || 0) + 56 });
  const text = (words, top, size, weight, colour) => ({ type: "text", left: 16, top, style: { text: words, fontSize: size, fontWeight: weight, fill: css(colour), width: 1060, overflow: "break", lineHeight: size * 1.4 } });
  chart.setOption({
    ...drawn, backgroundColor: "#ffffff", animation: false,
    ...(drawn.legend && { legend: down({ ...drawn.legend, left: 16 }) }),
    ...(drawn.grid && { grid: { ...down(drawn.grid), left: 16, right: 40, bottom: (Number.parseInt(drawn.grid.bottom, 10) || 0) + 90 } }),
    ...(drawn.visualMap && { visualMap: { ...drawn.visualMap, bottom: 84 } }),
    series: drawn.series.map((each) => (drawn.grid ? each : { ...each, top: 60, bottom: 90 })),
    graphic: [text(words.title, 14, 20, 600, "--ink"), text([words.note, words.origin].filter(Boolean).join("\n"), height + 76, 12, 400, "--quiet")],
  });
  const address = renderer === "svg" ? `data:image/svg+xml;charset=utf-8,${encodeURIComponent(chart.renderToSVGString())}` : chart.getDataURL({ type: "png", pixelRatio: 3, backgroundColor: "#ffffff" });
  chart.dispose();
  paper = false;
  return address;
}

// Buttons that save a picture; the place that holds them says what stands around it.
function savable(holder, option, height) {
  holder.hidden = false;
  for (const button of holder.querySelectorAll("button[data-as]")) {
    button.addEventListener("click", () => {
      const kind = button.dataset.as;
      Object.assign(document.createElement("a"), { href: printed(option, height, holder.dataset, kind === "svg" ? "svg" : "canvas"), download: `${holder.dataset.file}.${kind}` }).click();
    });
  }
}
