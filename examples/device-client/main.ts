import { asking, NoLongerPaired, pair } from './device.ts';
import { openShop } from './shop.ts';

const shop = await openShop();

const pairing = await pair({
  issuer: new URL(shop.origin),
  clientId: 'tresen-device',
  name: 'Tablet by the door',
  scope: 'counter',
  show: async (code) => {
    console.log(`a code such as ${code.replace(/[A-Z]/g, 'X')} is shown`);
    const { label } = await shop.approve(code);
    console.log(`the owner lets in "${label}"`);
  },
});
const ask = asking(pairing, async () => console.log('new tokens are kept'));

const me = await ask<{ current_device_id: string; store: { name: string } }>('GET', '/me');
console.log(`the device works in ${me.store.name}`);

const [program] = (await ask<{ items: { id: string }[] }>('GET', '/store/loyalty/programs')).items;
const { card } = await ask<{ card: { id: string } }>('POST', '/store/loyalty/cards', { program_id: program?.id });
const stamped = await ask<{ card: { stamps: { balance: number } } }>(
  'POST',
  `/store/loyalty/cards/${card.id}/stamps`,
  {},
);
console.log(`a new card has ${stamped.card.stamps.balance} stamp`);

await shop.revoke(me.current_device_id);
const ended = await ask('GET', '/me').catch((error: unknown) => error);
console.log(ended instanceof NoLongerPaired ? 'revoked: the device must be paired again' : ended);

await shop.close();
