// Starts what the page has; every part rests when its markup is absent.
import { startComboboxes } from "./combobox.js";
import { startDialogs } from "./dialogs.js";
import { startImages } from "./images.js";
import { startKeys } from "./keys.js";
import { startLists } from "./lists.js";
import { startRefusals } from "./refusals.js";
import { startSwapping } from "./swapping.js";
import { startUpload } from "./upload.js";
import { startViewer } from "./viewer.js";

wake(document);
startDialogs();
startRefusals();
startLists();
startImages();
startViewer();
startUpload();
startKeys();
startSwapping(wake);

function wake(part) {
  for (const hidden of part.querySelectorAll("[data-needs-script]")) hidden.hidden = false;
  startComboboxes(part);
}
