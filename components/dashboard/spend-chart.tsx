import { formatMoney } from '#lib/dashboard/format.ts';

interface Props {
  days: { day: string; costMicroUsd: number; conversations: number }[];
}

/** Thirty days of cost as bars, the dearest day named. */
export function SpendChart({ days }: Props) {
  const most = Math.max(1, ...days.map((entry) => entry.costMicroUsd));
  const dearest = days.find((entry) => entry.costMicroUsd === most);
  const label = (day: string) =>
    new Intl.DateTimeFormat('en-US', { month: 'short', day: 'numeric', timeZone: 'UTC' }).format(new Date(`${day}T00:00:00Z`));
  const words = dearest
    ? `${label(dearest.day)} cost most: ${formatMoney(dearest.costMicroUsd)} for ${dearest.conversations} conversations.`
    : 'Nothing was spent in thirty days.';
  return (
    <figure className="chart spend">
      <div className="bars" role="img" aria-label={`Cost a day over thirty days. ${words}`}>
        {days.map((entry, index) => (
          <div className="bar" key={entry.day} title={`${label(entry.day)}: ${formatMoney(entry.costMicroUsd)}`}>
            <span
              className="bar-fill"
              style={{ height: `${(entry.costMicroUsd / most) * 100}%` }}
              data-today={index === days.length - 1 || undefined}
            />
          </div>
        ))}
      </div>
      <figcaption>
        <span>{days[0] ? label(days[0].day) : ''}</span>
        <span>{words}</span>
        <span>Today</span>
      </figcaption>
    </figure>
  );
}
