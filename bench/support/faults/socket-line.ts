import type { Socket } from 'node:net';
import { DRIP_EVERY_MS, type FaultName, GARBAGE, SLOW_MS, statusOf } from './fault-kinds.ts';

/** A WebSocket that passes: bytes as they are, until it suffers. */
export interface Line {
  path: string;
  client: Socket;
  suffer(fault: FaultName): void;
  closed: Promise<void>;
}

/** A server's close frame: unmasked, 1008 for a refusal, 1011 for an error of its own. */
function closeFrame(status: number): Buffer {
  const frame = Buffer.from([0x88, 0x02, 0, 0]);
  frame.writeUInt16BE(status < 500 ? 1_008 : 1_011, 2);
  return frame;
}

/** Connects both ends; a new line may suffer from its first byte on. The upgrade's own answer always comes whole. */
export function passThrough(ends: { client: Socket; vendor: Socket; path: string; fault: FaultName | undefined }): Line {
  const { client, vendor, path } = ends;
  let fault = ends.fault;
  let isUpgraded = false;
  let passed = 0;
  let dripping = Promise.resolve();

  const drip = (chunk: Buffer) => {
    dripping = dripping.then(async () => {
      for (const byte of chunk) {
        if (client.destroyed) return;
        client.write(Buffer.of(byte));
        await new Promise((resolve) => setTimeout(resolve, DRIP_EVERY_MS));
      }
    });
  };
  /** A piece of an answer, after which it ends or stays away. */
  const breakOff = (chunk: Buffer) => {
    if (passed > 0) return;
    passed += 1;
    client.write(chunk.subarray(0, Math.max(1, Math.floor(chunk.length / 2))));
    if (fault === 'cut') setTimeout(() => client.destroy(), 20);
  };
  const bring = (chunk: Buffer) => {
    if (client.destroyed) return;
    if (fault === 'slow') setTimeout(() => client.destroyed || client.write(chunk), SLOW_MS);
    else if (fault === 'drip') drip(chunk);
    else if (fault === 'cut' || fault === 'stall') breakOff(chunk);
    else if (fault === undefined) client.write(chunk);
  };
  vendor.on('data', (chunk: Buffer) => {
    if (isUpgraded) {
      bring(chunk);
      return;
    }
    const end = chunk.indexOf('\r\n\r\n');
    if (end < 0) {
      client.write(chunk);
      return;
    }
    isUpgraded = true;
    client.write(chunk.subarray(0, end + 4));
    if (chunk.length > end + 4) bring(chunk.subarray(end + 4));
  });
  client.on('data', (chunk: Buffer) => vendor.destroyed || vendor.write(chunk));
  vendor.on('error', () => client.destroy());
  client.on('error', () => vendor.destroy());
  // A line that suffers keeps the visitor's side waiting, as the fault wants it.
  vendor.on('close', () => fault !== 'hang' && fault !== 'stall' && fault !== 'empty' && client.destroy());
  const closed = new Promise<void>((resolve) =>
    client.on('close', () => {
      vendor.destroy();
      resolve();
    }),
  );

  return {
    path,
    client,
    closed,
    suffer(given) {
      fault = given;
      passed = 0;
      const status = statusOf(given);
      if (given === 'reset') client.resetAndDestroy();
      else if (status) client.end(closeFrame(status));
      else if (given === 'garbage') client.write(GARBAGE);
      // The next message of the vendor may be far away: half a frame is the middle of an answer.
      else if (given === 'cut') {
        client.write(Buffer.from([0x81, 0x20, 0x7b]));
        setTimeout(() => client.destroy(), 20);
      }
    },
  };
}
