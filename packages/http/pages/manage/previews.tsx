import { useEffect, useState } from 'preact/hooks';
import type { Program } from '../../src/wire/programs.ts';
import type { PassPreview, WalletSettings } from '../../src/wire/wallet.ts';
import { call } from '../api/client.ts';
import { useThing } from '../api/loading.ts';
import { isRefused } from '../api/problem.ts';
import { locale } from '../i18n/locale.ts';
import { t } from '../i18n/t.ts';
import { isColour } from '../kit/contrast.ts';
import { CardFace } from '../ui/card-face.tsx';
import { Skeleton } from '../ui/states.tsx';
import { bodyOf, rewardsOf, type DesignValues } from './designer-values.ts';
import { useOffice } from './office.ts';
import { PassPreviewed } from './pass-preview.tsx';

const views = ['card', 'apple', 'google'] as const;
type View = (typeof views)[number];

/** The program as customers will see it: on the card's page, and in both wallets. */
export function Previews({
  values,
  program,
  logoUrl,
}: {
  values: DesignValues;
  program: Program;
  logoUrl: string | null;
}) {
  const { api } = useOffice();
  const [view, setView] = useState<View>('card');
  const settings = useThing<WalletSettings>(view === 'card' ? null : `${api}/settings/wallet`);
  const preview = usePassPreview(view === 'card' ? null : program, values);
  return (
    <div class="stack previews">
      <fieldset class="pass-tabs">
        <legend class="hidden">{t('preview.which')}</legend>
        {views.map((one) => (
          <label key={one}>
            <input class="hidden" type="radio" name="preview" checked={view === one} onChange={() => setView(one)} />
            {t(`preview.${one}`)}
          </label>
        ))}
      </fieldset>
      {view === 'card' ? (
        <Card values={values} program={program} logoUrl={logoUrl} />
      ) : preview.shown ? (
        <PassPreviewed
          platform={view}
          preview={preview.shown}
          settings={settings.state === 'ready' ? settings.data : null}
        />
      ) : (
        preview.state === 'new' && <Skeleton lines={4} tall />
      )}
      {view !== 'card' && preview.state === 'waits' && <p class="muted small centred">{t('preview.waits')}</p>}
      {view !== 'card' && preview.state === 'failed' && <p class="muted small centred">{t('preview.failed')}</p>}
    </div>
  );
}

interface Previewing {
  readonly shown: PassPreview | null;
  readonly state: 'new' | 'follows' | 'waits' | 'failed';
}

/** Typing goes on: the preview follows when it pauses. */
const pause = 350;

/** What the passes would show; while a field is half typed, what they showed before. */
function usePassPreview(program: Program | null, values: DesignValues): Previewing {
  const { api } = useOffice();
  const [now, setNow] = useState<Previewing>({ shown: null, state: 'new' });
  const language = locale.value;
  const asked = program && JSON.stringify(requestOf(values, program, language));
  useEffect(() => {
    if (!program || asked === null) return;
    const abort = new AbortController();
    const ask = () =>
      call<PassPreview>(`${api}/loyalty/programs/${program.id}/pass-preview`, {
        method: 'POST',
        body: JSON.parse(asked) as object, // written three lines above
        signal: abort.signal,
      }).then(
        (shown) => setNow({ shown, state: 'follows' }),
        (error: unknown) => {
          if (abort.signal.aborted) return;
          const waits = isRefused(error, 'VALIDATION_FAILED', 'INVALID');
          setNow(({ shown }) => ({ shown, state: waits ? 'waits' : 'failed' }));
        },
      );
    const timer = setTimeout(() => void ask(), now.shown ? pause : 0);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [asked]);
  return now;
}

function requestOf(values: DesignValues, program: Program, language: string): object {
  return {
    change: bodyOf(values, program),
    ...(program.stamps && { stamps: halfOf(values) }),
    ...(program.points && { points: 60 }),
    customer_name: t('designer.somebody'),
    language,
  };
}

const targetOf = ({ target }: DesignValues): number =>
  Number(target) >= 1 && Number(target) <= 100 ? Number(target) : 10;
const halfOf = (values: DesignValues): number => Math.ceil(targetOf(values) / 2);

function Card({ values, program, logoUrl }: { values: DesignValues; program: Program; logoUrl: string | null }) {
  const colour = (name: 'background' | 'foreground' | 'accent') =>
    isColour(values[name]) ? values[name] : program.look[name];
  const target = targetOf(values);
  const rewards = program.points ? rewardsOf(values).filter(({ active, name }) => active && name.trim()) : [];
  return (
    <CardFace
      look={{
        background: colour('background'),
        foreground: colour('foreground'),
        accent: colour('accent'),
        logo_url: logoUrl,
      }}
      name={values.name || program.name}
      holder={t('designer.somebody')}
      number="K7M-2PX-9RT"
      active={values.active === 'true'}
      stamps={program.stamps && { balance: halfOf(values), target, reward: values.reward || '…' }}
      points={
        program.points && {
          balance: 60,
          rewards: rewards.map(({ name, price }) => ({ name, price_points: Number(price) || 0 })),
        }
      }
    />
  );
}
