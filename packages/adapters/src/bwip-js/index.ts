import type { BarcodeDrawer } from '@tresen/domain';

/** Draws CODE128 with a quiet zone of ten modules at each side, which scanners need to find the code on a screen. */
export const bwipBarcodeDrawer: BarcodeDrawer = {
  svg: async (text) => {
    // It knows a hundred symbologies, and is loaded when the first code is drawn.
    const { toSVG } = await import('bwip-js/node');
    return toSVG({
      bcid: 'code128',
      text,
      scaleX: 2,
      height: 18,
      paddingwidth: 10,
      paddingheight: 4,
      barcolor: '000000',
      backgroundcolor: 'ffffff',
    });
  },
};
