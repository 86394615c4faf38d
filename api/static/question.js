// Draws the answer of a question from its table: the chart that the head of the query asks for.
"use strict";

const figure = document.getElementById("chart");
const words = figure.dataset;
const table = document.querySelector("table.answer");
const places = new Map([...table.tHead.rows[0].cells].map((cell, index) => [cell.dataset.column, index]));
const titles = new Map([...table.tHead.rows[0].cells].map((cell) => [cell.dataset.column, cell.textContent]));
const [BARS, LINES, COLUMNS] = [200, 60, 40]; // more cannot be told apart; the table has all
// A role has its colour everywhere; other columns take those that are left.
const ROLES = { led: ["--lead", null], supported: ["--support-soft", "--support"], otherwise: ["--shade", "--quiet"], unranked: ["--joint-soft", "--joint"] };
const OTHERS = ["--support", "--limit", "--group", "--programme", "--instrument"];

// What a row says of a column with names: the thing, or the words where there is no thing, and where it leads.
function named(row, column) {
  const cell = row.cells[places.get(column) ?? places.get(column.replace(/_label$/, ""))];
  const link = cell.querySelector("a");
  return { key: link?.href ?? cell.textContent, name: cell.textContent, page: link?.href };
}
const number = (row, column) => (column === undefined ? 1 : Number(row.cells[places.get(column)].textContent) || 0);

// Each thing once, in the order of the table, with the sums of its numbers.
function summed(rows, x, columns) {
  const found = new Map();
  for (const row of rows) {
    const thing = named(row, x);
    const kept = found.get(thing.key) ?? { ...thing, values: columns.map(() => 0) };
    columns.forEach((column, index) => { kept.values[index] += number(row, column); });
    found.set(thing.key, kept);
  }
  return [...found.values()];
}

const axis = { names: () => wholeNames(), numbers: () => ({ color: css("--quiet") }) };
const line = (name) => ({ lineStyle: { color: css(name) } });

function bars(rows, x, asked, stacked) {
  const every = summed(rows, x, asked);
  const columns = asked.filter((column, index) => !stacked || every.some(({ values }) => values[index]));
  const things = summed(rows, x, columns);
  const shown = things.slice(0, BARS);
  const width = stacked ? 18 : Math.max(8, 18 / columns.length);
  return {
    shown, of: things.length, marks: shown.length * columns.length,
    height: 64 + shown.length * Math.max(rowHeight(shown.map(({ name }) => name)), stacked ? 24 : (width + 3) * columns.length),
    said: shown.map(({ name, values }) => `${name}: ${columns.map((column, index) => `${titles.get(column)} ${values[index]}`).join(", ")}`),
    opened: ({ dataIndex }) => shown[dataIndex].page,
    option: () => ({
      legend: { show: columns.length > 1, top: 0, left: 0, textStyle: { color: css("--ink") }, itemWidth: 14, itemHeight: 14 },
      grid: { left: 8, right: 40, top: columns.length > 1 ? 34 : 12, bottom: 8, containLabel: true },
      xAxis: { type: "value", minInterval: 1, axisLabel: axis.numbers(), splitLine: line("--rule") },
      yAxis: { type: "category", inverse: true, data: shown.map(({ name }) => name), axisTick: { show: false }, axisLine: line("--rule-strong"), axisLabel: axis.names() },
      series: columns.map((column, index) => {
        const [fill, border] = ROLES[column] ?? [OTHERS[index % OTHERS.length], null];
        return {
          name: titles.get(column), type: "bar", stack: stacked ? "all" : undefined, barMaxWidth: width, data: shown.map(({ values }) => values[index] || null),
          itemStyle: { color: css(fill), borderColor: css(border ?? fill), borderWidth: 1 },
          label: { show: true, position: stacked ? "inside" : "right", color: css(stacked && !border ? "--card" : "--ink"), fontSize: 11 },
        };
      }),
    }),
  };
}

function pie(rows, x, [column]) {
  const things = summed(rows, x, [column]);
  return {
    shown: things, of: things.length, marks: things.length, height: 340,
    said: things.map(({ name, values: [value] }) => `${name} ${value}`),
    opened: ({ dataIndex }) => things[dataIndex].page,
    option: () => ({
      color: OTHERS.map(css),
      series: [{
        type: "pie", radius: ["32%", "68%"], data: things.map(({ name, values: [value] }) => ({ name, value })),
        itemStyle: { borderColor: css("--paper"), borderWidth: 2 }, label: { color: css("--ink"), formatter: "{b}\n{c} ({d} %)", lineHeight: 18 },
      }],
    }),
  };
}

