import type { NodeKind } from "../../api/tarn.ts";
import type { Link, Shape } from "./graph.ts";
import type { Place } from "./grouping.ts";
import { labelWidthMax, labelWidthMin, type Anchor } from "./labels.ts";
import { boxHeight, curve, type Point } from "./paths.ts";

export interface Box {
  place: Place;
  x: number;
  y: number;
  /** Whether it stands in the last column: there it grows to the left. */
  isLast: boolean;
}

export interface Arrow {
  id: string;
  path: string;
  /** Where the label belongs: the gap between columns, and a place in it. */
  label: Anchor;
}

export interface Picture {
  width: number;
  boxWidth: number;
  labelWidth: number;
  height: number;
  boxes: Box[];
  arrows: Arrow[];
  columns: { x: number; name: string }[];
}

/** What stands in a column: a node, or an arrow that passes between the nodes. */
interface Item {
  id: string;
  place?: Place;
  height: number;
  /** The items of the column to the left that arrows come from. */
  before: string[];
  middle: number;
}

const boxWidthMax = 200;
const boxWidthMin = 100;
/** The room between a label and the boxes beside it. */
const labelSpace = 2;
const head = 26;
const boxRow = boxHeight + 12;
const wayRow = 26;
/** The room below the boxes for arrows to the left. */
const backHeight = 30;
/** A short column is spread by this at most, so that its nodes stay together. */
const spreadMax = 1.7;

const columnOf: Record<NodeKind, number> = {
  producer: 0,
  stream: 1,
  topic: 1,
  items: 1,
  application: 2,
  pipe: 2,
  queue: 3,
  delivery: 3,
  table: 4,
  bucket: 4,
  endpoint: 4,
  view: 5,
  function: 6,
  reader: 6,
};
const columnNames = ["Sources", "Streams", "Applications", "Deliveries", "Tables and buckets", "Views", "Readers"];
/** Names of columns with other things in them. */
const otherNames: [column: number, kinds: NodeKind[], name: string][] = [
  [1, ["topic", "items"], "Streams, topics and items"],
  [2, ["pipe"], "Applications and pipes"],
  [3, ["queue"], "Deliveries and queues"],
  [6, ["function"], "Readers and functions"],
];

/** Places nodes in columns by kind, ordered so that few arrows cross, and draws the arrows between them. */
export function layout(shape: Shape, widthOfPage: number): Picture {
  const used = [...new Set(shape.places.map((place) => columnOf[place.kind]))].sort((a, b) => a - b);
  const columnAt = new Map(shape.places.map((place) => [place.id, used.indexOf(columnOf[place.kind])]));
  const columns = columnsOf(shape, used.length, columnAt);
  const tall = Math.max(boxRow, ...columns.map((items) => items.reduce((sum, { height }) => sum + height, 0)));
  columns.forEach((items, index) => arrange(items, columns[index - 1], tall));
  const { boxWidth, labelWidth } = widthsOf(used.length, widthOfPage);
  const width = Math.max(widthOfPage, used.length * boxWidth + (used.length - 1) * (labelWidth + labelSpace));
  const step = used.length > 1 ? boxWidth + (width - used.length * boxWidth) / (used.length - 1) : 0;
  const boxes = columns.flatMap((items, column) =>
    items.flatMap(({ place, middle }) =>
      place ? [{ place, x: column * step, y: head + middle - boxHeight / 2, isLast: column > 0 && column === columns.length - 1 }] : [],
    ),
  );
  const names = used.map((column, index) => ({ x: index * step, name: nameOf(column, shape) }));
  const goesBack = shape.links.some(({ from, to }) => (columnAt.get(to) ?? 0) < (columnAt.get(from) ?? 0));
  const height = head + tall + (goesBack ? backHeight : 0);
  return { width, boxWidth, labelWidth, height, boxes, arrows: arrows(shape, columns, columnAt, { step, boxWidth, labelWidth }), columns: names };
}

/** Where the columns have little room, labels shrink before names do. */
function widthsOf(columns: number, widthOfPage: number): { boxWidth: number; labelWidth: number } {
  const fit = (labelWidth: number): number => Math.floor((widthOfPage - (columns - 1) * (labelWidth + labelSpace)) / columns);
  const nameRoom = 128;
  const labelWidth = fit(labelWidthMax) >= nameRoom ? labelWidthMax : labelWidthMin;
  return { labelWidth, boxWidth: Math.min(boxWidthMax, Math.max(boxWidthMin, fit(labelWidth))) };
}

