import { date, number, time, word } from "./language.js";
import { at, element, moment, setText, showCount, showDays, showHours, start, troubleList } from "./view.js";

const device = location.pathname.split("/").pop();
const ACCELERATORS = { cpu: "CPU", cuda: "CUDA", tensorrt: "TensorRT" };

function fact(name, value) {
  return element("div", "", element("dt", "", word(name)), element("dd", "", value || "–"));
}

function show({ box, facts, troubles, hours, days }) {
  document.title = `${box.name} · ${word("title")}`;
  setText("name", box.name);
  setText("date", date(box.day));
  const state = box.paused && box.line === "up" ? "paused" : box.line;
  at("line").textContent = word(`line.${state}`);
  at("line").className = `state ${state === "up" ? "on" : state === "down" ? "off" : "paused"}`;
  if (box.today) {
    showCount(box.today);
  } else {
    setText("number", "–");
    setText("interval", word(box.newest ? "today.nothing.since" : "today.nothing", { day: box.newest ? date(box.newest) : "" }));
  }
  at("troubles").replaceChildren(...troubleList(troubles.map((trouble) => ({ ...trouble, device: "" }))));
  at("facts").replaceChildren(
    fact("box", box.device),
    fact("heard", box.heard && moment(box.heard)),
    fact("version", box.version),
    fact("started", facts.running && time(facts.running, { dateStyle: "medium", timeStyle: "short" })),
    fact("speed", facts.pictures_per_second !== undefined && number(facts.pictures_per_second, 1)),
    fact("accelerator", ACCELERATORS[facts.accelerator] ?? facts.accelerator),
    fact("disk", facts.disk_free_mb !== undefined && `${number(facts.disk_free_mb / 1024, 1)} GB`),
    fact("zone", box.zone),
    fact("system", [facts.os, facts.arch, facts.cpus && word("cpus", { n: number(facts.cpus) })].filter(Boolean).join(", ")),
    fact("java", facts.java),
  );
  showHours(hours);
  showDays(days, false);
  return box.day;
}

await start(`/api/v1/boxes/${device}`, device, show);
