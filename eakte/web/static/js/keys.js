// Keys of a screen, declared where they act: data-key="z", "g t" (one after the other),
// "Control+Enter". A button or link is pressed, a field takes the focus. A key inside a row
// (data-row) belongs to the chosen row. In fields only combinations with Control+Enter and Esc
// act, so that typing, word jumps and the browser's own undo stay what they are.
import { openLayer } from "./dialogs.js";
import { chosenRow, LIST_KEYS, SELECT_KEY } from "./lists.js";
import { cameFrom } from "./swapping.js";

const SEQUENCE_MS = 1500;
const FIELDS = "input:not([type=checkbox],[type=radio],[type=button],[type=submit]),select,textarea,[contenteditable]";
const PRINTED = {
  Control: "Strg", Escape: "Esc", Enter: "↵", ArrowLeft: "←", ArrowRight: "→",
  PageUp: "Bild ↑", PageDown: "Bild ↓", " ": "Leertaste",
};

let begun = "";
let timer;

export function startKeys() {
  document.addEventListener("keydown", onKey);
  document.getElementById("hilfe")?.addEventListener("opens", listKeys);
}

function onKey(event) {
  if (event.defaultPrevented || event.altKey || event.metaKey || event.isComposing) return;
  const key = event.ctrlKey ? `Control+${event.key}` : event.key;
  if (key === "Escape") return onEscape(event);
  if (event.target.closest?.(FIELDS) && key !== "Control+Enter") return;
  if (isSingle(event) && document.body.dataset.singleKeys === "off") return;
  const typed = begun ? `${begun} ${key}` : key;
  const found = target(typed, event.target) ?? target(key, event.target);
  remember(hasLonger(typed) ? typed : hasLonger(key) ? key : "");
  if (!found) return;
  event.preventDefault();
  press(found);
}

function isSingle(event) {
  return event.key.length === 1 && !event.ctrlKey;
}

function remember(keys) {
  clearTimeout(timer);
  begun = keys;
  if (keys) timer = setTimeout(() => { begun = ""; }, SEQUENCE_MS);
}

function hasLonger(typed) {
  return [...document.querySelectorAll("[data-key]")].some((one) => one.dataset.key.startsWith(`${typed} `));
}

// The element nearest to the focus that answers to these keys.
function target(keys, focused) {
  const layer = openLayer();
  const all = [...document.querySelectorAll("[data-key]")].filter(
    (one) => one.dataset.key === keys && isUsable(one) && (!layer || layer.contains(one)),
  );
  const form = focused.closest?.("form");
  return all.find((one) => form && one.form === form) ?? all[0];
}

function isUsable(one) {
  const row = one.closest("[data-row]");
  return !one.disabled && one.checkVisibility() && (!row || row === chosenRow());
}

function press(one) {
  if (!one.matches(FIELDS)) return one.click();
  one.focus();
  one.select?.();
}

function onEscape(event) {
  if (openLayer()) return; // the browser closes it
  if (event.target.closest?.(FIELDS)) return event.target.blur();
  const back = document.querySelector("[data-key=Escape]");
  const came = cameFrom() && new URL(cameFrom());
  const isOurs = came && came.origin === location.origin && came.href !== location.href;
  if (isOurs && (!back || came.pathname === new URL(back.href).pathname)) history.back();
  else back?.click();
}

// The help tells what is bound on this page, so it cannot differ from it.
function listKeys() {
  const bound = [...document.querySelectorAll("[data-key]")];
  const isFrame = (one) => one.closest(".top") !== null;
  fill("here", [
    ...(document.querySelector("[data-list]") ? LIST_KEYS : []),
    ...(document.querySelector("[data-row-check]") ? [SELECT_KEY] : []),
    ...bound.filter((one) => !isFrame(one)).map(described),
  ]);
  fill("everywhere", bound.filter(isFrame).map(described));
}

function described(one) {
  return [one.dataset.key, one.dataset.keyLabel ?? one.ariaLabel ?? label(one)];
}

function label(one) {
  return one.querySelector(".kern-label")?.firstChild.textContent ?? one.labels?.[0]?.textContent ?? one.textContent;
}

function fill(name, lines) {
  const list = document.querySelector(`[data-key-list=${name}]`);
  for (const line of list.querySelectorAll("[data-found]")) line.remove();
  list.prepend(...[...new Map(lines)].map(([keys, text]) => helpLine(keys, text)));
}

function helpLine(keys, text) {
  const line = document.createElement("div");
  line.dataset.found = "";
  const term = line.appendChild(document.createElement("dt"));
  for (const key of keys === " " ? [keys] : keys.split(" ")) {
    const cap = term.appendChild(document.createElement("kbd"));
    cap.textContent = key.split(/(?<=.)\+/).map((part) => PRINTED[part] ?? part).join("+");
  }
  line.appendChild(document.createElement("dd")).textContent = text.trim();
  return line;
}
