// Photo inputs: previews, several at once, made smaller before sending (a phone's 8 MB become 400 KB).
// The EXIF block with place and time is kept: the server reads it and strips it.
import { all, icon, make, onContent, text } from "./page.js";

const LONGEST = 1920;
const ENOUGH = 900_000;

async function smaller(file) {
  if (file.size <= ENOUGH || !/^image\/(jpeg|png|webp)$/.test(file.type)) return file;
  const bitmap = await createImageBitmap(file, { imageOrientation: "none" }).catch(() => null);
  if (!bitmap) return file;
  const scale = Math.min(1, LONGEST / Math.max(bitmap.width, bitmap.height));
  const canvas = make("canvas", { width: Math.round(bitmap.width * scale), height: Math.round(bitmap.height * scale) });
  canvas.getContext("2d").drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  bitmap.close();
  const blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.86));
  if (!blob || blob.size >= file.size) return file;
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

function put(input, files) {
  const carrier = new DataTransfer();
  files.forEach((file) => carrier.items.add(file));
  input.files = carrier.files;
}

function setUp(input) {
  const shelf = make("ul", { class: "photo-shelf" });
  (input.closest(".photo-drop") ?? input).after(shelf);
  const most = input.multiple ? Number(input.dataset.most || 9) : 1;
  let kept = [];
  const keep = (files) => {
    kept = files.slice(-most);
    put(input, kept);
    shelf.querySelectorAll("img").forEach((image) => URL.revokeObjectURL(image.src));
    shelf.replaceChildren(...kept.map((file, index) => preview(file, index + 1, () => {
      keep(kept.filter((each) => each !== file));
      input.focus();
    })));
  };
  input.addEventListener("change", async () => {
    input.form?.setAttribute("aria-busy", "true");
    const added = await Promise.all([...input.files].map(smaller));
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
