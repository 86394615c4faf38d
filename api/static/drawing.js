// What every chart of this site has in common; its pages load this first.
"use strict";

const css = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
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
const shortened = (text) => (narrow() && text.length > 9 ? `${text.slice(0, 8)}…` : text.length > 44 ? `${text.slice(0, 43)}…` : text);

// Paint now, and again in the other colours and at the other sizes that may come.
function painting(paint) {
  paint();
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", paint);
  addEventListener("resize", () => { charts.forEach((chart) => chart.resize()); paint(); });
}
