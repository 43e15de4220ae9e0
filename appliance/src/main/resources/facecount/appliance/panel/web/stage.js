// Who is in view, as boxes on an empty stage. The box sends positions eight times a second; the
// style sheet glides from one to the next.
import { face } from "./expressions.js";
import { word } from "./language.js";

const LABEL_GAP_PX = 6;

const boxes = new Map();

export function showView(stage, view) {
  stage.style.setProperty("--aspect", view.aspect);
  const seen = new Set();
  for (const person of view.faces) {
    seen.add(person.track);
    place(boxes.get(person.track) ?? enter(stage, person.track), person);
  }
  for (const [track, box] of boxes) {
    if (!seen.has(track)) {
      box.remove();
      boxes.delete(track);
    }
  }
  separate(stage, view.faces);
  stage.classList.toggle("empty", view.faces.length === 0);
}

function enter(stage, track) {
  const box = document.createElement("div");
  box.className = "seen";
  box.dataset.track = track;
  const label = document.createElement("span");
  label.className = "chip";
  box.append(label);
  stage.append(box);
  boxes.set(track, box);
  return box;
}

function place(box, person) {
  for (const side of ["left", "top", "width", "height"]) {
    box.style[side] = `${person[side] * 100}%`;
  }
  box.classList.toggle("known", person.visitor !== null);
  const who = person.visitor === null ? word("new") : word("visitor", { n: person.visitor });
  const shown = person.emotion ? word(person.emotion) : "";
  const label = box.firstChild;
  if (label.title !== `${who} ${shown}`) {
    label.title = `${who} ${shown}`;
    label.replaceChildren(
      ...(shown ? [face(person.emotion)] : []),
      line("who", who),
      line("short", person.visitor ?? who),
      line("shown", shown),
    );
  }
}

// A label stands below its box, but above where it would leave the stage or cover another. Who is
// too near the top for that chooses first.
function separate(stage, people) {
  const labels = [];
  for (const person of [...people].sort((one, other) => one.top - other.top)) {
    const box = boxes.get(person.track);
    const { offsetWidth: width, offsetHeight: height } = box.firstChild;
    const left = (person.left + person.width / 2) * stage.clientWidth - width / 2;
    const aboveTop = person.top * stage.clientHeight - LABEL_GAP_PX - height;
    const belowTop = (person.top + person.height) * stage.clientHeight + LABEL_GAP_PX;
    const below = { left, top: belowTop, width, height };
    const above = { left, top: aboveTop, width, height };
    const isFree = (place) => !labels.some((other) => cover(place, other));
    const leaves = belowTop + height > stage.clientHeight;
    const goesAbove = leaves || (!isFree(below) && aboveTop > 0 && isFree(above));
    labels.push(goesAbove ? above : below);
    box.classList.toggle("above", goesAbove);
  }
}

function cover(one, other) {
  return (
    one.left < other.left + other.width &&
    other.left < one.left + one.width &&
    one.top < other.top + other.height &&
    other.top < one.top + one.height
  );
}

function line(kind, text) {
  const element = document.createElement("span");
  element.className = kind;
  element.textContent = text;
  return element;
}
