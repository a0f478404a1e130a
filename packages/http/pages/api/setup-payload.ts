/** What the QR code of a pairing holds. */
export type SetupPayload =
  | { readonly kind: 'claim'; readonly apiUrl: string; readonly storeCode: string; readonly claimCode: string }
  | { readonly kind: 'token'; readonly apiUrl: string; readonly storeCode: string; readonly token: string };

/** The payload in a text that was scanned or pasted, or `null` when it is none. */
export function readSetupPayload(text: string): SetupPayload | null {
  let value: unknown;
  try {
    value = JSON.parse(text.trim());
  } catch {
    return null;
  }
  if (typeof value !== 'object' || value === null) return null;
  const { api_url, store_code, claim_code, auth_token } = value as Readonly<Record<string, unknown>>; // checked below
  if (typeof api_url !== 'string' || typeof store_code !== 'string' || !URL.canParse(api_url)) return null;
  const where = { apiUrl: api_url, storeCode: store_code };
  if (typeof claim_code === 'string') return { kind: 'claim', ...where, claimCode: claim_code };
  if (typeof auth_token === 'string') return { kind: 'token', ...where, token: auth_token };
  return null;
}
