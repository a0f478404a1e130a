import { useEffect, useRef, useState } from 'preact/hooks';
import { t } from '../i18n/t.ts';
import { Button } from '../ui/button.tsx';

/** Of the Shape Detection API, which TypeScript's own types do not have. */
interface Detector {
  detect(source: HTMLVideoElement): Promise<readonly { readonly rawValue: string }[]>;
}
type DetectorMaker = new (options: { readonly formats: readonly string[] }) => Detector;

const detectorMaker = (): DetectorMaker | null =>
  (globalThis as { readonly BarcodeDetector?: DetectorMaker }).BarcodeDetector ?? null; // as its specification has it

/** Whether this browser can read codes with its camera; elsewhere a scanner or the clipboard must do. */
export const canReadCodes = (): boolean =>
  detectorMaker() !== null && typeof navigator.mediaDevices?.getUserMedia === 'function';

const lookEvery = 200;

/** The picture of the camera, until a code is in it. */
export function Camera({
  formats,
  onRead,
  onClose,
}: {
  /** Names of the Shape Detection API, such as `qr_code`. */
  formats: readonly string[];
  onRead: (text: string) => void;
  onClose: () => void;
}) {
  const video = useRef<HTMLVideoElement>(null);
  const [failed, setFailed] = useState(false);
  useEffect(() => {
    let stream: MediaStream | null = null;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let over = false;
    const look = async (detector: Detector) => {
      const shown = video.current;
      if (over || !shown) return;
      // A frame that cannot be read is followed by the next one.
      const codes = shown.readyState >= shown.HAVE_CURRENT_DATA ? await detector.detect(shown).catch(() => []) : [];
      if (over) return;
      if (codes[0]) onRead(codes[0].rawValue);
      else timer = setTimeout(() => void look(detector), lookEvery);
    };
    const begin = async () => {
      const Maker = detectorMaker();
      stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment' } });
      if (over || !video.current || !Maker) return stop();
      video.current.srcObject = stream;
      await video.current.play();
      await look(new Maker({ formats }));
    };
    const stop = () => stream?.getTracks().forEach((track) => track.stop());
    begin().catch(() => over || setFailed(true));
    return () => {
      over = true;
      clearTimeout(timer);
      stop();
    };
  }, []);
  return (
    <div class="stack">
      {failed ? (
        <p class="trouble" role="alert">
          {t('boot.no_camera')}
        </p>
      ) : (
        <video ref={video} class="camera" muted playsInline aria-label={t('boot.camera_picture')} />
      )}
      <Button icon="cross" onClick={onClose}>
        {t('boot.camera_off')}
      </Button>
    </div>
  );
}
