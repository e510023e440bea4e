import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Listens on 127.0.0.1 and resolves with the URL; a busy port becomes one sentence instead of a stack. */
export function listenOnLoopback(server: Server, port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const onError = (error: NodeJS.ErrnoException) => {
      reject(error.code === 'EADDRINUSE' ? new Error(`Port ${port} is already in use; choose another with --port.`) : error);
    };
    server.once('error', onError);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', onError);
      resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    });
  });
}

/** Runs `stop` once on SIGTERM, SIGINT or, when asked, when the parent closes our stdin; then the process ends. */
export function exitCleanly(options: { exitWithParent: boolean; stop: () => Promise<void> }): void {
  let stopping = false;
  const leave = () => {
    if (stopping) return;
    stopping = true;
    options.stop().then(
      () => process.exit(0),
      (error: unknown) => failToStart(error),
    );
  };
  process.once('SIGTERM', leave);
  process.once('SIGINT', leave);
  if (options.exitWithParent) process.stdin.once('end', leave).once('close', leave).resume();
}

/** WASI's number of ENOSPC: PGlite's file system throws plain objects, not errors. */
const WASI_NO_SPACE = 51;

/** One sentence about what went wrong, whatever was thrown. */
export function describeFault(fault: unknown): string {
  const errno = typeof fault === 'object' && fault !== null && 'errno' in fault ? fault.errno : undefined;
  const message =
    fault instanceof Error ? fault.message : typeof fault === 'string' ? fault : `Unexpected failure ${JSON.stringify(fault)}`;
  if (errno === WASI_NO_SPACE || /ENOSPC|no space left/i.test(message))
    return 'The disk is full; free about 1 GB and start again.';
  return message.split('\n')[0] ?? message;
}

/** Says in one sentence why the service cannot run and ends the process with code 1. */
export function failToStart(error: unknown): never {
  process.stderr.write(`${describeFault(error)}\n`);
  process.exit(1);
}
