import { readFileSync } from 'node:fs';

const SEED = readFileSync(new URL('../../../../supabase/seed.sql', import.meta.url), 'utf8');

/** What the seeded business published, one passage a line, with its greetings. */
export const SEEDED_KNOWLEDGE = [
  'Hello, this is Sol, the AI assistant of Sonora Solar and Electric. What can I help you with?',
  'Hello, this is Luz, the AI assistant of Sonora Solar and Electric for fleets. How many vehicles do you want to charge?',
  ...Array.from(SEED.matchAll(/^ {2}\('(?:demo|both|fleet)', '((?:[^']|'')*)', '((?:[^']|'')*)'\)/gm), ([, title, content]) =>
    `${title} ${content}`.replaceAll("''", "'"),
  ),
].join('\n');

/** What its agents said in the seeded month, reply by reply, with the visitor's words before. */
export const SEEDED_REPLIES = Array.from(SEED.matchAll(/^words? text|^V (.*)\nA (.*)$/gm)).flatMap(
  ([, visitor = '', agent = '']) => (agent ? [{ visitor, agent: agent.replace(/\$t\$\),?;?$/, '') }] : []),
);
