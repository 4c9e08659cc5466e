// Heard from the end of the line: one high note for yes, two low ones for no.
let context;

export function sound(good) {
  try {
    context ??= new AudioContext();
    const notes = good ? [[880, 0]] : [[220, 0], [180, 0.22]];
    for (const [pitch, from] of notes) {
      const note = new OscillatorNode(context, { frequency: pitch });
      const quiet = new GainNode(context, { gain: 0.15 });
      note.connect(quiet).connect(context.destination);
      note.start(context.currentTime + from);
      note.stop(context.currentTime + from + 0.16);
    }
  } catch {
    // no sound, then: the words say it too
  }
}
