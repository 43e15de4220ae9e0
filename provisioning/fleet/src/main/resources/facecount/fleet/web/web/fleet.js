import { date, number, time, word } from "./language.js";
import { at, covered, element, likely, moment, row, setText, showCount, showDays, showHours, start, troubleList, words } from "./view.js";

/** With fewer boxes one finds them without searching. */
const SEARCHED_FROM = 9;

let told = null;

function cell(className, ...content) {
  return element("td", className, ...content);
}

function numbers(count, known) {
  return [
    cell("figure", known ? number(count.visitors) : "–"),
    cell("", known ? likely(count) : "–"),
    cell("wide", known ? covered(count) : "–"),
  ];
}

function siteRow(site) {
  const up = site.boxes.filter((box) => box.line === "up").length;
  const name = cell("", element("strong", "", site.name), " ", element("small", "", word("boxes.of", { n: site.boxes.length })), element("small", "narrow", word("sum")));
  return element(
    "tr",
    "site",
    name,
    cell("", `${up} / ${site.boxes.length}`),
    ...numbers(site.today, true),
    cell("words", element("small", "", word("sum"))),
    cell("wide", ""),
    cell("wide", ""),
  );
}

function boxRow(box, isOneOfMany) {
  const link = element("a", "", isOneOfMany ? box.short : box.name);
  link.href = `/boxes/${box.device}`;
  const name = cell(isOneOfMany ? "indented" : "", link);
  if (!isOneOfMany && box.name !== box.short) {
    name.append(" ", element("small", "wide", box.short));
  }
  const line = element("span", `line-state ${box.paused && box.line === "up" ? "paused" : box.line}`);
  line.textContent = word(box.paused && box.line === "up" ? "line.paused" : `line.${box.line}`);
  const wrong = box.wrong.map((fault) => words(fault, "title")).join("; ");
  return element(
    "tr",
    box.wrong[0]?.severity ?? "",
    name,
    cell("", line),
    ...numbers(box.today ?? {}, Boolean(box.today)),
    cell("words", wrong),
    cell("wide", box.version),
    cell("wide", box.heard ? moment(box.heard) : "–"),
  );
}

function showBoxes() {
  const searched = at("search").value.trim().toLowerCase();
  const isFound = (box) => `${box.name} ${box.device} ${box.version}`.toLowerCase().includes(searched);
  const head = row(["site", "line", "visitors", "interval.certain", "coverage.short", "wrong", "version", "heard"].map((name) => word(name)), "th");
  for (const column of [4, 6, 7]) {
    head.children[column].className = "wide";
  }
  head.children[5].className = "words";
  const rows = told.sites.flatMap((site) => {
    const boxes = site.boxes.filter(isFound);
    if (site.boxes.length === 1) {
      return boxes.map((box) => boxRow(box, false));
    }
    return boxes.length === 0 ? [] : [siteRow(site), ...boxes.map((box) => boxRow(box, true))];
  });
  at("boxes").replaceChildren(head, ...rows);
}

function changeRow(change) {
  const ill = change.ill.map(({ device, why }) => {
    const link = element("a", "", nameOf(device));
    link.href = `/boxes/${device}`;
    return element("div", "", link, `: ${why}`);
  });
  return element(
    "tr",
    ["stopped", "broken_off"].includes(change.state) ? "error" : "",
    cell("", moment(change.begun)),
    cell("", ...change.what.map((line) => element("div", "", element("code", "", line)))),
    cell("", word(`change.state.${change.state}`)),
    cell("figure", `${number(change.done)} / ${number(change.boxes)}`),
    cell("figure", change.waiting > 0 ? number(change.waiting) : "–"),
    cell("words", ...(ill.length > 0 ? ill : ["–"])),
  );
}

function nameOf(device) {
  return told.sites.flatMap((site) => site.boxes).find((box) => box.device === device)?.name ?? device;
}

function showChanges(changes) {
  at("changes-card").hidden = changes.length === 0;
  const head = row(["change.begun", "change.what", "line", "change.done", "change.waiting", "change.ill"].map((name) => word(name)), "th");
  at("changes").replaceChildren(head, ...changes.map(changeRow));
}

function show(fleet) {
  told = fleet;
  const boxes = fleet.sites.flatMap((site) => site.boxes);
  document.title = `${word("fleet")} · ${word("title")}`;
  showCount(fleet.today);
  setText("date", `${date(newestDay())} · ${word("asof", { time: time(fleet.at) })}`);
  setText("up", `${number(fleet.up)} / ${number(boxes.length)}`);
  setText("sites", number(fleet.sites.length));
  setText("wrong-number", fleet.troubles.length > 0 ? number(fleet.troubles.length) : "");
  at("troubles").replaceChildren(...troubleList(fleet.troubles));
  at("versions").replaceChildren(
    ...fleet.versions.map(({ version, boxes: many }) => element("li", "", `${version || word("version.unknown")} × ${number(many)}`)),
  );
  at("search").hidden = boxes.length < SEARCHED_FROM;
  at("search").placeholder = word("search");
  setText("version", word("made", { version: fleet.version }));
  showBoxes();
  showChanges(fleet.changes);
  showHours(fleet.hours);
  showDays(fleet.days, true);
  return newestDay();
}

/** Boxes are not all in the same day. Before the first one is heard it is today in UTC. */
function newestDay() {
  const days = told.sites.flatMap((site) => site.boxes).map((box) => box.day);
  return days.length === 0 ? told.at.slice(0, 10) : days.reduce((one, other) => (other > one ? other : one));
}

at("search").addEventListener("input", showBoxes);
await start("/api/v1/fleet", "", show);
