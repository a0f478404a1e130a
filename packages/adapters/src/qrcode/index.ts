import type { QrDrawer } from '@tresen/domain';
import { toDataURL } from 'qrcode';

/** Draws QR codes (ISO/IEC 18004) as PNG: error correction M, 8 pixels a module, a border of 2 modules. */
export const qrcodeDrawer: QrDrawer = {
  pngDataUrl: (text) => toDataURL(text, { type: 'image/png', errorCorrectionLevel: 'M', scale: 8, margin: 2 }),
};
