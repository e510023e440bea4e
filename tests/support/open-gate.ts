import type { World } from './world.ts';

export interface OpenedVisit {
  visit: string;
  conversationId: string;
  csrf: string;
  privacyUrl: string;
}

/** Passes the gate as the page's own requests do, without a browser. */
export async function openGate(world: World, email: string): Promise<OpenedVisit> {
  const campaign = (await (await fetch(`${world.url}/api/campaigns/demo`)).json()) as {
    csrf: string;
    consent: { version: string; hash: string };
  };
  const { version, hash } = campaign.consent;
  const answer = await fetch(`${world.url}/api/gate`, {
    method: 'POST',
    headers: { origin: world.url, 'content-type': 'application/json' },
    body: JSON.stringify({
      campaign: 'demo',
      email,
      consent: { version, accepted: ['talk'], sha256: hash },
      csrf: campaign.csrf,
    }),
  });
  if (answer.status !== 201) throw new Error(`The gate answered ${answer.status}: ${await answer.text()}`);
  return (await answer.json()) as OpenedVisit;
}
