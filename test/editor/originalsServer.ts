import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';

/** A mirror of originals, as `DARKROOM_MIRROR` names it, that sends them slowly. */
export interface OriginalsServer {
  address: string;
  /** What lies at each path; nothing else is there. */
  files: Map<string, Uint8Array>;
  /** Milliseconds between two pieces of 64 KiB. */
  pause: number;
  close(): void;
}

export async function serveOriginals(): Promise<OriginalsServer> {
  const piece = 2 ** 16;
  const server = createServer((request, response) => {
    const bytes = originals.files.get(request.url ?? '');
    if (!bytes) {
      response.writeHead(404).end();
      return;
    }
    response.setHeader('content-length', bytes.length);
    void (async () => {
      for (let at = 0; at < bytes.length && !response.destroyed; at += piece) {
        response.write(bytes.subarray(at, at + piece));
        await wait(originals.pause);
      }
      response.end();
    })();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const originals: OriginalsServer = {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    files: new Map(),
    pause: 0,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
  return originals;
}
