/** What a command answers: a string, an integer, nil, or a list of these. */
export type Reply = string | number | null | Reply[];

/** An answer of the error kind; its message starts with a code such as ERR or WRONGTYPE, as Redis words it. */
export class KvError extends Error {
  override name = 'KvError';
}

export const wrongType = () => new KvError('WRONGTYPE Operation against a key holding the wrong kind of value');
export const syntaxError = () => new KvError('ERR syntax error');
