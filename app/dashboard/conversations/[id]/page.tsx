import Link from 'next/link';
import { notFound } from 'next/navigation';
import { z } from 'zod';
import { Decisions, Funnel, Handovers } from '#components/dashboard/decisions.tsx';
import { HeldBack } from '#components/dashboard/held-back.tsx';
import { LatencyTable } from '#components/dashboard/latency-table.tsx';
import { Receipt } from '#components/dashboard/receipt.tsx';
import { Transcript } from '#components/dashboard/transcript.tsx';
import { describeSuspicion } from '#lib/dashboard/describe-suspicion.ts';
import { describeEnding, formatAgo, formatDuration } from '#lib/dashboard/format.ts';
import { ConversationDetail } from '#lib/dashboard/read-models.ts';
import { requireMember } from '../../../member.ts';

export const metadata = { title: 'Conversation' };

const DELIVERY: Record<string, string> = {
  sent: 'Delivered',
  waiting: 'On its way',
  claimed: 'Sending',
  dead: 'Could not be delivered',
  withdrawn: 'Not sent: consent withdrawn',
};
const KINDS: Record<string, string> = { slack: 'Slack', asana: 'Asana', resend: 'E-mail' };

function describeContact(consent: NonNullable<ConversationDetail['consent']>) {
  if (consent.withdrawnAt)
    return (
      <p>
        <strong>Consent withdrawn.</strong> Do not contact this visitor.
      </p>
    );
  return consent.accepted.includes('contact') ? null : (
    <p>
      <strong>Do not contact:</strong> consent to be contacted was not given.
    </p>
  );
}

function describeTranscript(consent: NonNullable<ConversationDetail['consent']>) {
  return consent.withdrawnAt || consent.accepted.includes('record') ? null : (
    <p>
      <strong>For this request only:</strong> consent to use the transcript for better answers was not given.
    </p>
  );
}

export default async function Conversation({ params }: { params: Promise<{ id: string }> }) {
  const id = z.uuid().safeParse((await params).id);
  if (!id.success) notFound();
  const { call } = await requireMember();
  const talk = await call('read_conversation', { conversation_id: id.data }, ConversationDetail.nullable());
  if (!talk) notFound();
  const { lead } = talk;
  const who = lead.name ?? lead.email;
  const facts = [
    ['E-mail', lead.email],
    ['Company', lead.company],
    ['Phone', lead.phone],
    ['Need', lead.need],
    ['Budget', lead.budget],
    ['When', lead.timeline],
  ] as const;
  return (
    <article className="talk">
      <Link href="/dashboard" className="back">
        All leads
      </Link>
      <header className="talk-head">
        <h1>
          {lead.need
            ? `${who} wants ${lead.need.replace(/^(i|we) (would like|want|need|am looking for|are looking for) (to )?/i, '').replace(/\.$/, '')}.`
            : `${who} got in touch.`}
        </h1>
        <p className="quiet">
          {describeEnding(talk.endReason, talk.state)}
          {talk.startedAt && talk.endedAt
            ? ` after ${formatDuration(Date.parse(talk.endedAt) - Date.parse(talk.startedAt))}`
            : ''}
          , {formatAgo(talk.createdAt, Date.now())}. {talk.campaign}
          {talk.placement ? `, ${talk.placement}` : ''}.
        </p>
      </header>
      <div className="talk-body">
        <div>
          {talk.summary ? <p className="summary">{talk.summary}</p> : null}
          {talk.nextStep ? (
            <p className="next-step">
              <strong>Next step</strong> {talk.nextStep}
            </p>
          ) : null}
          <h2>What was said</h2>
          <Transcript turns={talk.turns} agentName={talk.agentName} visitorName={lead.name?.split(' ')[0] ?? 'Visitor'} />
          <HeldBack events={talk.guardrails} agentName={talk.agentName} />
          <Handovers handovers={talk.handovers} agentName={talk.agentName} />
          <Decisions routing={talk.routing} turns={talk.turns} />
        </div>
        <aside>
          <section>
            <h2>The lead</h2>
            <dl className="facts">
              {facts.flatMap(([label, value]) =>
                value
                  ? [
                      <div key={label}>
                        <dt>{label}</dt>
                        <dd>{value}</dd>
                      </div>,
                    ]
                  : [],
              )}
            </dl>
          </section>
          <Funnel funnel={talk.funnel} />
          <section>
            <h2>Score {lead.score}</h2>
            <ul className="reasons">
              {talk.scoreReasons.map((entry) => (
                <li key={entry.reason}>
                  <span>{entry.reason}</span>
                  <span>+{entry.points}</span>
                </li>
              ))}
            </ul>
          </section>
          <section>
            <h2>What it cost</h2>
            <Receipt usage={talk.usage} />
            <Link href={`/dashboard/conversations/${talk.id}/receipt`}>Receipt with every price</Link>
          </section>
          <section>
            <h2>How fast we answered</h2>
            <LatencyTable turns={talk.turns} />
          </section>
          <section>
            <h2>Deliveries</h2>
            <ul className="reasons">
              {talk.deliveries.map((entry) => (
                <li key={entry.kind} data-state={entry.state}>
                  <span>{KINDS[entry.kind] ?? entry.kind}</span>
                  <span>{DELIVERY[entry.state] ?? entry.state}</span>
                </li>
              ))}
              {talk.deliveries.length === 0 ? (
                <li>
                  {talk.consent?.withdrawnAt ? 'Nothing is sent: consent was withdrawn.' : 'Sent when the conversation ends.'}
                </li>
              ) : null}
            </ul>
          </section>
          {talk.consent ? (
            <section>
              <h2>Consent</h2>
              <p className="quiet">
                Agreed to {talk.consent.accepted.join(' and ')} on{' '}
                {new Date(talk.consent.givenAt).toLocaleString('en-US', {
                  timeZone: 'America/Phoenix',
                  dateStyle: 'medium',
                  timeStyle: 'short',
                })}
                , text version {talk.consent.version}, hash <code>{talk.consent.hash.slice(0, 12)}</code>.
              </p>
              {describeContact(talk.consent)}
              {describeTranscript(talk.consent)}
            </section>
          ) : null}
          {talk.suspicion && talk.suspicion.reasons.length > 0 ? (
            <section>
              <h2>How it came in</h2>
              <p>
                Looked automated: {describeSuspicion(talk.suspicion.reasons)}. {talk.suspicion.score} of 100.
              </p>
            </section>
          ) : null}
          {talk.feedback ? (
            <section>
              <h2>They rated us {talk.feedback.rating} of 5</h2>
              {talk.feedback.words ? <p>{talk.feedback.words}</p> : null}
            </section>
          ) : null}
        </aside>
      </div>
    </article>
  );
}
