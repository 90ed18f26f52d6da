// When a part of a page could not be fetched: the sentence of the refusal, never silence.
import { note } from "./say.js";

const UNREACHABLE = "Der Dienst ist gerade nicht erreichbar. Was bestätigt wurde, ist gespeichert. Bitte versuchen Sie es gleich noch einmal.";
const SWAPPED = new Set([409, 422]); // these come with the form they belong to

export function startRefusals() {
  document.addEventListener("htmx:response:error", ({ detail }) => {
    if (SWAPPED.has(detail.ctx.response.status)) return;
    note(sentenceOf(detail.ctx.text ?? "") || UNREACHABLE, "danger");
  });
  document.addEventListener("htmx:error", () => note(UNREACHABLE, "danger"));
}

function sentenceOf(html) {
  const told = new DOMParser().parseFromString(html, "text/html").querySelector("[data-refusal]");
  return told?.textContent.replace(/\s+/g, " ").trim();
}
