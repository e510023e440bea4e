import type { Budget, Step } from '#lib/dashboard/budget.ts';
import { formatMoney } from '#lib/dashboard/format.ts';

/** The month as a bar with the steps on it, and what each step means before it happens. */
export function BudgetLadder({ budget, step }: { budget: Budget; step: Step | 'open' }) {
  const used = budget.spentMicroUsd + budget.heldMicroUsd;
  const percent = (microUsd: number) =>
    budget.ceilingMicroUsd > 0 ? Math.min(100, (microUsd / budget.ceilingMicroUsd) * 100) : 100;
  const rungs = [
    { step: 'alert', at: budget.alertAtPercent, title: 'You are told', words: 'By mail and in Slack, once.' },
    {
      step: 'economy',
      at: budget.economyAtPercent,
      title: 'Calls get shorter',
      words:
        'Half as long at most, with shorter answers by the smaller model and no shared screen; a running call is told at once and half a minute before its end.',
    },
    { step: 'text', at: 100, title: 'Visitors write', words: 'No call fits any more; typing costs a tenth and may still fit.' },
    { step: 'form', at: 100, title: 'Visitors leave a message', words: 'Nothing more is spent. Every lead still reaches you.' },
  ] as const;
  return (
    <section aria-labelledby="ladder">
      <h2 id="ladder">What happens as the month fills</h2>
      <div
        className="ladder-bar"
        role="img"
        aria-label={`${formatMoney(used)} of ${formatMoney(budget.ceilingMicroUsd)} used, ${Math.floor(percent(used))} percent`}
      >
        <span className="ladder-forecast" style={{ width: `${percent(Math.max(used, budget.forecastMicroUsd))}%` }} />
        <span className="ladder-used" style={{ width: `${percent(used)}%` }} data-step={step} />
        {[budget.alertAtPercent, budget.economyAtPercent].map((at) => (
          <i key={at} style={{ left: `${at}%` }} />
        ))}
      </div>
      <ol className="ladder">
        {rungs.map((rung) => (
          <li key={rung.step} aria-current={rung.step === step ? 'step' : undefined}>
            <span className="ladder-at">{rung.at} %</span>
            <span>
              <strong>{rung.title}</strong> {rung.words}
            </span>
          </li>
        ))}
      </ol>
    </section>
  );
}
