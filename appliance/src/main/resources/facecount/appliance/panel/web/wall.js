import { face } from "./expressions.js";
import { number, percent, speak, time, word } from "./language.js";
import { listen } from "./live.js";

// A digit of the system font is a little over half as wide as high.
const DIGIT_WIDTH = 0.62;

const at = (id) => document.getElementById(id);
let status = await speak();

function showToday(count) {
  const value = number(count.distinct_visitors);
  at("number").textContent = value;
  at("number").style.setProperty("--width", Math.max(2, value.length) * DIGIT_WIDTH);
  at("interval").textContent = word("interval", { low: number(count.likely_low), high: number(count.likely_high) });
  at("passages").textContent = number(count.passages);
  const read = Object.values(count.emotions).reduce((sum, visitors) => sum + visitors, 0);
  at("smiles").hidden = !status.expressions_read || read === 0;
  const share = document.createElement("strong");
  share.textContent = percent(read ? count.emotions.happiness / read : 0);
  at("smiles").replaceChildren(face("happiness"), word("happiness"), " ", share);
}

function showStatus(now) {
  status = now;
  at("site").textContent = status.site_name;
  document.title = `${status.site_name} · ${word("title")}`;
}

function showClock() {
  at("clock").textContent = time(Date.now());
}

showStatus(status);
showClock();
setInterval(showClock, 5000);
let connected = false;
const showConnection = () => {
  const state = connected ? (status.paused ? "paused" : "live") : "offline";
  at("connection").textContent = word(state);
  at("connection").className = `state ${connected ? (status.paused ? "paused" : "on") : "off"}`;
};
listen(
  {
    today: showToday,
    status: (now) => {
      showStatus(now);
      showConnection();
    },
    view: (view) => (at("in-view").textContent = number(view.faces.length)),
  },
  (now) => {
    connected = now;
    showConnection();
  },
);
