// Runs the product on a machine that may have nothing but an older Node and npm; what needs a newer one is loaded after the check.
import { requireNode } from './require-node.mjs';

requireNode();
void import('./launch.mjs').then(({ launch }) => launch('local/supervisor/main.ts'));
