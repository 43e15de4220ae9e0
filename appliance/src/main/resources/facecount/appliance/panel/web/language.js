// The page's language and site: words, numbers and times.
const language = { code: "en", region: "en-GB", words: {}, zone: "UTC" };

// With the region in which dates are written if the browser names none.
const SPOKEN = { en: "en-GB", fr: "fr-FR" };

function chosen(otherwise) {
  const asked = new URLSearchParams(location.search).get("lang");
  const wishes = [asked, localStorage.getItem("lang"), ...navigator.languages];
  const known = wishes.map((wish) => (wish || "").slice(0, 2)).find((wish) => wish in SPOKEN);
  return known || otherwise;
}

export async function json(path) {
  const answer = await fetch(path);
  if (!answer.ok) {
    throw new Error(`${path}: ${answer.status}`);
  }
  return answer.json();
}

/** Loads the dictionary and fills every element that names a word. Resolves to the box's status. */
export async function speak() {
  const status = await json("/api/v1/status");
  language.zone = status.zone;
  await use(chosen(status.language));
  return status;
}

async function use(code) {
  language.code = code;
  language.region = navigator.languages.find((wish) => wish.startsWith(`${code}-`)) || SPOKEN[code];
  language.words = await json(`/assets/lang/${code}.json`);
  document.documentElement.lang = code;
  for (const element of document.querySelectorAll("[data-word]")) {
    element.textContent = word(element.dataset.word);
  }
  for (const element of document.querySelectorAll("[data-label]")) {
    element.setAttribute("aria-label", word(element.dataset.label));
    element.title = word(element.dataset.label);
  }
}

/** Changes to the other language and keeps the choice in this browser. */
export async function speakOther() {
  const other = language.code === "fr" ? "en" : "fr";
  localStorage.setItem("lang", other);
  const address = new URL(location);
  if (address.searchParams.has("lang")) {
    address.searchParams.delete("lang");
    history.replaceState(null, "", address);
  }
  await use(other);
}

export function word(name, values = {}) {
  return (language.words[name] || name).replace(/\{(\w+)\}/g, (_, key) => values[key]);
}

export function number(value, digits = 0) {
  return new Intl.NumberFormat(language.region, { maximumFractionDigits: digits }).format(value);
}

export function percent(share) {
  return new Intl.NumberFormat(language.region, { style: "percent" }).format(share);
}

export function time(instant, options = { hour: "2-digit", minute: "2-digit" }) {
  const atSite = { ...options, timeZone: language.zone, hourCycle: "h23" };
  return new Intl.DateTimeFormat(language.region, atSite).format(new Date(instant));
}

/** A date without a time belongs to no zone. */
export function date(day, options = { weekday: "long", day: "numeric", month: "long", year: "numeric" }) {
  return new Intl.DateTimeFormat(language.region, { ...options, timeZone: "UTC" }).format(new Date(`${day}T00:00Z`));
}

export function stay(seconds) {
  if (seconds === null || seconds === undefined) {
    return "–";
  }
  return seconds < 90
    ? word("seconds", { n: number(seconds) })
    : word("minutes", { n: number(seconds / 60, 1) });
}
