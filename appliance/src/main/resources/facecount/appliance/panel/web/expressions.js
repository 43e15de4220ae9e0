// What faces showed: a small drawn face, a bar and a number each.
import { number, percent, word } from "./language.js";

const ORDER = ["happiness", "surprise", "neutral", "sadness", "anger", "fear", "disgust"];

const SVG = "http://www.w3.org/2000/svg";
const EYES = "M8.5 10v.6M15.5 10v.6";
const DRAWN = {
  happiness: `${EYES}M7.5 14c1.8 3.6 7.2 3.6 9 0`,
  surprise: `${EYES}M6.8 7c.8-1 2.4-1 3.2 0M14 7c.8-1 2.4-1 3.2 0M12 14.2a1.8 2.1 0 1 0 .01 0`,
  neutral: `${EYES}M8.5 15.5h7`,
  sadness: `${EYES}M8.2 16.8c1.6-2.6 6-2.6 7.6 0`,
  anger: `${EYES}M6.8 7.2l3.4 1.4M17.2 7.2l-3.4 1.4M8.8 16.2c1.6-1.4 4.8-1.4 6.4 0`,
  fear: "M8.5 8.6a1.4 1.6 0 1 0 .01 0M15.5 8.6a1.4 1.6 0 1 0 .01 0M8.5 16c1-1 2 .8 3.5 0s2.500-1 3.500 0",
  disgust: `${EYES}M11 11.5l1 1 1-1M8.500 16.500c1.500-2 3-.2 7-1.700`,
};

export function face(emotion) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  svg.classList.add("face");
  const circle = document.createElementNS(SVG, "circle");
  for (const [name, value] of [["cx", 12], ["cy", 12], ["r", 10]]) {
    circle.setAttribute(name, value);
  }
  const features = document.createElementNS(SVG, "path");
  features.setAttribute("d", DRAWN[emotion]);
  svg.append(circle, features);
  return svg;
}

/** Fills {@code list} with the day's expressions; a null number is a hidden one. */
export function showExpressions(list, count) {
  const shown = ORDER.filter((emotion) => count.emotions[emotion] !== 0);
  const total = shown.reduce((sum, emotion) => sum + (count.emotions[emotion] ?? 0), 0);
  list.replaceChildren(...shown.map((emotion) => row(emotion, count, total)));
  if (shown.length === 0) {
    const none = document.createElement("li");
    none.className = "none";
    none.textContent = word("expressions.none");
    list.append(none);
  }
}

function row(emotion, count, total) {
  const visitors = count.emotions[emotion];
  const share = total > 0 ? (visitors ?? 0) / total : 0;
  const item = document.createElement("li");
  item.dataset.emotion = emotion;
  const name = document.createElement("span");
  name.className = "name";
  name.textContent = word(emotion);
  const bar = document.createElement("span");
  bar.className = "bar";
  const fill = document.createElement("span");
  fill.style.width = `${share * 100}%`;
  bar.append(fill);
  const value = document.createElement("span");
  value.className = "value";
  value.textContent = visitors === null ? `<${count.emotions_hidden_below}` : number(visitors);
  const part = document.createElement("span");
  part.className = "share";
  part.textContent = visitors === null ? "" : percent(share);
  item.append(face(emotion), name, bar, value, part);
  return item;
}
