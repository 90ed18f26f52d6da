// New documents, dropped on any page or chosen in the field: one request and one receipt per file,
// the bar shows what has really been sent.
import { openDialog } from "./dialogs.js";
import { say } from "./say.js";

const BROKEN = "Die Übertragung ist unterbrochen. Die Datei liegt noch bei Ihnen.";
const FOLLOW_MS = 2000;
const KIB = 1024;
const SIZES = ["Byte", "KB", "MB", "GB"];

export function startUpload() {
  const dialog = document.querySelector("[data-upload]");
  if (!dialog) return;
  const queue = new Queue(dialog);
  const field = dialog.querySelector("input[type=file]");
  field.required = false;
  dialog.querySelector("[data-upload-send]").hidden = true;
  field.addEventListener("change", () => {
    queue.add(field.files);
    field.value = "";
  });
  dialog.addEventListener("close", () => queue.closed());
  window.addEventListener("beforeunload", (event) => queue.isBusy && event.preventDefault());
  takeDrops(queue, dialog);
}

function takeDrops(queue, dialog) {
  const hint = document.querySelector("[data-drop-hint]");
  window.addEventListener("dragover", (event) => {
    if (!event.dataTransfer.types.includes("Files") || isTaken(event)) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = "copy"; // "move" would take a mail out of Outlook
    hint.hidden = dialog.open;
  });
  window.addEventListener("dragleave", (event) => {
    if (event.relatedTarget === null) hint.hidden = true;
  });
  window.addEventListener("drop", (event) => {
    if (!event.dataTransfer.types.includes("Files") || isTaken(event)) return;
    event.preventDefault();
    hint.hidden = true;
    openDialog(dialog.id);
    queue.add(event.dataTransfer.files);
  });
}

// A file field of the page that takes drops for its own form.
function isTaken(event) {
  return event.target.closest?.("[data-takes-drops] input[type=file]") != null;
}

class Queue {
  constructor(dialog) {
    this.dialog = dialog;
    this.form = dialog.querySelector("form");
    this.list = dialog.querySelector("[data-upload-list]");
    this.row = dialog.querySelector("[data-upload-row]");
    this.waiting = [];
    this.isBusy = false;
    this.arrived = 0;
  }

  add(files) {
    for (const file of files) this.waiting.push({ file, key: freshKey(), row: this.newRow(file) });
    this.next();
  }

  newRow(file) {
    const row = this.row.content.firstElementChild.cloneNode(true);
    row.querySelector("[data-name]").textContent = file.name;
    row.querySelector("[data-bar]").ariaLabel = `Übertragung von ${file.name}`;
    row.querySelector("[data-state]").textContent = "wartet";
    this.list.append(row);
    return row;
  }

  next() {
    if (this.isBusy || this.waiting.length === 0) return;
    this.isBusy = true;
    this.send(this.waiting.shift());
  }

  send(item) {
    const request = new XMLHttpRequest();
    request.open("POST", this.form.action);
    request.setRequestHeader("Accept", "application/json");
    request.upload.addEventListener("progress", (event) => progressed(item, event));
    request.addEventListener("loadend", () => {
      this.isBusy = false;
      this.finished(item, answerOf(request));
      this.next();
    });
    request.send(this.body(item));
  }

  body({ file, key }) {
    const body = new FormData(this.form);
    body.delete("datei");
    body.set("schluessel", key); // the same for a second try, so that nothing is stored twice
    body.set("datei", file);
    return body;
  }

  finished(item, result) {
    const state = item.row.querySelector("[data-state]");
    item.row.classList.toggle("upload__row--refused", !result.url);
    if (result.url) {
      this.arrived += 1;
      item.row.querySelector("[data-bar]").value = 100;
      const told = document.createElement("span");
      told.textContent = "angekommen";
      state.replaceChildren(told, ` · ${result.twin ? `${result.twin} · ` : ""}`, linkTo(result.url));
      say(`${item.file.name} ist angekommen. ${result.twin}`);
      this.follow(result.state_url, told);
    } else {
      state.textContent = result.refusal;
      say(`${item.file.name}: ${result.refusal}`);
      if (result.mayRetry) state.append(" ", this.retryButton(item));
    }
  }

  // From received to searchable, as long as somebody looks at the overlay.
  follow(address, told) {
    setTimeout(async () => {
      if (!this.dialog.open) return;
      const answer = await fetch(address, { headers: { Accept: "application/json" } }).catch(() => null);
      const state = answer?.ok ? await answer.json() : { is_waiting: true };
      if (state.sentence) told.textContent = state.sentence;
      if (state.is_waiting) this.follow(address, told);
    }, FOLLOW_MS);
  }

  retryButton(item) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "upload__retry";
    button.textContent = "Erneut versuchen";
    button.addEventListener("click", () => {
      item.row.querySelector("[data-state]").textContent = "wartet";
      this.waiting.push(item);
      this.next();
    });
    return button;
  }

  closed() {
    if (this.arrived && !this.isBusy && "uploadRefresh" in this.dialog.dataset) location.reload();
  }
}

function progressed({ file, row }, event) {
  if (!event.lengthComputable) return;
  const part = event.loaded / event.total;
  row.querySelector("[data-bar]").value = part * 100;
  row.querySelector("[data-state]").textContent =
    part < 1 ? `${size(file.size * part)} von ${size(file.size)}` : "wird geprüft und gespeichert";
}

function answerOf(request) {
  try {
    const [result] = JSON.parse(request.responseText).results;
    return result;
  } catch {
    const told = new DOMParser().parseFromString(request.responseText, "text/html").querySelector("[data-refusal]");
    const sentence = told?.textContent.replace(/\s+/g, " ").trim();
    return { refusal: sentence || BROKEN, mayRetry: request.status === 0 || request.status >= 500 };
  }
}

function linkTo(url) {
  const link = document.createElement("a");
  link.className = "kern-link";
  link.href = url;
  link.textContent = "Ansehen";
  return link;
}

function size(bytes) {
  const step = Math.min(SIZES.length - 1, Math.floor(Math.log(Math.max(bytes, 1)) / Math.log(KIB)));
  return `${(bytes / KIB ** step).toLocaleString("de", { maximumFractionDigits: step > 1 ? 1 : 0 })} ${SIZES[step]}`;
}

function freshKey() {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
