/** A source that can be read again from its beginning while it still comes. */
export function replayable<Item>(source: AsyncIterable<Item>): { again(): AsyncGenerator<Item> } {
  const iterator = source[Symbol.asyncIterator]();
  const items: Item[] = [];
  let isOver = false;
  let reading: Promise<void> | undefined;
  const read = async () => {
    const next = await iterator.next();
    if (next.done) isOver = true;
    else items.push(next.value);
    reading = undefined;
  };
  return {
    async *again() {
      for (let at = 0; ; at += 1) {
        while (at >= items.length && !isOver) {
          reading ??= read();
          await reading;
        }
        if (at >= items.length) return;
        yield items[at] as Item;
      }
    },
  };
}
