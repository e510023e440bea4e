/** Fourteen days of leads as bars; the table below holds the same facts for those who do not see it. */
export function LeadsChart({ days }: { days: { day: string; leads: number }[] }) {
  const most = Math.max(1, ...days.map((entry) => entry.leads));
  const label = (day: string) =>
    new Intl.DateTimeFormat('en-US', { month: 'short', day: 'numeric', timeZone: 'UTC' }).format(new Date(`${day}T00:00:00Z`));
  return (
    <figure className="chart">
      <div className="bars" role="img" aria-label={`Leads a day over two weeks: ${days.map((entry) => entry.leads).join(', ')}`}>
        {days.map((entry, index) => (
          <div className="bar" key={entry.day} title={`${label(entry.day)}: ${entry.leads} leads`}>
            <span className="bar-value">{entry.leads || ''}</span>
            <span
              className="bar-fill"
              style={{ height: `${(entry.leads / most) * 100}%` }}
              data-today={index === days.length - 1 || undefined}
            />
          </div>
        ))}
      </div>
      <figcaption>
        <span>{days[0] ? label(days[0].day) : ''}</span>
        <span>Today</span>
      </figcaption>
    </figure>
  );
}
