// Photo inputs: previews, several at once, made smaller before sending (a phone's 8 MB become 400 KB).
// The EXIF block with place and time is kept: the server reads it and strips it.
import { all, icon, make, onContent, putFiles, text } from "./page.js";

const LONGEST = 1920;
const ENOUGH = 900_000;

/** The photo, drawn smaller where that helps; what this browser cannot open stays as it is, what only
 *  it can open (a telephone's own formats) becomes a JPEG. */
export async function smaller(file, longest = LONGEST, enough = ENOUGH) {
  const readable = /^image\/(jpeg|png|webp)$/.test(file.type);
  if (readable && file.size <= enough) return file;
  // A JPEG keeps its EXIF, which says how it is turned.
  const imageOrientation = file.type === "image/jpeg" ? "none" : "from-image";
  const bitmap = await createImageBitmap(file, { imageOrientation }).catch(() => null);
  if (!bitmap) return file;
  const scale = Math.min(1, longest / Math.max(bitmap.width, bitmap.height));
  const canvas = make("canvas", { width: Math.round(bitmap.width * scale), height: Math.round(bitmap.height * scale) });
  canvas.getContext("2d").drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  bitmap.close();
  const blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.86));
  if (!blob || (readable && blob.size >= file.size)) return file;
  const parts = file.type === "image/jpeg" ? await withExif(file, blob) : [blob];
  return new File(parts, file.name.replace(/\.\w+$/, ".jpg"), { type: "image/jpeg", lastModified: file.lastModified });
}

// Puts the camera's APP1 segment behind the new file's first two bytes (SOI).
async function withExif(file, blob) {
  const head = new DataView(await file.slice(0, 131_072).arrayBuffer());
  for (let at = 2; at + 4 < head.byteLength; ) {
    const marker = head.getUint16(at);
    const length = head.getUint16(at + 2) + 2;
    if (marker === 0xffe1 && at + length <= head.byteLength)
      return [blob.slice(0, 2), file.slice(at, at + length), blob.slice(2)];
    if ((marker & 0xff00) !== 0xff00 || marker === 0xffda) break;
    at += length;
  }
  return [blob];
}

function setUp(input) {
  const shelf = make("ul", { class: "photo-shelf" });
  (input.closest(".photo-drop") ?? input).after(shelf);
  const most = input.multiple ? Number(input.dataset.most || 9) : 1;
  let kept = [];
  const keep = (files) => {
    kept = files.slice(-most);
    putFiles(input, kept);
    shelf.querySelectorAll("img").forEach((image) => URL.revokeObjectURL(image.src));
    shelf.replaceChildren(...kept.map((file, index) => preview(file, index + 1, () => {
      keep(kept.filter((each) => each !== file));
      input.focus();
    })));
  };
  input.addEventListener("change", async () => {
    input.form?.setAttribute("aria-busy", "true");
    const added = await Promise.all([...input.files].map((file) => smaller(file)));
    keep([...kept, ...added]);
    input.form?.removeAttribute("aria-busy");
  });
  input.form?.addEventListener("reset", () => keep([]));
}

function preview(file, number, remove) {
  const button = make("button", { type: "button", class: "photo-remove", "aria-label": text("remove_photo", { number }) }, icon("x"));
  button.addEventListener("click", remove);
  return make("li", {}, make("img", { src: URL.createObjectURL(file), alt: text("photo", { number }) }), button);
}

function watchLightbox() {
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-photo]");
    if (!link || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    const dialog = make("dialog", { class: "lightbox", "aria-label": link.dataset.photo },
      make("button", { type: "button", class: "btn lightbox-close", "data-close": true, "aria-label": text("close") }, icon("x")),
      make("img", { src: link.href, alt: link.dataset.photo }), make("p", {}, link.dataset.photo));
    document.body.append(dialog);
    dialog.addEventListener("close", () => (dialog.remove(), link.focus()));
    dialog.showModal();
  });
}

export function watchPhotos() {
  onContent((root) => all(root, "input[type=file][data-photos]").forEach(setUp));
  watchLightbox();
}
