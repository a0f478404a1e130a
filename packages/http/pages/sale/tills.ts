import { useEffect, useState } from 'preact/hooks';
import type { Till } from '../../src/wire/shifts.ts';
import { call, type Call } from '../api/client.ts';
import { t } from '../i18n/t.ts';

/** How the tills of a store are asked for. */
type Asked = readonly [path: string, request: Pick<Call, 'query' | 'storeCode'>];

/** The tills of stores by store, as far as they are known yet; a list is read without their names, too. */
export function useTills(
  storeIds: readonly string[],
  asked: (storeId: string) => Asked,
): ReadonlyMap<string, readonly Till[]> {
  const [known, setKnown] = useState<ReadonlyMap<string, readonly Till[]>>(new Map());
  const missing = [...new Set(storeIds)].filter((id) => !known.has(id));
  useEffect(() => {
    for (const id of missing)
      call<{ readonly items: readonly Till[] }>(...asked(id)).then(
        ({ items }) => setKnown((before) => new Map(before).set(id, items)),
        () => {},
      );
  }, [missing.join()]);
  return known;
}

/** What people call a till; that of a device which is gone has only an id left. */
export const tillName = ({ label, client }: Till): string => (label === client ? t('device.gone') : label);

/** The name of a till where there are several in its store. */
export function nameAmong(tills: readonly Till[] | undefined, id: string): string | undefined {
  const found = tills && tills.length > 1 ? tills.find((one) => one.id === id) : undefined;
  return found && tillName(found);
}
