// The wall: its own bundle, so that a page that runs for days carries nothing it does not use.
import { watchBuild } from "./js/screen/build.js";
import { watchCard } from "./js/screen/card.js";
import { watchClock } from "./js/screen/clock.js";
import { watchKeys } from "./js/screen/keys.js";
import { drawWallMap } from "./js/screen/map.js";
import { watchPanels } from "./js/screen/panels.js";
import { watchReplay } from "./js/screen/replay.js";
import { watchStream } from "./js/screen/stream.js";

document.documentElement.classList.add("js");
watchClock();
watchPanels();
watchBuild();
watchCard();
watchKeys();
watchStream();
drawWallMap().then((map) => map && watchReplay(map));
