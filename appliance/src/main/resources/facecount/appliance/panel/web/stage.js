// Who is in view, as boxes on an empty stage. The box sends positions eight times a second; the
// style sheet glides from one to the next.
import { face } from "./expressions.js";
import { word } from "./language.js";

const boxes = new Map();

export function showView(stage, view) {
  stage.style.aspectRatio = view.aspect;
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
  box.classList.toggle("low", person.top + person.height > 0.82);
  const who = person.visitor === null ? word("new") : word("visitor", { n: person.visitor });
  const shown = person.emotion ? word(person.emotion) : "";
  const label = box.firstChild;
  if (label.title !== `${who} ${shown}`) {
    label.title = `${who} ${shown}`;
    label.replaceChildren(...(shown ? [face(person.emotion)] : []), line("who", who), line("shown", shown));
  }
}

function line(kind, text) {
  const element = document.createElement("span");
  element.className = kind;
  element.textContent = text;
  return element;
}
