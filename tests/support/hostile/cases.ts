import { edgeCases } from './edge-cases.ts';
import { GATE_CASES } from './gate-cases.ts';
import { METHOD_CASES } from './method-cases.ts';
import { ROUTE_CASES } from './route-cases.ts';
import type { HostileCase } from './scene.ts';
import { TOKEN_CASES } from './token-cases.ts';
import { WIRE_CASES } from './wire-cases.ts';

/** Everything that must be refused, by what it is about. */
export function hostileCases(
  port: number,
): Readonly<Record<'edge' | 'gate' | 'token' | 'routes' | 'methods' | 'wire', readonly HostileCase[]>> {
  return {
    edge: edgeCases(port),
    gate: GATE_CASES,
    token: TOKEN_CASES,
    routes: ROUTE_CASES,
    methods: METHOD_CASES,
    wire: WIRE_CASES,
  };
}
