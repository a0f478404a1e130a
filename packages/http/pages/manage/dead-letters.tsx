import type { DeadLetter } from '../../src/wire/wallet.ts';
import { useListing } from '../api/loading.ts';
import { explainError } from '../i18n/explain.ts';
import { t } from '../i18n/t.ts';
import { ago } from '../kit/format.ts';
import { Button } from '../ui/button.tsx';
import { Icon } from '../ui/icons.tsx';
import { Shown, Trouble } from '../ui/states.tsx';
import { toast } from '../ui/toast.tsx';
import { useChange, useOffice } from './office.ts';
import { labelOf, sayFinding } from './wallet-words.ts';

/** What could not be delivered, why, and the way to send it again. */
export function DeadLetters({ nameOf, onResent }: { nameOf: (id: string) => string; onResent: () => void }) {
  const { api, home } = useOffice();
  const letters = useListing<DeadLetter>(`${api}/wallet/dead-letters`);
  const resending = useChange<{ resent: number }>('wallet.resend');
  const resend = async (path: string) => {
    try {
      const answer = await resending.send({ method: 'POST', path: `${api}/wallet/dead-letters${path}`, body: {} });
      if (answer) toast(t('dead.sent', { count: answer.resent }));
    } catch (error) {
      toast(explainError(error), 'bad');
    }
    letters.reload();
    onResent();
  };
  return (
    <section class="stack tight" aria-labelledby="dead">
      <div class="row spread">
        <h2 class="section" id="dead">
          {t('dead.title')}
        </h2>
        {letters.state === 'ready' && letters.data.length > 1 && (
          <Button icon="undo" busy={resending.busy} onClick={() => void resend('/resend')}>
            {t('dead.send_all')}
          </Button>
        )}
      </div>
      <Shown of={letters} lines={2}>
        {(items) =>
          items.length === 0 ? (
            <p class="panel row muted">
              <Icon name="check" />
              {t('dead.none')}
            </p>
          ) : (
            <ul class="rows">
              {items.map((letter) => (
                <li key={letter.id} class="row-line">
                  <span class="grow">
                    <strong>{t(`dead.kind.${letter.kind}`, { wallet: labelOf(letter.platform) })}</strong>
                    <span class="muted small">
                      {nameOf(letter.program_id)}
                      {letter.card_id && (
                        <>
                          {' · '}
                          <a href={`${home}/cards/${letter.card_id}`}>{t('dead.card')}</a>
                        </>
                      )}
                    </span>
                    <span class="small">{sayFinding(letter)}</span>
                    <span class="muted small">
                      {t('dead.since', { when: ago(letter.dead_since), count: letter.attempts })}
                    </span>
                  </span>
                  <Button icon="undo" busy={resending.busy} onClick={() => void resend(`/${letter.id}/resend`)}>
                    {t('dead.send_again')}
                  </Button>
                </li>
              ))}
            </ul>
          )
        }
      </Shown>
      <Trouble error={letters.moreFailed} />
      {letters.hasMore && (
        <Button busy={letters.loadingMore} onClick={letters.loadMore}>
          {t('list.more')}
        </Button>
      )}
    </section>
  );
}
