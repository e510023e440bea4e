import { copyFileSync, cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const COPIED = ['agent-worker', 'app', 'bench', 'components', 'lib', 'local', 'public', 'scripts', 'supabase', 'tests/support'];
const FILES = ['middleware.ts', 'next.config.js', 'package.json', 'package-lock.json', 'tsconfig.json'];

/** A second checkout that a test may break: its own sources, and this one's packages by links, unless it shall have none. */
export function copyCheckout(options: { hasPackages: boolean }): string {
  const root = mkdtempSync(join(tmpdir(), 'quantum-voice-checkout-'));
  for (const name of [...COPIED, ...FILES]) cpSync(join(ROOT, name), join(root, name), { recursive: true });
  if (!options.hasPackages) return root;
  const packages = join(ROOT, 'node_modules');
  mkdirSync(join(root, 'node_modules'));
  for (const name of readdirSync(packages)) {
    // Its locks stay its own.
    if (name.startsWith('.quantum-voice-build')) continue;
    // What is written stays its own too.
    if (name.startsWith('.') && name.endsWith('lock')) copyFileSync(join(packages, name), join(root, 'node_modules', name));
    else if (existsSync(join(packages, name))) symlinkSync(join(packages, name), join(root, 'node_modules', name));
  }
  return root;
}
