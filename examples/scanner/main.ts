import { scanner } from './scanner.ts';
import { openShop } from './shop.ts';

const shop = await openShop();
const scan = scanner({ origin: shop.origin, id: 'scanner-1', secret: shop.scannerSecret });
const told = async (value: string) => {
  const scanned = await scan(value);
  return scanned.result === 'refused' ? scanned.code : scanned.result;
};

console.log(`before it is linked: ${await told('4006381333931')}`);
console.log(`the code that the till shows: ${await told(await shop.pairingCode())}`);
console.log(`tea: ${await told('4006381333931')}`);
console.log(`tea again: ${await told('4006381333931')}`);
console.log(`something else: ${await told('2000000000015')}`);
for (const { quantity, name } of (await shop.cart()).lines) console.log(`the till has ${quantity} × ${name}`);

await shop.close();