function matrix(rows, x, [y, column]) {
  const cells = new Map();
  const [across, down] = [summed(rows, x, [column]), summed(rows, y, [column])];
  const [columns, lines] = [across.slice(0, COLUMNS), down.slice(0, LINES)];
  const [at, on] = [columns, lines].map((things) => new Map(things.map(({ key }, index) => [key, index])));
  for (const row of rows) {
    const place = [at.get(named(row, x).key), on.get(named(row, y).key)];
    if (!place.includes(undefined)) cells.set(place.join(), [...place, (cells.get(place.join())?.[2] ?? 0) + number(row, column)]);
  }
  const data = [...cells.values()];
  const most = Math.max(1, ...data.map(([, , value]) => value));
  const few = columns.length < 8;
  return {
    shown: data, of: data.length, cut: across.length > COLUMNS || down.length > LINES, marks: data.length,
    height: 80 + (few ? 60 : 150) + 26 * lines.length, width: (few ? 0 : 160) + 30 * columns.length,
    said: [...data].sort((a, b) => b[2] - a[2]).map(([column, line, value]) => `${lines[line].name} – ${columns[column].name} ${value}`),
    opened: ({ value: [, line] }) => lines[line].page,
    option: () => ({
      grid: { left: 8, right: few ? 8 : 60, top: 8, bottom: 56, containLabel: true },
      xAxis: { type: "category", position: "top", data: columns.map(({ name }) => name), axisTick: { show: false }, axisLine: { show: false }, axisLabel: { ...axis.names(), rotate: few ? 0 : 55, width: few ? (narrow() ? 44 : 130) : 170, overflow: few ? "break" : "truncate", lineHeight: 16, formatter: undefined } },
      yAxis: { type: "category", inverse: true, data: lines.map(({ name }) => name), axisTick: { show: false }, axisLine: { show: false }, axisLabel: axis.names() },
      visualMap: { min: 0, max: most, orient: "horizontal", left: "center", bottom: 0, itemWidth: 14, itemHeight: 160, text: [String(most), "0"], textStyle: { color: css("--quiet") }, inRange: { color: [css("--shade"), css("--support-soft"), css("--support")] } },
      series: [{
        type: "heatmap", data, itemStyle: { borderColor: css("--paper"), borderWidth: 2 },
        label: { show: true, fontSize: 12, formatter: ({ value }) => `{${value[2] > most * 0.6 ? "dark" : "light"}|${value[2]}}`, rich: { dark: { color: css("--card"), fontWeight: 600 }, light: { color: css("--ink") } } },
      }],
    }),
  };
}

function network(rows, x, [y, column]) {
  const nodes = new Map();
  const pairs = new Map();
  for (const row of rows) {
    const ends = [named(row, x), named(row, y)];
    const value = number(row, column);
    const pair = ends.map(({ key }) => key).sort().join(" ");
    if (pairs.has(pair)) continue; // told from the other end already
    pairs.set(pair, { ends, value });
    for (const end of ends) nodes.set(end.key, { ...end, value: (nodes.get(end.key)?.value ?? 0) + value });
  }
  const [units, lines] = [[...nodes.values()], [...pairs.values()]];
  const [busiest, most] = [Math.max(...units.map(({ value }) => value)), Math.max(...lines.map(({ value }) => value))];
  return {
    shown: units, of: units.length, marks: lines.length, height: narrow() ? 460 : 720,
    said: lines.map(({ ends: [one, other], value }) => `${one.name} – ${other.name} ${value}`),
    opened: ({ dataType, dataIndex }) => (dataType === "node" ? units[dataIndex].page : undefined),
    option: () => ({
      series: [{
        type: "graph", layout: "circular", circular: { rotateLabel: true }, roam: false, top: "20%", bottom: "20%", left: narrow() ? 84 : "12%", right: narrow() ? 84 : "12%",
        data: units.map(({ key, name, value }) => ({ id: key, name, value, symbolSize: 8 + 22 * Math.sqrt(value / busiest) })),
        links: lines.map(({ ends: [one, other], value }) => ({ source: one.key, target: other.key, value, lineStyle: { width: 0.6 + 4 * (value / most), opacity: 0.25 + 0.6 * (value / most) } })),
        itemStyle: { color: css("--support"), borderColor: css("--paper") }, lineStyle: { color: css("--rule-strong"), curveness: 0.15 },
        label: { show: true, color: css("--ink"), fontSize: 12, formatter: ({ name }) => shortened(name) },
        emphasis: { focus: "adjacency", lineStyle: { color: css("--lead"), opacity: 0.9 } },
      }],
    }),
  };
}

const KINDS = { bar: bars, "stacked-bar": (rows, x, y) => bars(rows, x, y, true), pie, matrix, network };

function draw() {
  const rows = [...table.tBodies[0].rows];
  const picture = KINDS[words.kind](rows, words.x, words.y.split(" "));
  figure.hidden = false;
  document.getElementById("chart-canvas").style.minWidth = `${Math.min(picture.width ?? 0, 1600)}px`;
  const chart = frame("chart-canvas", picture.height);
  const most = picture.said.slice(0, 3).join("; ");
  const cut = document.getElementById("chart-cut");
  cut.hidden = !(picture.cut || picture.shown.length < picture.of);
  const told = [document.getElementById("chart-what"), ...(cut.hidden ? [] : [cut])].map((each) => each.textContent.trim());
  const described = `${told.join(" ")} ${most}${picture.said.length > 3 ? "; …" : ""}`;
  painting(() => chart.setOption({ ...common(), aria: { enabled: true, label: { description: described } }, ...picture.option() }, true));
  savable(document.getElementById("save-chart"), () => ({ ...common(), ...picture.option() }), picture.height);
  chart.on("click", (event) => { const page = picture.opened(event); if (page) location.href = page; });
  figure.dataset.marks = picture.marks;
}

try {
  if (table.tBodies[0].rows.length) draw();
} finally {
  figure.dataset.drawn = "yes";
}
