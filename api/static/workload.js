// Draws the bars and the heat-map over the tables that say the same.
"use strict";

const holder = document.getElementById("workload");
const words = holder.dataset;

function bars({ units }) {
  const shown = units;
  // Told apart by light and dark and by pattern, not by hue alone.
  const roles = [["leads", words.leads, "--lead", null], ["supports", words.supports, "--support-soft", "--support"], ["jointly", words.jointly, "--joint-soft", "--joint"], ["otherwise", words.otherwise, "--shade", "--quiet"]];
  return {
    ...common(),
    legend: { top: 0, left: 0, textStyle: { color: css("--ink") }, itemWidth: 14, itemHeight: 14 },
    grid: { left: 8, right: 32, top: 34, bottom: 8, containLabel: true },
    xAxis: { type: "value", minInterval: 1, axisLabel: { color: css("--quiet") }, splitLine: { lineStyle: { color: css("--rule") } } },
    yAxis: { type: "category", inverse: true, data: shown.map((unit) => unit.name), axisTick: { show: false }, axisLine: { lineStyle: { color: css("--rule-strong") } }, axisLabel: wholeNames() },
    series: roles.filter(([role]) => shown.some((unit) => unit[role])).map(([role, name, fill, border]) => ({
      name, type: "bar", stack: "all", barMaxWidth: 18, data: shown.map((unit) => unit[role] || null),
      itemStyle: { color: css(fill), borderColor: css(border ?? fill), borderWidth: 1 },
      label: { show: true, color: css(role === "leads" ? "--card" : "--ink"), fontSize: 11 },
    })),
  };
}

function heat({ units, tasks, cells }) {
  const most = Math.max(1, ...cells.map((cell) => cell[2]));
  return {
    ...common(),
    grid: { left: 8, right: 8, top: 8, bottom: 56, containLabel: true },
    xAxis: { type: "category", position: "top", data: tasks, axisTick: { show: false }, axisLine: { show: false }, axisLabel: { color: css("--ink"), interval: 0, width: narrow() ? 44 : 130, overflow: "break", lineHeight: 16, fontSize: narrow() ? 11 : 13 } },
    yAxis: { type: "category", inverse: true, data: units.map((unit) => unit.name), axisTick: { show: false }, axisLine: { show: false }, axisLabel: wholeNames() },
    visualMap: { min: 0, max: most, orient: "horizontal", left: "center", bottom: 0, itemWidth: 14, itemHeight: 160, text: [String(most), "0"], textStyle: { color: css("--quiet") }, inRange: { color: [css("--shade"), css("--support-soft"), css("--support")] } },
    series: [{
      type: "heatmap", data: cells, itemStyle: { borderColor: css("--paper"), borderWidth: 2 },
      label: { show: true, fontSize: 12, formatter: ({ value }) => (value[2] ? `{${value[2] > most * 0.6 ? "dark" : "light"}|${value[2]}}` : ""), rich: { dark: { color: css("--card"), fontWeight: 600 }, light: { color: css("--ink") } } },
    }],
  };
}

function draw(data) {
  const row = rowHeight(data.units.map(({ name }) => name));
  const byTask = data.tasks.length > 0;
  const sizes = { bars: 60 + row * data.units.length, heat: 140 + Math.max(26, row) * data.units.length };
  const pictures = [[frame("bars-canvas", sizes.bars), bars], ...(byTask ? [[frame("heat-canvas", sizes.heat), heat]] : [])];
  painting(() => pictures.forEach(([chart, option]) => chart.setOption({ ...option(data), aria: { enabled: true, label: { description: words.described } } }, true)));
  savable(document.getElementById("save-bars"), () => bars(data), sizes.bars);
  if (byTask) savable(document.getElementById("save-heat"), () => heat(data), sizes.heat);
  for (const [chart] of pictures) {
    chart.on("click", ({ value, dataIndex, seriesType }) => { location.href = data.units[seriesType === "heatmap" ? value[1] : dataIndex].page; });
  }
  for (const table of holder.querySelectorAll("details")) table.open = false;
}

fetch(holder.dataset.source)
  .then((answer) => (answer.ok ? answer.json() : Promise.reject(new Error(answer.statusText))))
  .then(draw)
  .catch(() => { holder.prepend(Object.assign(document.createElement("p"), { className: "notice", textContent: words.failed })); })
  .finally(() => { holder.dataset.drawn = "yes"; });
