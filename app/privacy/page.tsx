import type { Metadata } from 'next';
import type { Subprocessors } from '#lib/gate/subprocessors.ts';
import { withinLimits } from './[token]/within-limits.ts';
import { subprocessorList } from './subprocessor-list.ts';
import './privacy.css';

export const metadata: Metadata = { title: 'Privacy' };
// What is configured decides who is on the list.
export const dynamic = 'force-dynamic';

const asDate = new Intl.DateTimeFormat('en-US', { dateStyle: 'long', timeZone: 'UTC' });
function Day({ on }: { on: string }) {
  return <time dateTime={on}>{asDate.format(new Date(on))}</time>;
}

function Processors({ list }: { list: Subprocessors }) {
  return (
    <>
      <h2 id="who-helps-us">{list.businessName ? `Who helps ${list.businessName}` : 'Who helps us'}</h2>
      <p>
        Version of <Day on={list.changedOn} />.{' '}
        {list.businessName
          ? 'None is added without a new date here.'
          : 'A business may use fewer of them; none is added without a new date here.'}
      </p>
      <ul className="processors">
        {list.processors.map((processor) => (
          <li key={processor.id}>
            <h3>{processor.name}</h3>
            <p>{processor.purpose}.</p>
            <dl>
              <dt>Gets</dt>
              <dd>{processor.gets}</dd>
              <dt>Where</dt>
              <dd>{processor.place}</dd>
              <dt>Keeps</dt>
              <dd>{processor.keeps}</dd>
              <dt>Since</dt>
              <dd>
                <Day on={processor.since} />
              </dd>
            </dl>
          </li>
        ))}
      </ul>
    </>
  );
}

interface Props {
  searchParams: Promise<{ campaign?: string | string[] }>;
}

export default async function Privacy({ searchParams }: Props) {
  const { campaign } = await searchParams;
  if (!(await withinLimits()))
    return (
      <main className="prose privacy">
        <h1>Too many tries.</h1>
        <p>Please wait a minute and open the page again.</p>
      </main>
    );
  const list = await subprocessorList(typeof campaign === 'string' ? campaign : null);
  return (
    <main className="prose privacy">
      <h1>What happens to what you say</h1>
      <p>
        You talk with an AI, not with a person. {list.businessName ?? 'The business whose page you opened'} keeps your e-mail, the
        transcript, and what you asked for, so that it can follow up. The sound itself is not kept.
      </p>
      <Processors list={list} />
      <h2>Your rights</h2>
      <p>
        You can take your consent back at any moment: under “Your consent” during the conversation, and at its end. It then ends
        at once, and nothing more is made of what was said. Hanging up or closing the page ends it too.
      </p>
      <p>
        At the end you get a link to see, correct, take along and erase what is held about you. Without it, write to the business.
      </p>
    </main>
  );
}
