import { redrawCharts, showBars } from "./charts.js";
import { showExpressions } from "./expressions.js";
import { date, json, language, number, percent, speak, speakOther, stay, time, word } from "./language.js";
import { listen } from "./live.js";
import { showView } from "./stage.js";

const CHART_PX = 190;
const DAYS_CHARTED = 14;
const ACCELERATORS = { cpu: "CPU", cuda: "CUDA", tensorrt: "TensorRT" };

const at = (id) => document.getElementById(id);
const said = {};
let connected = false;

/** What the day itself says of this place, or cannot say yet. */
function ownEvidence(count) {
  if (count.knows_strangers && count.knows_returning) {
    return word("how.site.enough");
  }
  const what = count.knows_strangers ? "returning" : count.knows_returning ? "strangers" : "both";
  return word("how.site.few", { what: word(`how.site.${what}`) });
}

function cell(text, kind = "td") {
  const element = document.createElement(kind);
  element.textContent = text;
  return element;
}

function tableRow(cells, kind) {
  const row = document.createElement("tr");
  row.append(...cells.map((content) => (content instanceof Node ? content : cell(content, kind))));
  return row;
}

// Does the day's line in the list say something else? The time alone is not in it.
function isOtherLine(shown, count) {
  return (
    shown?.day === count.day &&
    ["distinct_visitors", "likely_low", "likely_high", "coverage", "passages"].some((key) => shown[key] !== count[key])
  );
}

const show = {
  status(status) {
    const paused = said.paused;
    said.paused = status.paused;
    at("site").textContent = status.site_name;
    document.title = `${status.site_name} · ${word("title")}`;
    at("camera").textContent = word(`camera.${status.camera}`);
    at("speed").textContent = number(status.pictures_per_second, 1);
    at("superseded").textContent = number(status.superseded_pictures);
    at("accelerator").textContent = ACCELERATORS[status.accelerator] ?? "–";
    at("started").textContent = time(status.started_at, { dateStyle: "medium", timeStyle: "short" });
    at("delivery").textContent = status.delivery_problem || word(status.delivers ? "delivery.works" : "delivery.off");
    at("version").textContent = status.version;
    at("expressions-card").hidden = !status.expressions_read;
    at("pause").textContent = word(status.paused ? "resume" : "pause");
    at("stage-empty").textContent = word(status.camera === "delivering" ? "stage.empty" : "stage.off");
    if (paused !== status.paused) {
      showConnection();
    }
  },
  today(count) {
    const value = number(count.distinct_visitors);
    if (at("number").textContent !== value) {
      at("number").textContent = value;
    }
    at("interval").textContent = word("interval", { low: number(count.likely_low), high: number(count.likely_high) });
    at("date").textContent = `${date(count.day)} · ${word("asof", { time: time(count.as_of) })}`;
    at("passages").textContent = number(count.passages);
    at("staff").textContent = number(count.staff);
    at("staff-fact").hidden = count.staff === 0;
    at("coverage").textContent = percent(count.coverage);
    at("coverage-bar").style.width = `${count.coverage * 100}%`;
    at("coverage-detail").textContent = word("coverage.detail", {
      share: percent(count.coverage),
      passages: number(count.passages),
    });
    at("how-site").textContent = ownEvidence(count);
    at("report").href = `/report/${count.day}`;
    showExpressions(at("expressions"), count);
    if (said.day !== count.day) {
      said.day = count.day;
      loadDays();
    } else if (said.days && isOtherLine(said.days.days[0], count)) {
      said.days.days[0] = count;
      show.days(said.days);
    }
  },
  hours({ hours }) {
    const label = (hour) => time(hour.start, { hour: "2-digit" });
    showBars(at("hours"), hours.map((hour) => ({ label: label(hour), value: hour.new_visitors })), CHART_PX);
    at("hours-table").replaceChildren(
      tableRow([word("hour"), word("newvisitors"), word("passages")], "th"),
      ...hours.map((hour) => tableRow([label(hour), number(hour.new_visitors), number(hour.passages)])),
    );
    const peak = hours.reduce((best, hour) => (hour.new_visitors > (best?.new_visitors ?? 0) ? hour : best), null);
    at("peak").textContent = peak ? time(peak.start) : "–";
    loadDwell();
  },
  health({ status, faults }) {
    const head = document.createElement("p");
    head.className = `verdict ${status}`;
    head.textContent = word(`health.${status}`);
    const detail = faults.map((fault) => {
      const entry = document.createElement("div");
      entry.className = `fault ${fault.severity}`;
      const title = document.createElement("strong");
      const advice = document.createElement("p");
      advice.textContent = fault.texts[language.code].advice;
      const since = document.createElement("small");
      since.textContent = word("health.since", { time: time(fault.since) });
      title.textContent = fault.texts[language.code].title;
      entry.append(title, advice, since);
      return entry;
    });
    at("health").replaceChildren(head, ...(faults.length ? detail : [cell(word("health.ok.detail"), "p")]));
  },
  view(view) {
    at("in-view").textContent = number(view.faces.length);
    showView(at("stage"), view);
  },
  days({ days }) {
    const charted = days.slice(0, DAYS_CHARTED).reverse();
    const short = (day) => date(day, { day: "numeric", month: "numeric" });
    showBars(
      at("days"),
      charted.map((day) => ({
        label: short(day.day),
        value: day.distinct_visitors,
        low: day.likely_low,
        high: day.likely_high,
      })),
      CHART_PX,
    );
    at("days-table").replaceChildren(
      tableRow([word("day"), word("visitors"), word("interval.certain"), word("coverage"), word("passages")], "th"),
      ...days.map((day) => {
        const link = document.createElement("a");
        link.href = `/report/${day.day}`;
        link.textContent = date(day.day, { weekday: "short", day: "numeric", month: "short", year: "numeric" });
        const first = document.createElement("td");
        first.append(link);
        return tableRow([
          first,
          number(day.distinct_visitors),
          `${number(day.likely_low)} – ${number(day.likely_high)}`,
          percent(day.coverage),
          number(day.passages),
        ]);
      }),
    );
  },
};

