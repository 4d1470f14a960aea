import type { NodeKind } from "../../api/tarn.ts";
import type { Graph, Place } from "./grouping.ts";

export interface Box {
  place: Place;
  x: number;
  y: number;
}

export interface Arrow {
  id: string;
  path: string;
  labelX: number;
  labelY: number;
}

export interface Picture {
  width: number;
  height: number;
  boxes: Box[];
  arrows: Arrow[];
  columns: { x: number; name: string }[];
}

export const boxWidth = 164;
export const boxHeight = 46;
const rowGap = 16;
const columnGapMin = 104;
const head = 26;
/** An arrow over more than one gap runs behind boxes: its label stands in the last gap. */
const longArrow = 360;
const longShare = 0.9;
/** A short column is spread by this at most, so that its nodes stay together. */
const spreadMax = 1.7;

const columnOf: Record<NodeKind, number> = {
  producer: 0,
  stream: 1,
  function: 2,
  delivery: 2,
  table: 3,
  bucket: 3,
  endpoint: 3,
  reader: 4,
};
const columnNames = ["Sources", "Streams", "Deliveries and functions", "Tables and buckets", "Readers"];

/** Places nodes in columns by kind, ordered so that few arrows cross, and draws the arrows between them. */
export function layout(graph: Graph, widthOfPage: number): Picture {
  const used = [...new Set(graph.places.map((place) => columnOf[place.kind]))].sort((a, b) => a - b);
  const columns = used.map((column) => graph.places.filter((place) => columnOf[place.kind] === column));
  const order = new Map<string, number>();
  columns.forEach((places, index) => arrange(places, index === 0 ? undefined : order, graph, order));
  const rows = Math.max(1, ...columns.map((places) => places.length));
  const height = head + rows * (boxHeight + rowGap);
  const width = Math.max(widthOfPage, used.length * boxWidth + (used.length - 1) * columnGapMin);
  const gap = used.length > 1 ? (width - used.length * boxWidth) / (used.length - 1) : 0;
  const boxes: Box[] = [];
  columns.forEach((places, column) => {
    const space = Math.min((height - head) / places.length, (boxHeight + rowGap) * spreadMax);
    const top = head + (height - head - places.length * space) / 2;
    places.forEach((place, row) => boxes.push({ place, x: column * (boxWidth + gap), y: top + row * space + (space - boxHeight) / 2 }));
  });
  const names = used.map((column, index) => ({ x: index * (boxWidth + gap), name: columnNames[column] ?? "" }));
  return { width, height, boxes, arrows: arrows(graph, boxes), columns: names };
}

/** Sorts a column by the mean place of its neighbours to the left; the first column by name. */
function arrange(places: Place[], known: Map<string, number> | undefined, graph: Graph, order: Map<string, number>): void {
  const mean = (place: Place): number => {
    const rows = [...graph.edges.values()].filter(({ edge }) => edge.To === place.id).map(({ edge }) => known?.get(edge.From) ?? 0);
    return rows.length > 0 ? rows.reduce((sum, row) => sum + row, 0) / rows.length : Number.MAX_SAFE_INTEGER;
  };
  const keys = new Map(places.map((place) => [place.id, known ? mean(place) : 0]));
  places.sort((a, b) => (keys.get(a.id) ?? 0) - (keys.get(b.id) ?? 0) || a.name.localeCompare(b.name, "en", { numeric: true }));
  places.forEach((place, row) => order.set(place.id, row / Math.max(1, places.length)));
}

function arrows(graph: Graph, boxes: Box[]): Arrow[] {
  const at = new Map(boxes.map((box) => [box.place.id, box]));
  const outOf = countBy(graph, "From");
  const into = countBy(graph, "To");
  return [...graph.edges.entries()].flatMap(([id, { edge }]) => {
    const from = at.get(edge.From);
    const to = at.get(edge.To);
    if (!from || !to) return [];
    const back = to.x <= from.x;
    const x1 = from.x + (back ? boxWidth / 2 : boxWidth);
    const y1 = from.y + (back ? boxHeight : boxHeight / 2);
    const x2 = to.x + (back ? boxWidth / 2 : 0) - (back ? 0 : 6);
    const y2 = to.y + (back ? boxHeight + 4 : boxHeight / 2);
    const bend = Math.max(36, (x2 - x1) / 2);
    const path = back
      ? `M${x1} ${y1}C${x1} ${y1 + 40} ${x2} ${y2 + 40} ${x2} ${y2}`
      : `M${x1} ${y1}C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2} ${y2}`;
    const isLong = x2 - x1 > longArrow;
    const share = isLong ? longShare : labelShare(outOf.get(edge.From) ?? 1, into.get(edge.To) ?? 1);
    const t = share;
    const y = back ? Math.max(y1, y2) + 26 : (1 - t) ** 2 * (1 + 2 * t) * y1 + t ** 2 * (3 - 2 * t) * y2;
    return [{ id, path, labelX: x1 + (x2 - x1) * share, labelY: y }];
  });
}

/** Where the label stands on its arrow: nearer to the end that fewer arrows share. */
const labelShare = (outOf: number, into: number): number => (outOf > into ? 0.68 : into > outOf ? 0.32 : 0.5);

function countBy(graph: Graph, end: "From" | "To"): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { edge } of graph.edges.values()) counts.set(edge[end], (counts.get(edge[end]) ?? 0) + 1);
  return counts;
}
