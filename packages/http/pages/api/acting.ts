import { signal } from '@preact/signals';

/** Headers that say who asks. */
export type Credentials = Readonly<Record<string, string>>;

/** Sends a request with its credentials, and once more where that may help. */
export type Acting = (
  request: { readonly method: string; readonly url: string },
  send: (credentials: Credentials) => Promise<Response>,
) => Promise<Response>;

/** Who asks in place of the signed-in user, on pages that work as a device. */
export const acting = signal<Acting | null>(null);
