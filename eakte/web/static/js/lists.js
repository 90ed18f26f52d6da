// Lists: j and k choose a row, Enter opens it, Space shows it beside, x selects it.
// The chosen row is the one whose link has the focus; it is kept with the page, so that „zurück“
// leads to the same row.

export const LIST_KEYS = [["j", "nächste Zeile"], ["k", "vorige Zeile"], ["Enter", "öffnen"]];
export const SELECT_KEY = ["x", "auswählen"];

let chosen = null;

export function startLists() {
  document.addEventListener("focusin", onFocus);
  document.addEventListener("keydown", onKey);
  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-row-check]")) count(event.target.form ?? document);
  });
  document.addEventListener("htmx:after:swap", onSwap);
  for (const bar of document.querySelectorAll("[data-bulk-bar]")) count(bar.closest("form") ?? document);
  const kept = history.state?.row;
  onFocus({ target: document.activeElement }); // the page gave it to a row before this ran
  const isFree = document.activeElement === document.body || document.activeElement.matches("[data-row-open]");
  if (kept !== undefined && isFree) focusPlace(kept);
}

export function chosenRow() {
  return chosen?.isConnected ? chosen : (rows()[0] ?? null);
}

function rows() {
  return [...document.querySelectorAll("[data-list] [data-row]:has([data-row-open])")];
}

function onFocus(event) {
  const row = event.target.closest("[data-row]");
  if (!row) return;
  chosen?.removeAttribute("data-chosen");
  chosen = row;
  row.setAttribute("data-chosen", "");
  history.replaceState({ ...history.state, row: rows().indexOf(row) }, "");
}

function onKey(event) {
  if (event.ctrlKey || event.altKey || event.metaKey || event.defaultPrevented) return;
  if (document.body.dataset.singleKeys === "off" || document.querySelector("dialog[open]")) return;
  if (event.target.closest("input:not([type=checkbox]),select,textarea")) return;
  if (event.key === "j" || event.key === "k") step(event.key === "j" ? 1 : -1);
  else if (event.key === "x") tick();
  else if (event.key === " " && event.target.matches("[data-row-open]")) preview(event);
}

function step(by) {
  const all = rows();
  const here = chosen?.isConnected && chosen.contains(document.activeElement) ? all.indexOf(chosen) : null;
  const next = here === null ? all.indexOf(chosenRow()) : Math.max(0, Math.min(all.length - 1, here + by));
  all[next]?.querySelector("[data-row-open]").focus();
}

function tick() {
  const box = chosenRow()?.querySelector("[data-row-check]");
  box?.click();
}

function preview(event) {
  const beside = event.target.closest("[data-row]")?.querySelector("[data-preview]");
  if (!beside) return;
  event.preventDefault();
  beside.click();
}

function count(form) {
  const number = form.querySelectorAll("[data-row-check]:checked").length;
  for (const bar of form.querySelectorAll("[data-bulk-bar]")) {
    bar.hidden = number === 0;
    bar.querySelector("[data-selected-count]").textContent = number;
  }
}

// A row that was done is gone: its place is the next row's.
function onSwap() {
  if (document.activeElement !== document.body) return;
  focusPlace(history.state?.row ?? 0);
}

function focusPlace(place) {
  const all = rows();
  all[Math.min(place, all.length - 1)]?.querySelector("[data-row-open]").focus();
}
