import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface HostSite {
  origin: string;
  close(): void;
}

/** A customer's own site on another origin than ours, with our one script tag. */
export async function openHostSite(productUrl: string): Promise<HostSite> {
  const page = `<!doctype html><html lang="en"><title>Sonora</title><h1>Sonora Solar</h1>
<script async src="${productUrl}/widget.js" data-campaign="demo" data-label="Call Sonora"></script></html>`;
  const server = createServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(page);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}
