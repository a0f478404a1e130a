import { useEffect, useState } from 'preact/hooks';
import type { Device } from '../../src/wire/devices.ts';
import type { Store } from '../../src/wire/merchants.ts';
import { useListing, useThing, type Listing, type Stretch } from '../api/loading.ts';
import { t } from '../i18n/t.ts';
import { setQuery } from '../kit/router.ts';
import '../styles/devices.css';
import { Button, ButtonLink } from '../ui/button.tsx';
import { Tick } from '../ui/field.tsx';
import { Empty, Shown, Trouble } from '../ui/states.tsx';
import { DeviceDialog } from './device-dialog.tsx';
import { DeviceRow } from './device-row.tsx';
import { filter, Filter } from '../ui/listing.tsx';
import { useOffice } from './office.ts';
import { Page } from '../ui/page.tsx';
import { PairDialog } from './pair-dialog.tsx';

/** How often the list looks whether devices were seen. */
const refreshEvery = 60_000;

/** The devices of a merchant, by store: what each is, whether it is in use, and what can be done about it. */
export function Devices() {
  const { api, home } = useOffice();
  const store = filter('store');
  const withRevoked = filter('revoked') === '1';
  const devices = useListing<Device>(`${api}/devices`, {
    store_id: store,
    include_revoked: withRevoked ? 'true' : null,
  });
  const storesLoaded = useThing<Stretch<Store>>(`${api}/stores`);
  const stores = storesLoaded.state === 'ready' ? storesLoaded.data.items : [];
  const [open, setOpen] = useState<Device | 'new' | null>(null);
  useEffect(() => {
    // Not once more was loaded: the list would lose it. And not under a dialog, which has its own copy.
    if (open || devices.hasMore || devices.state !== 'ready') return;
    const timer = setTimeout(devices.reload, refreshEvery);
    return () => clearTimeout(timer);
  }, [devices, open]);
  const close = () => {
    setOpen(null);
    devices.reload();
  };

  return (
    <Page
      title={t('nav.devices')}
      note={t('devices.note')}
      actions={
        stores.length > 0 && (
          <>
            <ButtonLink href="/pair/device">{t('devices.enter_code')}</ButtonLink>
            <Button look="primary" icon="plus" onClick={() => setOpen('new')}>
              {t('devices.pair')}
            </Button>
          </>
        )
      }
    >
      <div class="row spread">
        {stores.length > 1 && (
          <Filter
            label={t('nav.stores')}
            name="store"
            options={[['', t('staff.all_stores')], ...stores.map(({ id, name }) => [id, name] as const)]}
          />
        )}
        <Tick
          label={t('devices.show_revoked')}
          checked={withRevoked}
          onChange={(yes) => setQuery({ revoked: yes ? '1' : null })}
        />
      </div>
      <Shown of={storesLoaded}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty icon="store" title={t('devices.no_store')}>
              <a href={`${home}/stores`}>{t('nav.stores')}</a>
            </Empty>
          ) : (
            <ByStore devices={devices} stores={items} open={setOpen} />
          )
        }
      </Shown>
      {open === 'new' && <PairDialog stores={stores} store={store} onClose={close} />}
      {open !== null && open !== 'new' && (
        <DeviceDialog
          key={open.id}
          device={open}
          store={stores.find(({ id }) => id === open.store_id)}
          onClose={() => setOpen(null)}
          onDone={close}
        />
      )}
    </Page>
  );
}

const ByStore = ({
  devices,
  stores,
  open,
}: {
  devices: Listing<Device>;
  stores: readonly Store[];
  open: (device: Device) => void;
}) => (
  <Shown of={devices}>
    {(all) =>
      all.length === 0 ? (
        <Empty icon="tablet" title={t('devices.none')}>
          <p>{t('devices.none_text')}</p>
        </Empty>
      ) : (
        <div class="stack wide">
          {stores.map((store) => {
            const here = all.filter(({ store_id }) => store_id === store.id);
            if (here.length === 0) return null;
            return (
              <section class="stack tight" key={store.id} aria-label={store.name}>
                <h2 class="section">
                  {store.name} <span class="mono small">{store.store_code}</span>
                </h2>
                <ul class="rows">
                  {here.map((device) => (
                    <li key={device.id}>
                      <DeviceRow device={device} onClick={() => open(device)} />
                    </li>
                  ))}
                </ul>
              </section>
            );
          })}
          <Trouble error={devices.moreFailed} />
          {devices.hasMore && (
            <Button busy={devices.loadingMore} onClick={devices.loadMore}>
              {t('list.more')}
            </Button>
          )}
        </div>
      )
    }
  </Shown>
);
