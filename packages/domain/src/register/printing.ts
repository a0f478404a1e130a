/** One line of what a receipt printer prints, or a page shows in its place. */
export type PrintLine =
  | { readonly kind: 'title'; readonly text: string }
  | {
      readonly kind: 'text';
      readonly text: string;
      readonly centred?: boolean | undefined;
      readonly strong?: boolean | undefined;
    }
  /** Something and its amount; what does not fit beside the amount goes over several lines. */
  | { readonly kind: 'pair'; readonly left: string; readonly right: string; readonly strong?: boolean | undefined }
  | { readonly kind: 'rule' }
  | { readonly kind: 'space' };

/** A receipt or report, ready to be printed: words and amounts as they stand on the paper. */
export interface Printout {
  /** A BCP 47 language tag. */
  readonly language: string;
  readonly lines: readonly PrintLine[];
}

/** Makes the bytes that a receipt printer takes. */
export interface PrintoutEncoder {
  /** ESC/POS for 48 columns, with the cut at the end. */
  encode(printout: Printout): Promise<Uint8Array>;
}

/** Draws barcodes that scanners read off a screen or paper. */
export interface BarcodeDrawer {
  /** A CODE128 symbol (ISO/IEC 15417) as an SVG document, with quiet zones. */
  svg(text: string): Promise<string>;
}

/** Takes a table of text apart. */
export interface TableReader {
  /** The cells of a CSV text (RFC 4180), by commas or semicolons or tabs, as its first line has them. `undefined` when it is no table. */
  read(text: string): Promise<readonly (readonly string[])[] | undefined>;
}
