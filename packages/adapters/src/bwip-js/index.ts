import type { BarcodeDrawer } from '@tresen/domain';
import { toSVG } from 'bwip-js/node';

/** Draws CODE128 with a quiet zone of ten modules at each side, which scanners need to find the code on a screen. */
export const bwipBarcodeDrawer: BarcodeDrawer = {
  svg: (text) =>
    toSVG({
      bcid: 'code128',
      text,
      scaleX: 2,
      height: 18,
      paddingwidth: 10,
      paddingheight: 4,
      barcolor: '000000',
      backgroundcolor: 'ffffff',
    }),
};
