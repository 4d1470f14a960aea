export interface Tile<Item> {
  item: Item;
  x: number;
  y: number;
  width: number;
  height: number;
}

/** Fills a rectangle with tiles whose areas follow their sizes, as close to squares as rows allow. Items come largest first. */
export function treemap<Item>(
  items: Item[],
  sizeOf: (item: Item) => number,
  x: number,
  y: number,
  width: number,
  height: number,
): Tile<Item>[] {
  const total = items.reduce((sum, item) => sum + sizeOf(item), 0);
  if (total <= 0 || width <= 0 || height <= 0) return [];
  const scale = (width * height) / total;
  const areas = items.map((item) => ({ item, area: Math.max(sizeOf(item) * scale, 1e-6) }));
  const tiles: Tile<Item>[] = [];
  let box = { x, y, width, height };
  for (let start = 0; start < areas.length;) {
    const side = Math.min(box.width, box.height);
    let end = start + 1;
    let sum = areas[start]?.area ?? 0;
    while (end < areas.length) {
      const next = sum + (areas[end]?.area ?? 0);
      if (
        worst(areas[start]?.area ?? 0, areas[end]?.area ?? 0, next, side) >
        worst(areas[start]?.area ?? 0, areas[end - 1]?.area ?? 0, sum, side)
      )
        break;
      sum = next;
      end++;
    }
    const across = box.width >= box.height;
    const depth = sum / side;
    let along = 0;
    for (const { item, area } of areas.slice(start, end)) {
      const length = area / depth;
      tiles.push(
        across
          ? { item, x: box.x, y: box.y + along, width: depth, height: length }
          : { item, x: box.x + along, y: box.y, width: length, height: depth },
      );
      along += length;
    }
    box = across
      ? { x: box.x + depth, y: box.y, width: Math.max(0, box.width - depth), height: box.height }
      : { x: box.x, y: box.y + depth, width: box.width, height: Math.max(0, box.height - depth) };
    start = end;
  }
  return tiles;
}

/** The worst ratio of sides in a row: of its largest or its smallest tile. */
const worst = (largest: number, smallest: number, sum: number, side: number): number =>
  Math.max((side * side * largest) / (sum * sum), (sum * sum) / (side * side * smallest));
