// Dialogs: data-opens="id" opens one, data-closes closes the one around it.

export function startDialogs() {
  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-opens]");
    const closer = event.target.closest("[data-closes]");
    if (!opener && !closer) return;
    event.preventDefault();
    if (opener) openDialog(opener.dataset.opens);
    else closer.closest("dialog").close();
  });
}

export function openDialog(id) {
  const dialog = document.getElementById(id);
  if (dialog.open) return;
  dialog.dispatchEvent(new Event("opens"));
  dialog.showModal();
}

export function openLayer() {
  return document.querySelector("dialog[open], [popover]:popover-open");
}
