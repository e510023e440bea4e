/** Asks one question in writing over the public routes, and resolves with the agent's answer. */
export async function typedAnswer(url: string, question: string, signal: AbortSignal): Promise<string> {
  const json = { 'content-type': 'application/json', origin: url };
  const campaign = await readJson(await fetch(`${url}/api/campaigns/demo`, { signal }));
  const gate = await fetch(`${url}/api/gate`, {
    method: 'POST',
    headers: json,
    signal,
    body: JSON.stringify({
      campaign: 'demo',
      email: `bench.${Date.now()}@example.com`,
      channel: 'text',
      consent: { version: campaign.consent.version, accepted: ['talk'] },
      csrf: campaign.csrf,
    }),
  });
  const authorization = `Bearer ${(await readJson(gate)).visit}`;
  const events = await fetch(`${url}/api/chat`, { headers: { authorization }, signal });
  const sent = await fetch(`${url}/api/chat`, {
    method: 'POST',
    headers: { ...json, authorization },
    signal,
    body: JSON.stringify({ text: question, clientMessageId: 'bench' }),
  });
  await readJson(sent);
  let text = '';
  let isAsked = false;
  const decoder = new TextDecoder();
  for await (const chunk of events.body ?? []) {
    text += decoder.decode(chunk, { stream: true });
    const blocks = text.split('\n\n');
    text = blocks.pop() ?? '';
    for (const block of blocks) {
      const data = /^data: (.*)$/m.exec(block)?.[1];
      if (!data || !/^event: turn$/m.test(block)) continue;
      const turn = JSON.parse(data) as { role: string; text: string; final: boolean };
      if (turn.role === 'visitor') isAsked = true;
      else if (isAsked && turn.final) return turn.text;
    }
  }
  throw new Error('The conversation ended without an answer.');
}

// biome-ignore lint/suspicious/noExplicitAny: the routes' own shapes, read by name above
async function readJson(answer: Response): Promise<any> {
  if (!answer.ok) throw new Error(`${answer.url} answered ${answer.status}.`);
  return answer.json();
}
