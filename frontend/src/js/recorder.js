// A microphone: asked for, listened to for a while at most, let go of.
const TYPES = ["audio/webm;codecs=opus", "audio/mp4", "audio/ogg;codecs=opus"];

export function canRecord() {
  return Boolean(self.MediaRecorder && navigator.mediaDevices?.getUserMedia);
}

/** Listens until the answer's `stop()`, or `most` seconds. Tells `tick(seconds)` meanwhile and at the
 *  end `ended(blob, seconds)`, a null blob when nothing was heard. Fails when there is no microphone
 *  or it is refused. */
export async function record({ most, tick, ended }) {
  const stream = await navigator.mediaDevices.getUserMedia({ audio: true });
  const mimeType = TYPES.find((type) => MediaRecorder.isTypeSupported(type));
  const recorder = new MediaRecorder(stream, { mimeType, audioBitsPerSecond: 32_000 });
  const parts = [];
  const began = performance.now();
  const seconds = () => Math.round((performance.now() - began) / 1000);
  const look = () => {
    tick(seconds());
    if (seconds() >= most) recorder.stop();
  };
  const timer = setInterval(look, 250);
  recorder.addEventListener("dataavailable", ({ data }) => data.size && parts.push(data));
  recorder.addEventListener("stop", () => {
    clearInterval(timer);
    stream.getTracks().forEach((track) => track.stop());
    const type = (recorder.mimeType || mimeType).split(";")[0];
    ended(parts.length ? new Blob(parts, { type }) : null, Math.max(1, seconds()));
  });
  recorder.start(1000);
  look();
  return recorder;
}
