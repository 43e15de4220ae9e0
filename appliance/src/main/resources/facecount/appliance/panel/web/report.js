import { showBars } from "./charts.js";
import { showExpressions } from "./expressions.js";
import { date, json, number, percent, speak, speakOther, stay, time, word } from "./language.js";

const CHART_PX = 170;

const at = (id) => document.getElementById(id);
const day = location.pathname.split("/").pop();

function tableRow(cells, kind = "td") {
  const row = document.createElement("tr");
  for (const text of cells) {
    const cell = document.createElement(kind);
    cell.textContent = text;
    row.append(cell);
  }
  return row;
}

function showDay(status, count, hours) {
  at("site").textContent = status.site_name;
  document.title = `${word("report.title")} ${day} · ${status.site_name}`;
  at("date").textContent = date(count.day);
  at("number").textContent = number(count.distinct_visitors);
  at("interval").textContent = word("interval", { low: number(count.likely_low), high: number(count.likely_high) });
  at("coverage").textContent = percent(count.coverage);
  at("passages").textContent = number(count.passages);
  at("dwell").textContent = stay(count.median_dwell_s);
  at("running").hidden = count.closed;
  at("running").textContent = word("report.running", { time: time(count.as_of) });
  at("expressions-card").hidden = !status.expressions_read;
  showExpressions(at("expressions"), count);
  at("hidden-note").textContent =
    count.emotions_hidden_below > 1 ? word("expressions.hidden", { max: number(count.emotions_hidden_below - 1) }) : "";
  at("made").textContent = word("report.made", { version: status.version, site: status.site_name });
  const label = (hour) => time(hour.start, { hour: "2-digit" });
  const peak = hours.reduce((best, hour) => (hour.new_visitors > (best?.new_visitors ?? 0) ? hour : best), null);
  at("peak").textContent = peak ? time(peak.start) : "–";
  showBars(at("hours"), hours.map((hour) => ({ label: label(hour), value: hour.new_visitors })), CHART_PX);
  at("hours-table").replaceChildren(
    tableRow([word("hour"), word("newvisitors"), word("passages")], "th"),
    ...hours.map((hour) => tableRow([label(hour), number(hour.new_visitors), number(hour.passages)])),
  );
}

const [status, count, { hours }] = await Promise.all([
  speak(),
  json(`/api/v1/days/${day}`),
  json(`/api/v1/days/${day}/hours`),
]);
showDay(status, count, hours);
at("language").addEventListener("click", () => speakOther().then(() => showDay(status, count, hours)));
at("print").addEventListener("click", () => print());
document.body.dataset.ready = "yes";
