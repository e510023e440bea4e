import type { CampaignResponse, VisitBootstrap } from '../contracts/visit.ts';
import type { CallFunction } from '../core/call-function.ts';
import { type Campaign, readCampaign } from './campaign.ts';
import { type CsrfContext, mintCsrf } from './csrf.ts';
import { explainNoVoice } from './explain-no-voice.ts';

const RTL = /^(ar|he|fa|ur)\b/;

function channelsOf(campaign: Campaign, isVoicePossible: boolean): VisitBootstrap['channels'] {
  const voice = campaign.voice && campaign.isSpoken && campaign.moneyLeft && isVoicePossible;
  return {
    voice,
    text: campaign.moneyLeft,
    form: true,
    ...(voice ? {} : { voiceReason: explainNoVoice(campaign.locale, campaign.isSpoken ? 'away' : 'language') }),
  };
}

/** All that the visit document needs, with a fresh csrf for the given embedding origin. 404 when there is no such campaign. */
export async function readBootstrap(
  ctx: CsrfContext & { call: CallFunction; minter: unknown },
  input: { slug: string; locale?: string | undefined; embedder: string },
): Promise<{ bootstrap: VisitBootstrap; campaign: Campaign }> {
  const campaign = await readCampaign(ctx, input);
  const { csrf, csrfExpiresAt } = mintCsrf(ctx, { scope: campaign.slug, embedder: input.embedder });
  return {
    campaign,
    bootstrap: {
      slug: campaign.slug,
      locale: campaign.locale,
      dir: RTL.test(campaign.locale) ? 'rtl' : 'ltr',
      businessName: campaign.businessName,
      agentName: campaign.agentName,
      headline: campaign.headline,
      subline: campaign.subline,
      signalColor: campaign.signalColor,
      locales: campaign.locales,
      texts: {},
      consent: campaign.consent,
      channels: channelsOf(campaign, Boolean(ctx.minter)),
      csrf,
      csrfExpiresAt,
      privacyUrl: `/privacy?campaign=${campaign.slug}`,
    },
  };
}

/** The part that GET /api/campaigns/:slug answers with. */
export function toCampaignResponse(bootstrap: VisitBootstrap): CampaignResponse {
  const { slug, locale, locales, texts, consent, channels, csrf, csrfExpiresAt } = bootstrap;
  return { slug, locale, locales, texts, consent, channels, csrf, csrfExpiresAt };
}
