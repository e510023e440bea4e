/** PGlite's one session dies of JSON nested some thousand levels deep; a hosted project refuses it cleanly. */
const DEEPEST_JSON = 200;
/** What lite answers with 500 and a hosted project with 400, by the words of the engine. */
const CALLERS_FAULTS: readonly [RegExp, string][] = [
  [/violates check constraint/, '23514'],
  [/Invalid input for \w+ type/, '22P02'],
];

type Fetch = (request: Request) => Promise<Response>;

/** Answers bad input as a hosted project does: 400 with an SQLSTATE instead of 500, and never a broken engine. */
export function answerAsHosted(fetch: Fetch): Fetch {
  return async (request) => {
    const isJson = request.headers.get('content-type')?.includes('json') ?? false;
    if (isJson && request.body && isTooDeep(await request.clone().text()))
      return refusal('PGRST102', `JSON may be nested ${DEEPEST_JSON} levels deep.`);
    const response = await fetch(request);
    if (response.status !== 500) return response;
    const text = await response.text();
    const fault = CALLERS_FAULTS.find(([words]) => text.includes('"SUP"') && words.test(text));
    return fault ? refusal(fault[1], messageOf(text)) : new Response(text, { status: 500, headers: response.headers });
  };
}

function isTooDeep(json: string): boolean {
  let depth = 0;
  let isInText = false;
  for (let at = 0; at < json.length; at += 1) {
    const char = json[at];
    if (isInText) {
      if (char === '\\') at += 1;
      else if (char === '"') isInText = false;
    } else if (char === '"') isInText = true;
    else if (char === '[' || char === '{') depth += 1;
    else if (char === ']' || char === '}') depth -= 1;
    if (depth > DEEPEST_JSON) return true;
  }
  return false;
}

function messageOf(text: string): string {
  const message = /"message"\s*:\s*"((?:[^"\\]|\\.)*)"/.exec(text)?.[1] ?? 'The input was refused.';
  return (JSON.parse(`"${message}"`) as string).replace(/^error: /i, '');
}

function refusal(code: string, message: string): Response {
  return Response.json({ code, message, details: null, hint: null }, { status: 400 });
}