function tell(topic, content) {
  said[topic] = content;
  show[topic](content);
}

async function loadDays() {
  tell("days", await json("/api/v1/days"));
}

async function loadDwell() {
  const today = await json("/api/v1/today");
  at("dwell").textContent = stay(today.median_dwell_s);
  at("undated").textContent = number(today.undated_passages);
  at("undated-fact").hidden = today.undated_passages === 0;
}

function showConnection() {
  const state = at("connection");
  const paused = connected && said.paused;
  state.textContent = word(paused ? "paused" : connected ? "live" : said.today ? "offline" : "connecting");
  state.className = `state ${paused ? "paused" : connected ? "on" : "off"}`;
}

function showAll() {
  for (const topic of Object.keys(show).filter((name) => said[name])) {
    show[topic](said[topic]);
  }
  showConnection();
}

function otherTheme() {
  const dark = getComputedStyle(document.documentElement).colorScheme === "dark";
  document.documentElement.dataset.theme = dark ? "light" : "dark";
  localStorage.setItem("theme", dark ? "light" : "dark");
  redrawCharts();
}

async function pauseOrResume() {
  const wanted = said.paused ? "resume" : "pause";
  const answer = await fetch(`/api/v1/${wanted}`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: "{}",
  });
  if (answer.ok) {
    tell("status", await answer.json());
  }
}

tell("status", await speak());
showConnection();
at("language").addEventListener("click", () => speakOther().then(showAll));
at("theme").addEventListener("click", otherTheme);
at("pause").addEventListener("click", pauseOrResume);
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redrawCharts);
listen(
  Object.fromEntries(["status", "today", "hours", "health", "view"].map((topic) => [topic, (content) => tell(topic, content)])),
  (now) => {
    connected = now;
    showConnection();
  },
);
