// Choosing a case file while typing (ARIA combobox with a list): arrows choose, Enter takes and does
// not submit, Esc closes. What the list shows comes from the server as <li role="option" data-value>.
import { say } from "./say.js";

const PAUSE_MS = 120; // between the last letter and the question

export function startComboboxes(part) {
  for (const box of part.querySelectorAll("[data-combobox]")) new Combobox(box);
}

class Combobox {
  constructor(box) {
    this.address = box.dataset.combobox;
    this.input = box.querySelector("input");
    this.list = box.querySelector("[role=listbox]");
    this.input.addEventListener("focus", () => this.input.select());
    this.input.addEventListener("input", () => this.ask());
    this.input.addEventListener("blur", () => this.close());
    this.input.addEventListener("keydown", (event) => this.onKey(event));
    if (document.activeElement === this.input) this.input.select(); // it had the focus from the start
    this.list.addEventListener("mousedown", (event) => event.preventDefault()); // keep the focus
    this.list.addEventListener("click", (event) => this.take(event.target.closest("[role=option]")));
  }

  ask() {
    clearTimeout(this.timer);
    this.asked?.abort();
    if (!this.input.value.trim()) return this.close();
    this.timer = setTimeout(() => this.fetch(), PAUSE_MS);
  }

  async fetch() {
    this.asked = new AbortController();
    const address = new URL(this.address, location.href);
    address.searchParams.set("q", this.input.value);
    try {
      const answer = await fetch(address, { signal: this.asked.signal, headers: { "HX-Request": "true" } });
      if (answer.ok) this.show(await answer.text());
      else this.close();
    } catch (error) {
      if (error.name !== "AbortError") this.close();
    }
  }

  show(html) {
    this.list.innerHTML = html;
    this.options.forEach((option, place) => { option.id = `${this.list.id}-${place}`; });
    this.choose(null);
    this.list.hidden = this.options.length === 0;
    this.input.setAttribute("aria-expanded", String(!this.list.hidden));
    const number = this.options.length;
    say(number === 0 ? "Keine Akte gefunden." : `${number} ${number === 1 ? "Akte" : "Akten"} gefunden.`);
  }

  close() {
    clearTimeout(this.timer);
    this.asked?.abort();
    this.list.hidden = true;
    this.choose(null);
    this.input.setAttribute("aria-expanded", "false");
  }

  get options() {
    return [...this.list.querySelectorAll("[role=option]")];
  }

  onKey(event) {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    if (this.list.hidden) return event.key === "ArrowDown" && this.ask();
    if (event.key === "ArrowDown") this.move(1);
    else if (event.key === "ArrowUp") this.move(-1);
    else if (event.key === "Enter") this.take(this.chosen ?? this.options[0]);
    else if (event.key === "Escape") this.close();
    else return;
    event.preventDefault();
  }

  move(by) {
    const all = this.options;
    const here = all.indexOf(this.chosen);
    this.choose(all[(here + by + all.length + (here < 0 && by < 0 ? 1 : 0)) % all.length]);
  }

  choose(option) {
    this.chosen?.removeAttribute("aria-selected");
    this.chosen = option ?? undefined;
    option?.setAttribute("aria-selected", "true");
    option?.scrollIntoView({ block: "nearest" });
    if (option) this.input.setAttribute("aria-activedescendant", option.id);
    else this.input.removeAttribute("aria-activedescendant");
  }

  take(option) {
    if (!option) return;
    this.input.value = option.dataset.value;
    this.close();
    this.input.dispatchEvent(new Event("change", { bubbles: true }));
    say(`Gewählt: ${option.textContent.trim()}`);
  }
}
