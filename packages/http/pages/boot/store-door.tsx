import { useState } from 'preact/hooks';
import type { Store } from '../../src/wire/merchants.ts';
import { signOut } from '../api/client.ts';
import { t } from '../i18n/t.ts';
import { go, path } from '../kit/router.ts';
import { forget, keep, kept } from '../kit/storage.ts';
import { Button } from '../ui/button.tsx';
import { Icon } from '../ui/icons.tsx';
import { Mark } from '../ui/mark.tsx';
import { Preferences } from '../ui/preferences.tsx';
import { useMe } from '../ui/signed-in.tsx';
import { Empty } from '../ui/states.tsx';
import type { DoorProps } from './workplace.ts';

/** The way in of a signed-in person: choosing the store comes first, and only once. */
export function StoreDoor({ At, onLeave }: Pick<DoorProps, 'At' | 'onLeave'>) {
  const { stores, user } = useMe();
  const open = stores.filter(({ active }) => active);
  const [code, setCode] = useState(() => kept('store'));
  const store = open.find(({ store_code }) => store_code === code) ?? (open.length === 1 ? open[0] : undefined);

  const choose = (chosen: Store | null) => {
    if (chosen) keep('store', chosen.store_code);
    else forget('store');
    onLeave?.();
    setCode(chosen?.store_code ?? null);
    go(path.peek(), { replace: true });
  };
  if (store) {
    return (
      <At
        key={store.id}
        store={store}
        who={t('sign_in.as', { name: user.name })}
        end={<SignOut onLeave={onLeave} />}
        {...(open.length > 1 ? { leave: () => choose(null) } : {})}
      />
    );
  }
  return (
    <main class="centered" id="content">
      <div class="stack wide narrow">
        <header class="stack tight brand">
          <Mark size={56} />
          <h1>{t('boot.which_store')}</h1>
        </header>
        {open.length === 0 && <Empty icon="store" title={t('boot.no_stores')} />}
        {open.map((one) => (
          <button type="button" class="tile" key={one.id} onClick={() => choose(one)}>
            <Icon name="store" size={32} />
            <span>
              <strong>{one.name}</strong>
              <span class="muted">{one.store_code}</span>
            </span>
            <Icon name="next" />
          </button>
        ))}
        <div class="row spread">
          <Button look="quiet" icon="out" onClick={signOut}>
            {t('sign_in.out')}
          </Button>
          <Preferences />
        </div>
      </div>
    </main>
  );
}

const SignOut = ({ onLeave }: Pick<DoorProps, 'onLeave'>) => (
  <Button
    icon="out"
    onClick={() => {
      onLeave?.();
      signOut();
    }}
  >
    {t('sign_in.out')}
  </Button>
);
