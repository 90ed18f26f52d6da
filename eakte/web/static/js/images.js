// Page images that are still being made: the server answers without a picture, so ask again.

const AGAIN_MS = 2000;
const MOST_TRIES = 30; // a minute: the worker makes images within seconds of the text

export function startImages() {
  document.addEventListener("error", (event) => onError(event.target), true);
  document.addEventListener("load", (event) => onLoad(event.target), true);
  for (const image of document.querySelectorAll("img[data-comes-later]")) {
    if (image.complete && image.naturalWidth === 0 && image.loading !== "lazy") onError(image);
  }
}

function onError(image) {
  if (!(image instanceof HTMLImageElement) || !("comesLater" in image.dataset)) return;
  image.classList.add("coming");
  const tries = Number(image.dataset.tries ?? 0) + 1;
  if (tries > MOST_TRIES) return;
  image.dataset.tries = tries;
  setTimeout(() => {
    const address = new URL(image.src);
    address.searchParams.set("versuch", tries);
    image.src = address.href;
  }, AGAIN_MS);
}

function onLoad(image) {
  if (image instanceof HTMLImageElement) image.classList.remove("coming");
}
