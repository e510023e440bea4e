/** Runs the task over all items, so many at once. */
export async function inParallel<Item>(
  items: readonly Item[],
  atOnce: number,
  task: (item: Item) => Promise<void>,
): Promise<void> {
  let next = 0;
  const worker = async () => {
    while (next < items.length) await task(items[next++] as Item);
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
}
