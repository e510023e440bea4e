import type { Metadata } from 'next';
import { BudgetLadder } from '#components/dashboard/budget-ladder.tsx';
import { LimitsForm } from '#components/dashboard/limits-form.tsx';
import { SpendChart } from '#components/dashboard/spend-chart.tsx';
import { Budget, currentStep, reachesCeilingOn } from '#lib/dashboard/budget.ts';
import { formatMoney } from '#lib/dashboard/format.ts';
import { requireMember } from '../../member.ts';
import { setBudget, setCampaignLimits } from './actions.ts';
import './budget.css';

export const metadata: Metadata = { title: 'Budget' };

const NOW: Record<ReturnType<typeof currentStep>, string> = {
  open: '',
  alert: 'Most of it is used.',
  economy: 'Calls are kept short.',
  text: 'Visitors write instead of calling.',
  form: 'Visitors leave a message.',
};

function day(iso: string): string {
  return new Intl.DateTimeFormat('en-US', { month: 'long', day: 'numeric', timeZone: 'UTC' }).format(
    new Date(`${iso}T00:00:00Z`),
  );
}

function outlook(budget: Budget): string {
  if (budget.perDayMicroUsd === 0) return 'Nothing was spent in the last two weeks.';
  const pace = `At the pace of the last two weeks, ${formatMoney(budget.perDayMicroUsd)} a day,`;
  const reached = reachesCeilingOn(budget);
  return reached
    ? `${pace} the ceiling is reached on ${day(reached)}.`
    : `${pace} the month ends at about ${formatMoney(budget.forecastMicroUsd)}.`;
}

export default async function BudgetPage() {
  const { call } = await requireMember();
  const budget = await call('read_budget', {}, Budget.nullable());
  if (!budget) return <p className="empty">You do not belong to a team yet.</p>;
  const step = currentStep(budget);
  const used = budget.spentMicroUsd + budget.heldMicroUsd;
  return (
    <div className="budget">
      <section className="hero">
        <div>
          <p className="eyebrow">{budget.customerName}</p>
          <h1>
            {formatMoney(used)} of {formatMoney(budget.ceilingMicroUsd)} this month.{' '}
            {budget.isSuspended ? 'Your account is paused, visitors leave a message.' : NOW[step]}
          </h1>
          <p className="quiet">
            {outlook(budget)}
            {budget.heldMicroUsd > 0 ? ` ${formatMoney(budget.heldMicroUsd)} is held for running calls.` : ''}
            {budget.absorbedMicroUsd > 0 ? ` ${formatMoney(budget.absorbedMicroUsd)} went over and is on us.` : ''}
          </p>
        </div>
        <SpendChart days={budget.days} />
      </section>
      <BudgetLadder budget={budget} step={step} />
      <section aria-labelledby="ceiling">
        <h2 id="ceiling">Your ceiling</h2>
        <LimitsForm
          action={setBudget}
          hidden={{ customerId: budget.customerId }}
          label="Ceiling and steps"
          isLocked={!budget.canChange}
        >
          <label>
            <span>Never more than, a month</span>
            <span className="with-unit">
              $
              <input
                name="ceiling"
                type="number"
                min={0}
                max={1_000_000}
                step="0.01"
                required
                defaultValue={budget.ceilingMicroUsd / 1e6}
              />
            </span>
          </label>
          <label>
            <span>Tell us at</span>
            <span className="with-unit">
              <input name="alertAt" type="number" min={1} max={100} required defaultValue={budget.alertAtPercent} />%
            </span>
          </label>
          <label>
            <span>Keep calls short from</span>
            <span className="with-unit">
              <input name="economyAt" type="number" min={1} max={100} required defaultValue={budget.economyAtPercent} />%
            </span>
          </label>
        </LimitsForm>
      </section>
      <section aria-labelledby="campaigns">
        <h2 id="campaigns">By campaign</h2>
        <p className="quiet">
          Your plan allows {budget.tierConcurrentCalls} calls at a time, {Math.round(budget.tierMaxCallS / 60)} minutes each.
        </p>
        <ul className="campaign-limits">
          {budget.campaigns.map((campaign) => (
            <li key={campaign.id}>
              <div>
                <strong>{campaign.name}</strong>
                <p className="quiet">
                  {formatMoney(campaign.costMicroUsd)} for {campaign.leads} {campaign.leads === 1 ? 'lead' : 'leads'}
                  {campaign.leads > 0 ? `, ${formatMoney(campaign.costMicroUsd / campaign.leads)} each` : ''}
                </p>
              </div>
              <LimitsForm
                action={setCampaignLimits}
                hidden={{ campaignId: campaign.id }}
                label={`Limits of ${campaign.name}`}
                isLocked={!budget.canChange}
              >
                <label>
                  <span>Longest call</span>
                  <span className="with-unit">
                    <input
                      name="maxMinutes"
                      type="number"
                      min={0.5}
                      max={120}
                      step="0.5"
                      placeholder="plan"
                      defaultValue={campaign.maxCallS === null ? '' : campaign.maxCallS / 60}
                    />
                    min
                  </span>
                </label>
                <label>
                  <span>Calls a day</span>
                  <input
                    name="callsPerDay"
                    type="number"
                    min={0}
                    max={100_000}
                    placeholder="any"
                    defaultValue={campaign.callsPerDay ?? ''}
                  />
                </label>
                <label>
                  <span>Visits a minute</span>
                  <input
                    name="visitsPerMin"
                    type="number"
                    min={1}
                    max={10_000}
                    placeholder="any"
                    defaultValue={campaign.gateRequestsPerMin ?? ''}
                  />
                </label>
                <label className="sites">
                  <span>Sites that may show it, one a line</span>
                  <textarea
                    name="sites"
                    rows={Math.max(2, campaign.allowedOrigins.length)}
                    maxLength={10_000}
                    placeholder="https://www.example.com"
                    spellCheck={false}
                    defaultValue={campaign.allowedOrigins.join('\n')}
                  />
                </label>
              </LimitsForm>
            </li>
          ))}
        </ul>
      </section>
    </div>
  );
}
