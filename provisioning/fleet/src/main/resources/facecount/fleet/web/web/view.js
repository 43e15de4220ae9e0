// What the page of the fleet and that of a box have in common.
import { redrawCharts, showBars } from "./charts.js";
import { date, language, number, percent, speak, speakOther, time, word } from "./language.js";

const POLL_MS = 5000;
const CHART_PX = 200;
const RANGES = [14, 31, 90, 365];

export const at = (id) => document.getElementById(id);

export function element(kind, className, ...content) {
  const made = document.createElement(kind);
  made.className = className;
  made.append(...content);
  return made;
}

/** Changes nothing where nothing changed, so that a reader is not interrupted. */
export function setText(id, text) {
  if (at(id).textContent !== text) {
    at(id).textContent = text;
  }
}

export function row(cells, kind = "td") {
  return element("tr", "", ...cells.map((cell) => (cell instanceof Node ? cell : element(kind, "", cell))));
}

export function likely(count) {
  return `${number(count.low)} – ${number(count.high)}`;
}

export function covered(count) {
  return count.passages > 0 ? percent(count.coverage) : "–";
}

export function moment(instant) {
  const isToday = new Date(instant).toDateString() === new Date().toDateString();
  return time(instant, isToday ? undefined : { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" });
}

export function showCount(count) {
  setText("number", number(count.visitors));
  setText("interval", word("interval", { low: number(count.low), high: number(count.high) }));
  setText("passages", number(count.passages));
  setText("coverage", covered(count));
  at("coverage-bar").style.width = count.passages > 0 ? `${count.coverage * 100}%` : "0";
  setText("coverage-detail", word("coverage.detail", { share: covered(count), passages: number(count.passages) }));
}

export function showHours(hours) {
  showBars(at("hours"), hours.map((hour) => ({ label: hour.start.slice(0, 2), value: hour.new_visitors })), CHART_PX);
  at("hours-table").replaceChildren(
    row([word("hour"), word("newvisitors"), word("passages")], "th"),
    ...hours.map((hour) => row([hour.start, number(hour.new_visitors), number(hour.passages)])),
  );
  const peak = hours.reduce((best, hour) => (hour.new_visitors > (best?.new_visitors ?? 0) ? hour : best), null);
  setText("peak", peak ? peak.start : "–");
}

export function showDays(days, withBoxes) {
  const short = (day) => date(day, { day: "numeric", month: "numeric" });
  showBars(
    at("days"),
    days.map(({ day, count }) => ({ label: short(day), value: count.visitors, low: count.low, high: count.high })),
    CHART_PX,
  );
  const heads = ["day", "visitors", "interval.certain", "coverage.short", "passages", ...(withBoxes ? ["boxes"] : [])];
  at("days-table").replaceChildren(
    row(heads.map((name) => word(name)), "th"),
    ...[...days].reverse().map(({ day, count, boxes }) => {
      const choose = element(
        "button",
        "plain",
        date(day, { weekday: "short", day: "numeric", month: "short", year: "numeric" }),
      );
      choose.type = "button";
      choose.title = word("day.choose");
      choose.addEventListener("click", () => chooseDay(day));
      const cells = [element("td", "", choose), number(count.visitors), likely(count), covered(count), number(count.passages)];
      return row(withBoxes ? [...cells, number(boxes)] : cells);
    }),
  );
}

function chooseDay(day) {
  at("day").value = day;
  at("day").dispatchEvent(new Event("change"));
  at("hours").scrollIntoView({ block: "nearest" });
}

/** What is wrong, in the page's language where it is said here and in the box's where the box says it. */
export function troubleList(troubles) {
  if (troubles.length === 0) {
    return [element("p", "verdict ok", word("wrong.nothing"))];
  }
  return troubles.map((trouble) => {
    const title = element("strong", "", words(trouble, "title"));
    const entry = element("div", `fault ${trouble.severity}`, title);
    if (trouble.device) {
      const box = element("a", "", trouble.name);
      box.href = `/boxes/${trouble.device}`;
      entry.prepend(box, " ");
    }
    const advice = element("p", "", words(trouble, "advice"));
    if (trouble.since) {
      advice.append(" ", element("small", "", word("since", { time: moment(trouble.since) })));
    }
    entry.append(advice);
    return entry;
  });
}

export function words(trouble, part) {
  return language.words[`fault.${trouble.code}.${part}`] || trouble[part];
}

/**
 * Asks again and again and shows the answers.
 *
 * @param path asked for, with the chosen days
 * @param device empty for all boxes
 * @param show draws an answer and says which day is today in it
 */
export async function start(path, device, show) {
  let told = null;
  let asked = "";
  let connected = null;
  let active = false;
  let waiting = false;
  let newest = "";
  let chosenDay = "";

  function choices() {
    return new URLSearchParams({
      days: at("range").value,
      ...(chosenDay && { day: chosenDay }),
      ...(device && { box: device }),
    });
  }

  function showState() {
    const state = at("connection");
    state.textContent = word(connected ? "live" : connected === null ? "connecting" : "offline");
    state.className = `state ${connected ? "on" : "off"}`;
  }

  function showAll() {
    showState();
    RANGES.forEach((days, index) => {
      at("range").options[index].textContent = word("range.days", { n: days });
    });
    if (told) {
      tell();
    }
  }

  function tell() {
    newest = show(told);
    at("day").max = newest;
    at("day").value = chosenDay || newest;
  }

  async function ask() {
    const query = choices();
    waiting = true;
    try {
      const answer = await fetch(`${path}?${query}`, { headers: active ? { "Face-Count-Active": "1" } : {} });
      active = false;
      if (answer.status === 401) {
        location.assign("/login");
        return;
      }
      if (!answer.ok) {
        throw new Error(`${path}: ${answer.status}`);
      }
      const text = await answer.text();
      connected = true;
      if (text !== asked && `${query}` === `${choices()}`) {
        asked = text;
        told = JSON.parse(text);
        tell();
      }
    } catch {
      connected = false;
    } finally {
      waiting = false;
    }
    showState();
  }

  // Today is another day at another place, and tomorrow too.
  function chooseDay() {
    chosenDay = at("day").value === newest ? "" : at("day").value;
    choose();
  }

  function choose() {
    at("hours-export").href = `/api/v1/export/hours.csv?${choices()}`;
    at("days-export").href = `/api/v1/export/days.csv?${choices()}`;
    ask();
  }

  await speak();
  // Times are told by the reader's clock; hours of the day by that of the place, which names them itself.
  language.zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  at("range").append(...RANGES.map((days) => new Option("", days)));
  showAll();
  at("range").addEventListener("change", choose);
  at("day").addEventListener("change", chooseDay);
  at("language").addEventListener("click", () => speakOther().then(showAll));
  at("theme").addEventListener("click", otherTheme);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redrawCharts);
  for (const sign of ["pointerdown", "pointermove", "keydown", "scroll"]) {
    addEventListener(sign, () => (active = true), { passive: true });
  }
  document.addEventListener("visibilitychange", () => !document.hidden && ask());
  choose();
  // A slow answer is waited for: questions never pile up.
  setInterval(() => !document.hidden && !waiting && ask(), POLL_MS);
}

function otherTheme() {
  const dark = getComputedStyle(document.documentElement).colorScheme === "dark";
  document.documentElement.dataset.theme = dark ? "light" : "dark";
  localStorage.setItem("theme", dark ? "light" : "dark");
  redrawCharts();
}
