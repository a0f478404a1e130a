import type { CSSProperties } from 'preact';
import type { PassPlatform, PassPreview, WalletSettings } from '../../src/wire/wallet.ts';
import { locale } from '../i18n/locale.ts';
import { t } from '../i18n/t.ts';
import { number } from '../kit/format.ts';
import '../styles/wallet.css';
import { QrCode } from '../ui/qr-code.tsx';
import { labelOf, sayFinding } from './wallet-words.ts';

type Words = PassPreview['news']['text'];
type Balance = PassPreview['balances'][number];
interface Shown {
  readonly label: Words;
  readonly text: Words;
}

/** The pass as a wallet will show it, drawn from the model that the pass itself is made of. */
export function PassPreviewed({
  platform,
  preview,
  settings,
}: {
  platform: PassPlatform;
  preview: PassPreview;
  settings: WalletSettings | null;
}) {
  const colours = {
    '--pass-ground': preview.colours.background,
    '--pass-text': preview.colours.foreground,
    '--pass-label': preview.colours.label,
    '--pass-accent': preview.colours.accent,
  } as CSSProperties; // custom properties are not in its list
  const isSetUp = settings?.items.find((item) => item.platform === platform)?.origin !== 'none';
  return (
    <div class="stack">
      <section class={`pass ${platform}`} style={colours} aria-label={t('preview.of', { wallet: labelOf(platform) })}>
        {platform === 'apple' ? <Apple preview={preview} /> : <Google preview={preview} />}
      </section>
      <p class="muted small centred">{t('preview.news', { text: said(preview.news.text) })}</p>
      {settings && !isSetUp && <p class="muted small centred">{t('preview.not_set_up')}</p>}
      <ul class="findings stack tight small">
        {preview.colours.corrected.map((what) => (
          <li key={what} class="warning">
            {t(`preview.corrected.${what}`, { colour: preview.colours[what] })}
          </li>
        ))}
        {preview.logo_findings.map((finding) => (
          <li key={finding.code} class={finding.severity === 'error' ? 'error' : 'warning'}>
            {sayFinding(finding)}
          </li>
        ))}
      </ul>
    </div>
  );
}

const said = (words: Words): string => words[locale.value];

/** Stamps of how many, points as a number. */
const figureOf = ({ value, target }: Balance): string =>
  target === null ? number(value) : `${number(value)}/${number(target)}`;

const Field = ({ of }: { of: Shown }) => (
  <div>
    <dt>{said(of.label)}</dt>
    <dd>{said(of.text)}</dd>
  </div>
);

const Figure = ({ of }: { of: Balance }) => (
  <div>
    <dt>{said(of.label)}</dt>
    <dd>{figureOf(of)}</dd>
  </div>
);

const Code = ({ preview: { code } }: { preview: PassPreview }) => (
  <div class="pass-code">
    <QrCode text={code.payload} label={t('card.qr', { number: code.text })} />
    <p class="mono">{code.text}</p>
  </div>
);

/** The program's picture, or the sign that is drawn where it has none. */
const Logo = ({ url }: { url: string | null }) => (
  <span class={url ? 'pass-logo' : 'pass-logo drawn'} aria-hidden="true">
    {url && <img src={url} alt="" referrerpolicy="no-referrer" />}
  </span>
);

/** A store card: the main figure in its head, stamps drawn on a strip, fields below it, the code at the foot. */
function Apple({ preview }: { preview: PassPreview }) {
  const [main, other] = preview.balances;
  return (
    <>
      <div class="pass-head">
        <Logo url={preview.logo_findings.length === 0 ? preview.logo_url : null} />
        <span class="grow">{preview.program_name}</span>
        {main && (
          <dl class="pass-head-field">
            <Figure of={main} />
          </dl>
        )}
      </div>
      {main && (main.target === null ? <LargeFigure of={main} /> : <Strip value={main.value} target={main.target} />)}
      {preview.progress && (
        <dl class="pass-fields">
          <Field of={preview.progress} />
        </dl>
      )}
      {(preview.customer ?? other) && (
        <dl class="pass-fields">
          {preview.customer && <Field of={preview.customer} />}
          {other && <Figure of={other} />}
        </dl>
      )}
      <Code preview={preview} />
    </>
  );
}

const LargeFigure = ({ of }: { of: Balance }) => (
  <dl class="pass-strip large">
    <Figure of={of} />
  </dl>
);

/** More stamps than this are drawn as a bar. */
const mostCircles = 20;

const Strip = ({ value, target }: { value: number; target: number }) =>
  target > mostCircles ? (
    <div class="pass-strip" aria-hidden="true">
      <span class="bar pass-bar">
        <span style={{ width: `${Math.min(100, (100 * value) / target)}%` }} />
      </span>
    </div>
  ) : (
    <div class="pass-strip" aria-hidden="true" style={{ '--across': Math.ceil(target / (target > 5 ? 2 : 1)) }}>
      {Array.from({ length: target }, (_, at) => (
        <span key={at} class={at < value ? 'pass-stamp given' : 'pass-stamp'} />
      ))}
    </div>
  );

/** A loyalty card: the issuer, the programme large, figures in a row, the code in a frame. */
const Google = ({ preview }: { preview: PassPreview }) => (
  <>
    <div class="pass-head">
      <Logo url={preview.logo_url} />
      <span class="grow">{preview.merchant_name}</span>
    </div>
    <p class="pass-title">{preview.program_name}</p>
    <dl class="pass-fields">
      {preview.balances.map((balance) => (
        <Figure key={balance.kind} of={balance} />
      ))}
    </dl>
    {preview.customer && (
      <dl class="pass-fields">
        <Field of={preview.customer} />
      </dl>
    )}
    <Code preview={preview} />
  </>
);
