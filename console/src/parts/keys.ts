/** Items with their keys, for lists. A key that comes again gets a number, because a list with a key twice is not shown at all. */
export function withKeys<T>(items: Iterable<T>, keyOf: (item: T) => unknown): [key: string, item: T][] {
  const times = new Map<string, number>();
  return Array.from(items, (item) => {
    const key = String(keyOf(item));
    const before = times.get(key) ?? 0;
    times.set(key, before + 1);
    return [before === 0 ? key : `${key}\0${before}`, item];
  });
}
