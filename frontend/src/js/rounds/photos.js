// Photos as the outbox keeps them: small, and bytes of our own. A File may be a handle on something
// that the phone moves away.
import { smaller } from "../photos.js";

export async function smallPhoto(file) {
  const small = await smaller(file, 1600, 400_000);
  return new Blob([await small.arrayBuffer()], { type: small.type });
}
