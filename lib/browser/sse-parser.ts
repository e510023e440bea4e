export type SseMessage = { id?: string; event: string; data: string };

/** Reads server-sent events from text chunks cut anywhere (WHATWG HTML, section 9.2.6). */
export function createSseParser(onMessage: (message: SseMessage) => void): (chunk: string) => void {
  let rest = '';
  let event = '';
  let lines: string[] = [];
  let id: string | undefined;

  const readLine = (line: string) => {
    if (line === '') {
      if (lines.length > 0) onMessage({ event: event || 'message', data: lines.join('\n'), ...(id === undefined ? {} : { id }) });
      event = '';
      lines = [];
      return;
    }
    const colon = line.indexOf(':');
    const field = colon === -1 ? line : line.slice(0, colon);
    const value = colon === -1 ? '' : line.slice(colon + 1).replace(/^ /, '');
    if (field === 'event') event = value;
    else if (field === 'data') lines.push(value);
    else if (field === 'id') id = value;
  };

  return (chunk) => {
    const parts = (rest + chunk).split(/\r\n|\n|\r(?!$)/);
    rest = parts.pop() ?? '';
    for (const part of parts) readLine(part);
  };
}
