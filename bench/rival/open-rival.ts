import type { Browser } from 'playwright-core';
import { buildInstructions, buildTurnContext } from '#lib/conversation/build-prompt.ts';
import type { OpenProduct } from '../support/open-product.ts';
import { type BenchContext, CannotRun } from '../support/result.ts';
import { openVisitor, type Visitor } from '../support/visitor.ts';
import type { BareCall } from './bare-call.ts';
import { type LivekitAccess, servePage } from './serve-page.ts';
import { startWorker } from './start-worker.ts';

const UNKNOWN_LEAD = { email: '', name: null, company: null, need: null, budget: null, timeline: null, phone: null };

type Campaign = { id: string; slug: string; agent_name: string; business_name: string; greeting: string; personality_id: string };
type Personality = { persona: string };
type Link = { document_id: string };
type Chunk = { id: string; content: string; documents: { title: string } };

/** The same words, models and knowledge as the product's demo campaign, all of it in the prompt. */
async function describeCall({ world }: OpenProduct): Promise<BareCall> {
  const [campaign] = await world.rows<Campaign>('campaigns', 'slug=eq.demo');
  if (!campaign) throw new CannotRun('The product has no demo campaign to compare with.');
  const [personality] = await world.rows<Personality>('personalities', `id=eq.${campaign.personality_id}`);
  const links = await world.rows<Link>('campaign_documents', `select=document_id&campaign_id=eq.${campaign.id}`);
  const known = links.map(({ document_id }) => document_id).join(',');
  const chunks = await world.rows<Chunk>('chunks', `select=id,content,documents(title)&document_id=in.(${known})`);
  const instructions = buildInstructions({
    slug: campaign.slug,
    agentName: campaign.agent_name,
    businessName: campaign.business_name,
    greeting: campaign.greeting,
    persona: personality?.persona ?? '',
  });
  const passages = chunks.map(({ id, content, documents }) => ({ id, content, title: documents.title, score: 1 }));
  return {
    providersUrl: world.services().providers?.url ?? '',
    sttModel: 'nova-3',
    llmModel: 'gpt-6-luna',
    ttsModel: 'aura-2-thalia-en',
    greeting: campaign.greeting,
    instructions: `${instructions}\n\n${buildTurnContext({ lead: UNKNOWN_LEAD, passages })}`,
  };
}

/** The bare stack beside the product: same LiveKit server, same providers, a worker and a page without anything of ours. */
export async function openRival(
  ctx: BenchContext,
  product: OpenProduct,
): Promise<{ call: (browser: Browser) => Promise<Visitor> }> {
  const livekit: LivekitAccess = {
    url: product.world.services().livekit?.url ?? '',
    apiKey: 'local',
    apiSecret: product.world.secrets.LOCAL_LIVEKIT_SECRET ?? '',
  };
  const page = await servePage(livekit, await describeCall(product));
  ctx.onEnd(page.close);
  ctx.say('  Starting the bare stack beside it ...');
  const worker = await startWorker(livekit);
  ctx.onEnd(worker.stop);
  return {
    async call(browser) {
      const visitor = await openVisitor(browser, page.url);
      await visitor.page.click('button');
      return {
        ...visitor,
        async leave() {
          await visitor.page.evaluate(() => (window as unknown as { hangUp: () => Promise<void> }).hangUp());
          await visitor.leave();
        },
      };
    },
  };
}
