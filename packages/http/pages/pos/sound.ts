import { forget, keep, kept } from '../kit/storage.ts';

export const isMuted = (): boolean => kept('muted') === '1';
export const mute = (yes: boolean): void => (yes ? keep('muted', '1') : forget('muted'));

let audio: AudioContext | null = null;

/** Tones one after the other, made on the spot. A browser that lets none sound shows the trouble all the same. */
function play(tones: readonly (readonly [hertz: number, seconds: number])[]): void {
  if (isMuted()) return;
  try {
    audio ??= new AudioContext();
    // It sleeps until the page was touched.
    if (audio.state === 'suspended') void audio.resume().catch(() => {});
    let at = audio.currentTime;
    for (const [hertz, seconds] of tones) {
      const tone = audio.createOscillator();
      const volume = audio.createGain();
      tone.type = 'square';
      tone.frequency.value = hertz;
      volume.gain.setValueAtTime(0.12, at);
      volume.gain.exponentialRampToValueAtTime(0.001, at + seconds);
      tone.connect(volume).connect(audio.destination);
      tone.start(at);
      tone.stop(at + seconds);
      at += seconds;
    }
  } catch {
    // No sound on this device: what happened is on the screen.
  }
}

/** Low, twice: look at the screen. */
export const soundTrouble = (): void =>
  play([
    [220, 0.18],
    [165, 0.28],
  ]);
/** High and short: it was read. */
export const soundRead = (): void => play([[1_760, 0.07]]);
