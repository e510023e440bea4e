import type { GateInput } from '#lib/browser/enter-gate.ts';
import type { GateProblem } from '#lib/browser/visit-state.ts';
import type { ConsentPurposeId, VisitBootstrap } from '#lib/contracts/visit.ts';

export type GateReading = { ok: true; input: GateInput } | { ok: false; problem: GateProblem };

/** Reads what the visitor filled in, and says what is missing before any request is made. */
export function readGate(form: HTMLFormElement, page: { bootstrap: VisitBootstrap; placement: string | undefined }): GateReading {
  return checkGate(new FormData(form), page);
}

export function checkGate(
  fields: FormData,
  { bootstrap, placement }: { bootstrap: VisitBootstrap; placement: string | undefined },
): GateReading {
  const text = (name: string) => String(fields.get(name) ?? '').trim();
  const email = text('email');
  if (email === '') return { ok: false, problem: { id: 'emailMissing', field: 'email' } };
  // Only the shape: whether the address exists, the server and the mail itself find out.
  if (!/^[^\s@]+@[^\s@.]+(\.[^\s@.]+)+$/.test(email)) return { ok: false, problem: { id: 'emailInvalid', field: 'email' } };
  const ticked = fields.getAll('purpose').map(String);
  const { version, purposes, hash } = bootstrap.consent;
  if (purposes.some((purpose) => purpose.required && !ticked.includes(purpose.id))) {
    return { ok: false, problem: { id: 'consentMissing', field: 'consent' } };
  }
  const accepted: ConsentPurposeId[] = purposes.filter((purpose) => ticked.includes(purpose.id)).map((purpose) => purpose.id);
  const [name, website] = [text('name'), text('website')];
  const optional = { ...(name ? { name } : {}), ...(website ? { website } : {}), ...(placement ? { placement } : {}) };
  return { ok: true, input: { email, locale: bootstrap.locale, consent: { version, accepted, sha256: hash }, ...optional } };
}
