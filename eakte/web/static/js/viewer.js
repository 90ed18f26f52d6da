// The page image: marks one after the other and on to the next page with hits; zoom and turning of
// the view only. Positions are set as properties, so the policy without inline styles holds.
import { say } from "./say.js";

const ZOOM_STEP = 1.25;
const ZOOM_LEAST = 0.25;
const ZOOM_MOST = 6;
const QUARTER = 90;
const KEPT = "zoom"; // the next page is shown as large as this one

export function startViewer() {
  show();
  document.addEventListener("htmx:after:swap", show);
}

// A viewer that came with the page, or that took the place of another one.
function show() {
  const viewer = document.querySelector("[data-viewer]:not([data-started])");
  if (!viewer) return;
  viewer.dataset.started = "";
  for (const hidden of viewer.querySelectorAll("[data-needs-script]")) hidden.hidden = false;
  if (viewer.querySelector("[data-sheet]")) new Viewer(viewer);
  viewer.querySelector(".viewer__strip [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });
}

class Viewer {
  constructor(viewer) {
    this.stage = viewer.querySelector("[data-stage]");
    this.sheet = viewer.querySelector("[data-sheet]");
    this.image = this.sheet.querySelector("img");
    this.marks = [...this.sheet.querySelectorAll("rect")];
    this.status = viewer.querySelector("[data-viewer-status]");
    this.place = viewer.querySelector("[data-mark-place]");
    this.shown = viewer.querySelector("[data-zoom]");
    this.turned = 0;
    this.zoom = Number(sessionStorage.getItem(KEPT)) || 1;
    const acts = { "zoom-in": () => this.scale(this.zoom * ZOOM_STEP), "zoom-out": () => this.scale(this.zoom / ZOOM_STEP), "zoom-fit": () => this.scale(1), turn: () => this.turn() };
    for (const button of viewer.querySelectorAll("[data-does]")) button.addEventListener("click", acts[button.dataset.does]);
    this.link(viewer.querySelector("[data-mark-on]"), 1);
    this.link(viewer.querySelector("[data-mark-back]"), -1);
    this.lay();
    new ResizeObserver(() => this.lay()).observe(this.stage);
    if (this.marks.length) this.choose(location.hash === "#letzte" ? this.marks.length - 1 : 0);
  }

  // While this page has a next mark the link stays here; after the last it leads on.
  link(link, by) {
    link?.addEventListener("click", (event) => {
      const next = this.current + by;
      if (!this.marks[next] && link.hasAttribute("href")) return;
      event.preventDefault();
      if (this.marks[next]) this.choose(next);
      else say(by > 0 ? "Das war die letzte Fundstelle." : "Das war die erste Fundstelle.");
    });
  }

  choose(number) {
    this.marks[this.current]?.classList.remove("mark--current");
    this.current = number;
    this.marks[number].classList.add("mark--current");
    this.centre(this.marks[number]);
    const told = `${number + 1} von ${this.marks.length} auf dieser Seite`;
    if (this.place) this.place.textContent = `${told} · `;
    if (this.status) this.status.textContent = `Fundstelle ${told}.`;
  }

  centre(mark) {
    const here = mark.getBoundingClientRect();
    const stage = this.stage.getBoundingClientRect();
    this.stage.scrollTop += here.top + here.height / 2 - stage.top - stage.height / 2;
    this.stage.scrollLeft += here.left + here.width / 2 - stage.left - stage.width / 2;
  }

  scale(zoom) {
    this.zoom = Math.min(ZOOM_MOST, Math.max(ZOOM_LEAST, zoom));
    sessionStorage.setItem(KEPT, this.zoom);
    this.lay();
    if (this.marks[this.current]) this.centre(this.marks[this.current]);
  }

  turn() {
    this.turned = (this.turned + QUARTER) % (4 * QUARTER);
    this.lay();
    say(this.turned ? `Ansicht um ${this.turned} Grad gedreht.` : "Ansicht nicht gedreht.");
  }

  // Fits the width of the stage at 1; a turned sheet keeps the room that it takes.
  lay() {
    const ratio = this.image.getAttribute("height") / this.image.getAttribute("width"); // also of one that has not come
    const isAcross = this.turned % (2 * QUARTER) !== 0;
    const room = this.stage.clientWidth * this.zoom;
    const width = isAcross ? room / ratio : room;
    const height = width * ratio;
    const style = this.sheet.style;
    style.width = `${width}px`;
    style.height = `${height}px`;
    style.transform = `rotate(${this.turned}deg)`;
    style.margin = isAcross ? `${(width - height) / 2}px ${(height - width) / 2}px` : "";
    this.shown.textContent = `${Math.round(this.zoom * 100)} %`;
  }
}
