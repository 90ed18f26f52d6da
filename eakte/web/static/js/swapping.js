// The search screen takes the place of the page that is shown. It comes whole from the server, as
// without this script, but style sheets, fonts and scripts stay: building them anew would be half
// of the time until the first hit is seen. Whatever is no plain screen of hits (a scanned code
// leads elsewhere, a refusal, the login has ended, eakte was updated) is loaded in the usual way.

const FORM = ".search-box"; // its address is that of the search screen
const PARTS = [".top", ".main"];
const OF_ONE_PAGE = "[data-upload-refresh]"; // beside the parts, and for the page shown only

let shown = place();
let asked;

// wake: starts what a new part of the page has.
export function startSwapping(wake) {
  if (!document.querySelector(FORM)) return;
  const take = (event, address) => {
    if (document.querySelector(OF_ONE_PAGE)) return;
    event.preventDefault();
    fetchScreen(address, wake);
  };
  document.addEventListener("submit", (event) => onSubmit(event, take));
  document.addEventListener("click", (event) => onClick(event, take));
  window.addEventListener("beforeunload", () => asked?.abort());
  window.addEventListener("popstate", () => place() !== shown && location.reload());
}

// The page that led to the one that is shown; "" when there is none.
export function cameFrom() {
  return history.state?.came ?? document.referrer;
}

function onSubmit(event, take) {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "get" || !isSearch(form.action)) return;
  const address = new URL(form.action);
  address.search = new URLSearchParams(new FormData(form, event.submitter));
  take(event, address);
}

function onClick(event, take) {
  const link = event.target.closest("a[href]");
  const isHere = event.button === 0 && !(event.ctrlKey || event.metaKey || event.shiftKey || event.altKey);
  if (event.defaultPrevented || !isHere || !link || link.target || !isSearch(link.href)) return;
  take(event, new URL(link.href));
}

function isSearch(address) {
  const { origin, pathname, hash } = new URL(address); // one with a hash leads within the page
  const screen = new URL(document.querySelector(FORM).action);
  return origin === screen.origin && pathname === screen.pathname && !hash;
}

async function fetchScreen(address, wake) {
  asked?.abort();
  asked = new AbortController();
  document.querySelector(".main").ariaBusy = "true";
  try {
    const answer = await fetch(address, { redirect: "manual", signal: asked.signal });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (answer.ok && scriptOf(page) === scriptOf(document)) show(page, address, wake);
    else location.assign(address);
  } catch (error) {
    if (error.name !== "AbortError") location.assign(address);
  }
}

// Its address changes with any static file.
function scriptOf(page) {
  return page.querySelector("script[type=module]")?.getAttribute("src");
}

function show(page, address, wake) {
  if (address.href === location.href) history.replaceState({ came: cameFrom() }, "");
  else history.pushState({ came: location.href }, "", address);
  shown = place();
  document.title = page.title;
  for (const part of PARTS) document.querySelector(part).replaceWith(page.querySelector(part));
  const main = document.querySelector(".main");
  wake(main);
  scrollTo(0, 0);
  (main.querySelector("[autofocus]") ?? main).focus();
  tell(main.querySelector("[role=status]"));
}

// A screen reader says what changes in a region, not what comes with it.
function tell(status) {
  const told = status?.textContent;
  if (!told) return;
  status.textContent = "";
  requestAnimationFrame(() => { status.textContent = told; });
}

function place() {
  return location.pathname + location.search;
}
