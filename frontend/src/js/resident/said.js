// What these pages say. Read once: pieces that htmx brings in come without the words.
import { speaking, written } from "../page.js";

export const say = speaking(written("resident-words", "report-words"));
