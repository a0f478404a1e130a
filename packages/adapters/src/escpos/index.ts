import type { PrintLine, PrintoutEncoder } from '@tresen/domain';
import type ReceiptPrinterEncoder from '@point-of-sale/receipt-printer-encoder';

const columns = 48;

/** Encodes for printers of 80 mm paper; the code page changes within a text as its letters ask for. */
export const escposEncoder: PrintoutEncoder = {
  async encode({ lines }) {
    // Loaded when the first receipt is printed: it brings the letters of every printer.
    const { default: Encoder } = await import('@point-of-sale/receipt-printer-encoder');
    const encoder = new Encoder({
      columns,
      language: 'esc-pos',
      codepageMapping: 'epson',
      feedBeforeCut: 4,
    });
    encoder.initialize().codepage('auto');
    for (const line of lines) print(encoder, line);
    return encoder.cut('partial').encode();
  },
};

function print(encoder: ReceiptPrinterEncoder, line: PrintLine): void {
  switch (line.kind) {
    case 'title':
      encoder.align('center').bold(true).height(2).line(line.text).height(1).bold(false).align('left');
      return;
    case 'text':
      if (line.centred) encoder.align('center');
      if (line.strong) encoder.bold(true);
      encoder.line(line.text);
      if (line.strong) encoder.bold(false);
      if (line.centred) encoder.align('left');
      return;
    case 'pair': {
      const right = Math.max(10, line.right.length + 1);
      if (line.strong) encoder.bold(true);
      encoder.table(
        [
          { width: columns - right, align: 'left' },
          { width: right, align: 'right' },
        ],
        [[line.left, line.right]],
      );
      if (line.strong) encoder.bold(false);
      return;
    }
    case 'rule':
      encoder.rule();
      return;
    case 'space':
      encoder.newline();
      return;
    default:
      line satisfies never;
  }
}