function nameOf(column: number, { places }: Shape): string {
  const other = otherNames.find(([at, kinds]) => at === column && places.some(({ kind }) => kinds.includes(kind)));
  return other ? other[2] : (columnNames[column] ?? "");
}

const wayId = (link: Link, column: number): string => `${link.id}@${column}`;

function columnsOf({ places, links }: Shape, count: number, columnAt: Map<string, number>): Item[][] {
  const columns: Item[][] = Array.from({ length: count }, () => []);
  const known = new Map<string, Item>();
  for (const place of places) {
    const item: Item = { id: place.id, place, height: boxRow, before: [], middle: 0 };
    known.set(place.id, item);
    columns[columnAt.get(place.id) ?? 0]?.push(item);
  }
  for (const link of links) {
    const [from, to] = [columnAt.get(link.from) ?? 0, columnAt.get(link.to) ?? 0];
    let last = link.from;
    for (let column = from + 1; column < to; column++) {
      const id = wayId(link, column);
      columns[column]?.push({ id, height: wayRow, before: [last], middle: 0 });
      last = id;
    }
    if (to > from) known.get(link.to)?.before.push(last);
  }
  return columns;
}

/** Sorts a column by the mean height of what its arrows come from; the first column by name. Groups come last. Then it is spread over the height. */
function arrange(items: Item[], before: Item[] | undefined, tall: number): void {
  const at = new Map(before?.map(({ id, middle }) => [id, middle]));
  const mean = new Map(
    items.map((item) => {
      const heights = item.before.flatMap((id) => at.get(id) ?? []);
      return [item, heights.length > 0 ? heights.reduce((sum, height) => sum + height, 0) / heights.length : before ? tall : 0];
    }),
  );
  const nameOfItem = ({ place, id }: Item): string => place?.name ?? id;
  const isGroup = ({ place }: Item): number => ((place?.members ?? 1) > 1 ? 1 : 0);
  items.sort((a, b) => isGroup(a) - isGroup(b) || (mean.get(a) ?? 0) - (mean.get(b) ?? 0) || nameOfItem(a).localeCompare(nameOfItem(b), "en", { numeric: true }));
  const own = items.reduce((sum, { height }) => sum + height, 0);
  const spread = Math.min(own > 0 ? tall / own : 1, spreadMax);
  let top = (tall - own * spread) / 2;
  for (const item of items) {
    item.middle = top + (item.height * spread) / 2;
    top += item.height * spread;
  }
}

function arrows(
  { links }: Shape,
  columns: Item[][],
  columnAt: Map<string, number>,
  { step, boxWidth, labelWidth }: { step: number; boxWidth: number; labelWidth: number },
): Arrow[] {
  const middles = new Map(columns.flatMap((items) => items.map(({ id, middle }) => [id, head + middle])));
  const outOf = countBy(links, "from");
  const into = countBy(links, "to");
  /** The label stands in a gap, so no box covers it. */
  const anchor = (gap: number, x: number, y: number): Anchor => {
    const [left, right] = [gap * step + boxWidth + labelWidth / 2 + 1, (gap + 1) * step - labelWidth / 2 - 1];
    return { gap, x: Math.min(Math.max(x, left), Math.max(left, right)), y };
  };
  return links.map((link) => {
    const [from, to] = [columnAt.get(link.from) ?? 0, columnAt.get(link.to) ?? 0];
    const point = (id: string, column: number): Point => ({ x: column * step, y: middles.get(id) ?? 0 });
    const ways = [];
    for (let column = from + 1; column < to; column++) ways.push(point(wayId(link, column), column));
    const share = labelShare(outOf.get(link.from) ?? 1, into.get(link.to) ?? 1);
    const { path, labelX, labelY } = curve(point(link.from, from), ways, point(link.to, to), boxWidth, share);
    return { id: link.id, path, label: anchor(to > from ? to - 1 : Math.max(0, from - 1), labelX, labelY) };
  });
}

/** Where the label stands on its arrow: nearer to the end that fewer arrows share. */
const labelShare = (outOf: number, into: number): number => (outOf > into ? 0.68 : into > outOf ? 0.32 : 0.5);

function countBy(links: Link[], end: "from" | "to"): Map<string, number> {
  const counts = new Map<string, number>();
  for (const link of links) counts.set(link[end], (counts.get(link[end]) ?? 0) + 1);
  return counts;
}
