import type { Card } from '../../src/wire/cards.ts';
import type { Program } from '../../src/wire/programs.ts';
import { useListing, useThing, type Stretch } from '../api/loading.ts';
import { t } from '../i18n/t.ts';
import { ago } from '../kit/format.ts';
import { ButtonLink } from '../ui/button.tsx';
import { Empty, Shown } from '../ui/states.tsx';
import { filter, Filter, List, RowLink, Search } from '../ui/listing.tsx';
import { useOffice } from './office.ts';
import { Page } from '../ui/page.tsx';

export function Cards() {
  const { api, home } = useOffice();
  const programs = useThing<Stretch<Program>>(`${api}/loyalty/programs`);
  return (
    <Page title={t('nav.cards')}>
      <Shown of={programs}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty icon="card" title={t('today.first')}>
              <ButtonLink look="primary" icon="plus" href={`${home}/programs/new`}>
                {t('programs.new')}
              </ButtonLink>
            </Empty>
          ) : (
            <CardsOf programs={items} />
          )
        }
      </Shown>
    </Page>
  );
}

function CardsOf({ programs }: { programs: readonly Program[] }) {
  const { api, home } = useOffice();
  const chosen = programs.find(({ id }) => id === filter('program')) ?? programs[0]!;
  const q = filter('q');
  const cards = useListing<Card>(`${api}/loyalty/programs/${chosen.id}/cards`, { q });
  return (
    <>
      <div class="row" role="search">
        <Search label={t('cards.search')} />
        {programs.length > 1 && (
          <Filter
            label={t('nav.programs')}
            name="program"
            options={programs.map(({ id, name }, at) => [at === 0 ? '' : id, name] as const)}
          />
        )}
      </div>
      <List
        of={cards}
        empty={
          <Empty icon="card" title={q ? t('list.nothing', { query: q }) : t('cards.none')}>
            {!q && <ButtonLink href={`${home}/programs/${chosen.id}/join`}>{t('program.join')}</ButtonLink>}
          </Empty>
        }
      >
        {(card) => (
          <RowLink
            href={`${home}/cards/${card.id}`}
            title={card.customer.name ?? t('name.nobody')}
            text={
              <>
                <span class="mono">{card.number}</span> · {ago(card.last_activity_at)}
                {card.customer.email && ` · ${card.customer.email}`}
              </>
            }
          >
            <span class="row balances">
              {!card.active && <span class="chip bad">{t('card.inactive')}</span>}
              {card.stamps && (
                <span class={`chip${card.stamps.reward_ready ? ' good' : ''}`}>
                  {t('card.stamps_of', { balance: card.stamps.balance, target: card.stamps.target })}
                </span>
              )}
              {card.points && <span class="chip">{t('card.points', { count: card.points.balance })}</span>}
            </span>
          </RowLink>
        )}
      </List>
    </>
  );
}
