import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import type { PassLinkMade, PassOffers } from '../../src/wire/wallet.ts';
import { call } from '../api/client.ts';
import { useThing } from '../api/loading.ts';
import { locale } from '../i18n/locale.ts';
import { t } from '../i18n/t.ts';
import '../styles/wallet-buttons.css';
import { Trouble } from '../ui/states.tsx';

type Offer = PassOffers['items'][number];

/**
 * The buttons that add a card to the phone's wallet, for the wallets that are set up here. They keep to the vendors' rules for theirs:
 * their words in their languages, one black shape, at least 48 pixels high, equally large, with clear space around them.
 */
export function WalletButtons({ cardId }: { cardId: string }) {
  const offers = useThing<PassOffers>(`/loyalty/cards/${encodeURIComponent(cardId)}/passes`, { signedIn: false });
  // Beside the card itself they are an extra: until they are known, and where they are not, nothing is in their place.
  const fitting = offers.state === 'ready' ? fittingHere(offers.data.items) : [];
  if (fitting.length === 0) return null;
  return (
    <section class="wallet-buttons" aria-labelledby="wallets">
      <h2 id="wallets">{t('passes.title')}</h2>
      {fitting.map((offer) =>
        offer.hands === 'file' ? (
          <a key={offer.platform} class="wallet-button" href={offer.href}>
            <Face platform={offer.platform} />
          </a>
        ) : (
          <LinkButton key={offer.platform} offer={offer} />
        ),
      )}
      <p class="muted small">{t('passes.follows')}</p>
    </section>
  );
}

/** A wallet that works by a link of its own, which is made when it is asked for. */
function LinkButton({ offer }: { offer: Offer }) {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const follow = async () => {
    if (busy) return;
    setBusy(true);
    setError(null);
    try {
      const made = await call<PassLinkMade>(offer.href.replace(/^\/api\/v1/, ''), { method: 'POST', signedIn: false });
      location.assign(made.url);
    } catch (cause) {
      setError(cause);
    } finally {
      setBusy(false);
    }
  };
  return (
    <>
      <button type="button" class="wallet-button" aria-disabled={busy || undefined} onClick={() => void follow()}>
        <Face platform={offer.platform} busy={busy} />
      </button>
      <Trouble error={error} />
    </>
  );
}

/** On a phone its own wallet comes first; a file of Apple's is of no use on Android. */
function fittingHere(offers: readonly Offer[]): readonly Offer[] {
  const android = /Android/i.test(navigator.userAgent);
  const fit = offers.filter(({ platform }) => !(android && platform === 'apple'));
  return [...fit].sort((a, b) => Number(a.platform === 'google') - Number(b.platform === 'google'));
}

const Face = ({ platform, busy = false }: { platform: Offer['platform']; busy?: boolean }) => (
  <>
    {busy ? <span class="sending" aria-hidden="true" /> : <Mark>{marks[platform]}</Mark>}
    <span lang={locale.value === 'lb' ? 'en' : undefined}>{t(`passes.add_${platform}`)}</span>
    {busy && <span class="hidden">{t('sending')}</span>}
  </>
);

const Mark = ({ children }: { children: ComponentChildren }) => (
  <svg width="34" height="28" viewBox="0 0 34 28" aria-hidden="true">
    {children}
  </svg>
);

/** Drawings of our own: cards in a pocket, and cards fanned out behind one. */
const marks: Readonly<Record<Offer['platform'], ComponentChildren>> = {
  apple: (
    <>
      <rect class="paper" x="1" y="1" width="32" height="26" rx="5" />
      <path class="one" d="M3 9V7a4 4 0 0 1 4-4h20a4 4 0 0 1 4 4v2z" />
      <path class="two" d="M3 9h28v4H3z" />
      <path class="three" d="M3 13h28v4H3z" />
      <path class="pocket" d="M3 17h8c1.600 0 2 3.500 6 3.500s4.400-3.500 6-3.500h8v5a3 3 0 0 1-3 3H6a3 3 0 0 1-3-3z" />
    </>
  ),
  google: (
    <>
      <rect class="one" x="6" y="1" width="22" height="14" rx="4" />
      <rect class="two" x="4" y="5" width="26" height="14" rx="4" />
      <rect class="three" x="2" y="9" width="30" height="14" rx="4" />
      <path class="paper" d="M1 15c6 0 9 4 16 4s10-4 16-4v8a4 4 0 0 1-4 4H5a4 4 0 0 1-4-4z" />
    </>
  ),
};
