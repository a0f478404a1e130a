import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WebSocketServer } from 'ws';

// A bare broadcast: what is posted is numbered and sent to everyone who is connected.
let seq = 0;
const sockets = new WebSocketServer({ noServer: true, perMessageDeflate: false });
const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    const { type, at, data } = JSON.parse(Buffer.concat(chunks).toString());
    const frame = Buffer.from(JSON.stringify({ seq: ++seq, type, at, data }));
    for (const socket of sockets.clients) socket.send(frame, { binary: false });
    response.writeHead(200, { 'Content-Length': '2' }).end('{}');
  });
});
server.on('upgrade', (request, socket, head) => sockets.handleUpgrade(request, socket, head, () => undefined));
server.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo; // it listens on a port
  console.log(`http://127.0.0.1:${port}`);
});
