import type { Store } from '../../src/wire/merchants.ts';
import { t } from '../i18n/t.ts';
import { Tick } from '../ui/field.tsx';

/** Which stores somebody works in; a list of ids in one field, separated by blanks. */
export const StoreTicks = ({
  stores,
  value,
  onChange,
}: {
  stores: readonly Store[];
  value: string;
  onChange: (value: string) => void;
}) => {
  const chosen = idsOf(value);
  return (
    <fieldset class="stack tight">
      <legend>
        <strong>{t('people.stores')}</strong>
      </legend>
      {stores.length === 0 && <p class="muted">{t('stores.none')}</p>}
      {stores.map(({ id, name, store_code }) => (
        <Tick
          key={id}
          label={`${name} (${store_code})`}
          checked={chosen.includes(id)}
          onChange={(yes) => onChange((yes ? [...chosen, id] : chosen.filter((one) => one !== id)).join(' '))}
        />
      ))}
    </fieldset>
  );
};

export const idsOf = (value: string): string[] => value.split(' ').filter(Boolean);

/** The names of stores, for a line of text. */
export const namesOf = (ids: readonly string[], stores: readonly Store[]): string =>
  ids.flatMap((id) => stores.find((store) => store.id === id)?.name ?? []).join(', ');
