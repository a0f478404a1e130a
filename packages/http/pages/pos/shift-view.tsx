import { useEffect, useState } from 'preact/hooks';
import type { Shift, ZReport as Report } from '../../src/wire/shifts.ts';
import { useListing, useLoading } from '../api/loading.ts';
import { useSending } from '../api/sending.ts';
import { t } from '../i18n/t.ts';
import { dateTimeIn, money, timeIn } from '../kit/format.ts';
import { go } from '../kit/router.ts';
import { providerName } from '../sale/provider-name.ts';
import { ZReport } from '../sale/z-report.tsx';
import { Button } from '../ui/button.tsx';
import { Icon } from '../ui/icons.tsx';
import { List, RowLink } from '../ui/listing.tsx';
import { Figure, Page } from '../ui/page.tsx';
import { Empty, Shown, Trouble } from '../ui/states.tsx';
import { CloseShift } from './close-shift.tsx';
import { MishapStrip } from './mishap.tsx';
import { MoneyPad } from './money-pad.tsx';
import { MovementDialog } from './movement-dialog.tsx';
import { takeScan, useTillScanner } from './take-scan.ts';
import { useTill } from './till.ts';

/** The till's shift: opened with a float, followed, counted and closed; and those before. */
export function ShiftView({ id }: { id: string | null }) {
  const till = useTill();
  useTillScanner((text) => {
    takeScan(till, text);
    go('/pos');
  });
  const shift = till.shift.value;
  const changed = till.salesChanged.value;
  useEffect(() => {
    // What the shift took is told with the sales. What fails here is tried again with the next news.
    void till.reload().catch(() => {});
  }, [changed]);
  return (
    <main class="till-page stack wide" id="content">
      <MishapStrip />
      {id !== null ? <Closed key={id} id={id} /> : shift ? <Open shift={shift} /> : <NotOpen />}
    </main>
  );
}

function NotOpen() {
  const till = useTill();
  const { currency } = till.store;
  const [float, setFloat] = useState(0);
  const [error, setError] = useState<unknown>(null);
  const opening = useSending('open_shift', (body: object, key) =>
    till.call<Shift>('/shifts', { method: 'POST', body, key }),
  );
  const open = async () => {
    setError(null);
    try {
      const opened = await opening.send({ opening_float_minor: float });
      if (opened) till.setShift(opened);
      await till.reload().catch(() => {});
    } catch (refusal) {
      setError(refusal);
    }
  };
  return (
    <>
      <h1 tabIndex={-1}>{t('shift.not_open')}</h1>
      <section class="panel stack open-shift" aria-labelledby="open-shift">
        <h2 id="open-shift">{t('shift.open_title')}</h2>
        <p class="muted">{t('shift.open_text')}</p>
        <MoneyPad
          label={t('shift.float')}
          value={float}
          currency={currency}
          onChange={setFloat}
          onEnter={() => void open()}
        />
        <Trouble error={error} />
        <Button look="primary" size="large" wide busy={opening.busy} onClick={() => void open()}>
          {t('shift.open')}
        </Button>
      </section>
      <Before />
    </>
  );
}

function Open({ shift }: { shift: Shift }) {
  const till = useTill();
  const [dialog, setDialog] = useState<'in' | 'out' | 'close' | null>(null);
  const { timezone } = till.store;
  const write = (amount: number) => money(amount, shift.currency);
  const { takings } = shift;
  return (
    <>
      <div class="row spread">
        <h1 tabIndex={-1}>{t('shift.title', { number: shift.number })}</h1>
        <p class="muted">
          {t('till.number', { number: shift.till_number })} ·{' '}
          {t('shift.since', { time: dateTimeIn(shift.opened_at, timezone) })}
        </p>
      </div>
      <dl class="figures">
        <Figure
          name={t('shift.expected')}
          value={write(shift.expected_cash.amount_minor)}
          note={t('shift.expected_text')}
        />
        <Figure name={t('z.sales')} value={String(takings.sales - takings.voided)} />
        {takings.by_provider.map((one) => (
          <Figure
            key={one.provider}
            name={providerName(one.provider, till.providers.value)}
            value={write(one.paid.amount_minor - one.refunded.amount_minor)}
            note={
              one.refunded.amount_minor > 0 ? t('z.refunded', { amount: write(one.refunded.amount_minor) }) : undefined
            }
          />
        ))}
      </dl>
      <div class="row">
        <Button icon="plus" onClick={() => setDialog('in')}>
          {t('shift.put_in')}
        </Button>
        <Button icon="minus" onClick={() => setDialog('out')}>
          {t('shift.take_out')}
        </Button>
        <span class="grow" />
        <Button look="primary" icon="drawer" onClick={() => setDialog('close')}>
          {t('shift.close')}
        </Button>
      </div>
      <section class="panel stack tight" aria-labelledby="movements">
        <h2 id="movements">{t('shift.movements')}</h2>
        <ul class="lines">
          <li class="row spread">
            <span>
              {t('shift.float')} <span class="muted small">{timeIn(shift.opened_at, timezone)}</span>
            </span>
            <span class="number">{write(shift.opening_float.amount_minor)}</span>
          </li>
          {shift.movements.map((one) => (
            <li key={one.id} class="row spread">
              <span>
                {one.reason} <span class="muted small">{timeIn(one.at, timezone)}</span>
              </span>
              <span class="number">
                {one.kind === 'in' ? '+' : '−'}
                {write(one.amount.amount_minor)}
              </span>
            </li>
          ))}
        </ul>
      </section>
      <Before />
      {(dialog === 'in' || dialog === 'out') && (
        <MovementDialog shift={shift} kind={dialog} onClose={() => setDialog(null)} />
      )}
      {dialog === 'close' && <CloseShift shift={shift} onClose={() => setDialog(null)} />}
    </>
  );
}

/** Shifts of this till that were closed, to be printed again. */
function Before() {
  const till = useTill();
  const tillId = till.record.value?.id ?? null;
  const shifts = useListing<Shift>(
    tillId === null ? null : '/store/shifts',
    { till_id: tillId },
    {
      storeCode: till.store.store_code,
    },
  );
  if (shifts.state === 'ready' && !shifts.data.some(({ status }) => status === 'closed')) return null;
  return (
    <section class="stack tight" aria-labelledby="before">
      <h2 id="before" class="section">
        {t('shift.before')}
      </h2>
      <List of={shifts} empty={<Empty icon="drawer" title={t('shift.none')} />}>
        {(shift) =>
          shift.closing && (
            <RowLink
              href={`/pos/shift/${shift.id}`}
              title={t('shift.title', { number: shift.number })}
              text={dateTimeIn(shift.closing.at, till.store.timezone)}
            >
              <span class={`chip${shift.closing.difference.amount_minor === 0 ? ' good' : ' warn'}`}>
                <Icon name={shift.closing.difference.amount_minor === 0 ? 'check' : 'warning'} size={18} />
                {money(shift.closing.difference.amount_minor, shift.currency)}
              </span>
            </RowLink>
          )
        }
      </List>
    </section>
  );
}

function Closed({ id }: { id: string }) {
  const till = useTill();
  const report = useLoading((signal) => till.call<Report>(`/shifts/${id}/z-report`, { signal }), [id]);
  return (
    <Shown of={report} lines={8}>
      {(data) => (
        <Page
          title={t('shift.title', { number: data.shift.number })}
          up={{ href: '/pos/shift', title: t('pos.shift') }}
        >
          <ZReport report={data} />
        </Page>
      )}
    </Shown>
  );
}
