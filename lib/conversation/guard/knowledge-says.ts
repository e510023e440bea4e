import { foldText } from './fold-text.ts';

const STOPWORDS = new Set(
  (
    'the and for are was were will would can could may might shall should this that these those with from into your our you they them their his her its not but all any each also just very more most some such than then too here there when where what which who whom how why yes sure course okay thank thanks please ' +
    'have has had does did get got give gives given gives make makes let lets take takes about around only even still already one two ten own out off way over under after before during per within ' +
    'team call note noted happy glad gladly best next step first cover covers covered charge charges carry carries carried show shows today tomorrow now soon day days week weeks month months year years like want need know tell say says offer offers include includes included come comes completely absolutely totally really entirely fully everything anything ' +
    'der die das und ein eine einen ist sind wird mit fur von zum zur auf aus sie wir ihr ihnen el la los las del con para por una que les des est sont nous vous avec pour dans gli che per con una sono het een van met voor zijn jest dla na sie que com para uma'
  ).split(' '),
);

/** Words that carry what a text is about, cut to a stem. */
export function contentStems(text: string): string[] {
  return (foldText(text).match(/\p{L}{3,}/gu) ?? []).filter((word) => !STOPWORDS.has(word)).map((word) => word.slice(0, 5));
}

export interface Statement {
  text: string;
  stems: ReadonlySet<string>;
}

/** The knowledge sentence by sentence; what a passage's title names counts for each of its sentences. */
export function statementsOf(knowledge: string): Statement[] {
  return knowledge
    .split('\n')
    .flatMap((passage) =>
      passage.split(/(?<=[.!?;])\s+/).map((sentence) => ({ text: foldText(sentence), stems: new Set(contentStems(sentence)) })),
    );
}

/** Most of what the claim is about stands in one statement that makes the same kind of promise. */
export function supports(statements: readonly Statement[], kind: RegExp, about: readonly string[]): boolean {
  const needed = Math.max(1, Math.ceil(about.length * 0.6));
  return statements.some(
    (statement) => kind.test(statement.text) && about.filter((stem) => statement.stems.has(stem)).length >= needed,
  );
}
