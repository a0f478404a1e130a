import type { AuditEvent } from '../../src/wire/audit.ts';
import { useListing } from '../api/loading.ts';
import { nouns, verbs } from '../i18n/audit-words.ts';
import { t } from '../i18n/t.ts';
import { dateTime } from '../kit/format.ts';
import { setQuery } from '../kit/router.ts';
import { Button } from '../ui/button.tsx';
import { Empty } from '../ui/states.tsx';
import { filter, List } from '../ui/listing.tsx';
import { DayFilter, dayEnd, dayStart } from './day-range.tsx';
import { useOffice } from './office.ts';
import { Page } from '../ui/page.tsx';

/** Who did what, to what, when, from where; of this merchant. */
export function Audit() {
  const { api } = useOffice();
  return <AuditTrail path={`${api}/audit`} />;
}

export function AuditTrail({ path }: { path: string }) {
  const object = filter('object');
  const actor = filter('actor');
  const events = useListing<AuditEvent>(path, {
    object_id: object,
    actor_id: actor,
    from: dayStart(filter('from')),
    to: dayEnd(filter('to')),
  });
  return (
    <Page title={t('nav.audit')} note={t('audit.note')}>
      <div class="row filters" role="search">
        <DayFilter name="from" label={t('audit.from')} />
        <DayFilter name="to" label={t('audit.to')} />
        {object && (
          <Button icon="cross" onClick={() => setQuery({ object: null })}>
            {t('audit.only_object')}
          </Button>
        )}
        {actor && (
          <Button icon="cross" onClick={() => setQuery({ actor: null })}>
            {t('audit.only_actor')}
          </Button>
        )}
      </div>
      <List of={events} empty={<Empty icon="list" title={t('audit.none')} />}>
        {(event) => <AuditLine event={event} />}
      </List>
    </Page>
  );
}

const AuditLine = ({ event }: { event: AuditEvent }) => {
  const { actor, object } = event;
  return (
    <div class="row-line still">
      <div class="grow stack tight">
        <p class="row">
          <strong>{sayAction(event.action)}</strong>
          {event.on_behalf && <span class="chip warn">{t('audit.on_behalf')}</span>}
        </p>
        <p class="muted small">
          {dateTime(event.at)} · {actor.name ?? t(`audit.actor.${actor.kind}`)}
          {event.address && ` · ${event.address}`}
        </p>
        <Details details={event.details} />
      </div>
      <div class="row">
        <Button look="quiet" onClick={() => setQuery({ object: object.id })}>
          {t('audit.same_object')}
        </Button>
        {actor.id && (
          <Button look="quiet" onClick={() => setQuery({ actor: actor.id })}>
            {t('audit.same_actor')}
          </Button>
        )}
      </div>
    </div>
  );
};

/** `staff_member.unlocked` in the reader's words; of a newer host, as it stands. */
function sayAction(action: string): string {
  const [noun, verb] = action.split('.');
  const what = nouns.find((one) => one === noun);
  const done = verbs.find((one) => one === verb);
  return what && done ? `${t(`audit.noun.${what}`)}: ${t(`audit.verb.${done}`)}` : action;
}

const Details = ({ details }: { details: AuditEvent['details'] }) =>
  Object.keys(details).length === 0 ? null : (
    <details>
      <summary>{t('audit.details')}</summary>
      <pre class="mono small">{JSON.stringify(details, null, 2)}</pre>
    </details>
  );
