// Everything a page needs besides the map; each module works on whatever it finds in the page.
import htmx from "htmx.org";
import { watchClocks } from "./js/clocks.js";
import { watchDialogs } from "./js/dialogs.js";
import { watchFolds } from "./js/folds.js";
import { watchForms } from "./js/forms.js";
import { watchKeys } from "./js/keyboard.js";
import { watchMaps } from "./js/maps.js";
import { watchMenu } from "./js/menu.js";
import { watchPhotos } from "./js/photos.js";
import { watchResident } from "./js/resident.js";
import { watchStream } from "./js/stream.js";
import { watchTables } from "./js/tables.js";
import { watchToasts } from "./js/toasts.js";

window.htmx = htmx;
document.documentElement.classList.add("js");
watchToasts();
watchDialogs();
watchTables();
watchKeys();
watchClocks();
watchPhotos();
watchFolds();
watchForms();
watchMaps();
watchMenu();
watchResident();
watchStream();
