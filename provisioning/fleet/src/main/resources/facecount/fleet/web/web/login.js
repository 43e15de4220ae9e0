import { speak, word } from "./language.js";

await speak();
const refusal = document.getElementById("refusal");
if (refusal) {
  refusal.textContent = word(`login.${refusal.dataset.state}`, { n: refusal.dataset.minutes });
}
