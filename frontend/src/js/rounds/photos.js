// Photos as they are stored and sent: at most 1600 px, JPEG. What a browser cannot open is kept as it is.
const LONGEST = 1600;
const ENOUGH = 400_000;

export async function smallPhoto(file) {
  const bitmap = await createImageBitmap(file, { imageOrientation: "from-image" }).catch(() => null);
  if (!bitmap) return file;
  const scale = Math.min(1, LONGEST / Math.max(bitmap.width, bitmap.height));
  if (scale === 1 && file.type === "image/jpeg" && file.size <= ENOUGH) return bitmap.close(), plain(file);
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(bitmap.width * scale);
  canvas.height = Math.round(bitmap.height * scale);
  canvas.getContext("2d").drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  bitmap.close();
  return (await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.82))) ?? plain(file);
}

// A File may be a handle on something that the phone moves away; its bytes in a Blob are ours.
async function plain(file) {
  return new Blob([await file.arrayBuffer()], { type: file.type });
}
