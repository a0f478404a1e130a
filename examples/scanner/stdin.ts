import { createInterface } from 'node:readline';
import { scanner } from './scanner.ts';

// A scanner that types like a keyboard ends each code with Enter: every line is a scan.
//   TRESEN_URL=http://localhost:3000 SCANNER_ID=counter-1 SCANNER_API_SECRET=… node stdin.ts
const {
  TRESEN_URL: origin = 'http://localhost:3000',
  SCANNER_ID: id = 'scanner-1',
  SCANNER_API_SECRET: secret = '',
} = process.env;
const scan = scanner({ origin, id, secret });
for await (const line of createInterface({ input: process.stdin }))
  if (line.trim() !== '') {
    const scanned = await scan(line.trim());
    console.log(scanned.result === 'refused' ? `refused: ${scanned.detail}` : scanned.result);
  }
