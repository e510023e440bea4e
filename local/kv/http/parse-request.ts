export type KvRequest =
  | { kind: 'command'; args: string[] }
  | { kind: 'pipeline' | 'transaction'; commands: string[][] }
  | { kind: 'subscribe'; names: string[]; isPattern: boolean }
  | { kind: 'refused'; error: string };

const refused = (error: string): KvRequest => ({ kind: 'refused', error });

/**
 * What a request asks for, in the forms of Upstash's REST API: a JSON array posted to `/`, arrays of arrays to `/pipeline` and
 * `/multi-exec`, or a command in the path with the body as last argument and the query as options.
 */
export function parseRequest(method: string, url: URL, body: string): KvRequest {
  let segments: string[];
  try {
    segments = url.pathname.split('/').slice(1).map(decodeURIComponent);
  } catch {
    return refused('ERR the path is not valid');
  }
  const [first = '', ...names] = segments;
  if (first === 'subscribe' || first === 'psubscribe') {
    return names.length === 0 ? refused('ERR no channel given') : { kind: 'subscribe', names, isPattern: first === 'psubscribe' };
  }
  if (segments.length === 1 && (first === 'pipeline' || first === 'multi-exec')) {
    const commands = parseCommands(body);
    if (commands === null) return refused('ERR failed to parse pipeline request');
    return { kind: first === 'pipeline' ? 'pipeline' : 'transaction', commands };
  }
  if (segments.length === 1 && first === '') {
    const args = method === 'GET' ? null : toCommand(parseJson(body));
    return args === null ? refused('ERR failed to parse command') : { kind: 'command', args };
  }
  const options = [...url.searchParams]
    .filter(([name]) => name !== '_token')
    .flatMap(([name, value]) => (value === '' ? [name] : [name, value]));
  return { kind: 'command', args: [...segments, ...(body === '' ? [] : [body]), ...options] };
}

function parseCommands(body: string): string[][] | null {
  const list = parseJson(body);
  if (!Array.isArray(list)) return null;
  const commands = list.map(toCommand);
  return commands.every((command) => command !== null) ? commands : null;
}

/** Strings as they are, numbers and booleans as text; a nested value is not a command's argument. */
function toCommand(value: unknown): string[] | null {
  if (!Array.isArray(value) || value.length === 0) return null;
  const isWord = (word: unknown) => typeof word === 'string' || typeof word === 'number' || typeof word === 'boolean';
  return value.every(isWord) ? value.map(String) : null;
}

function parseJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
