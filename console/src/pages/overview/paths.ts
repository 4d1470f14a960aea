/** The left edge and the middle of a box, or of the gap between boxes that an arrow passes. */
export interface Point {
  x: number;
  y: number;
}

export const boxHeight = 58;
const headLength = 6;
const bendMin = 36;

/**
 * The path of an arrow from box to box through the gaps between others, and the place of its label: on the last part of the
 * arrow, at that share of it.
 */
export function curve(
  from: Point,
  ways: Point[],
  to: Point,
  boxWidth: number,
  share: number,
): { path: string; labelX: number; labelY: number } {
  if (to.x === from.x && to.y > from.y) return down(from, to, boxWidth);
  if (to.x <= from.x) return back(from, to, boxWidth);
  let path = `M${from.x + boxWidth} ${from.y}`;
  let [x, y] = [from.x + boxWidth, from.y];
  for (const way of ways) {
    path += `${bend(x, y, way.x, way.y)}L${way.x + boxWidth} ${way.y}`;
    [x, y] = [way.x + boxWidth, way.y];
  }
  const end = to.x - headLength;
  path += bend(x, y, end, to.y);
  const t = ways.length > 0 ? 0.5 : share;
  return { path, labelX: x + (end - x) * t, labelY: (1 - t) ** 2 * (1 + 2 * t) * y + t ** 2 * (3 - 2 * t) * to.y };
}

function bend(x1: number, y1: number, x2: number, y2: number): string {
  const reach = Math.max(bendMin, (x2 - x1) / 2);
  return `C${x1 + reach} ${y1} ${x2 - reach} ${y2} ${x2} ${y2}`;
}

/** An arrow to a lower box of the column: beside the boxes between them. */
function down(from: Point, to: Point, boxWidth: number): { path: string; labelX: number; labelY: number } {
  const [y1, y2] = [from.y + boxHeight / 2, to.y - boxHeight / 2 - headLength];
  const x = from.x + boxWidth / 2;
  if (y2 - y1 < boxHeight) return { path: `M${x} ${y1}L${x} ${y2}`, labelX: x, labelY: (y1 + y2) / 2 };
  const side = from.x - 18;
  return { path: `M${from.x} ${from.y}C${side} ${from.y} ${side} ${to.y} ${to.x - headLength} ${to.y}`, labelX: side, labelY: (from.y + to.y) / 2 };
}

/** An arrow to a higher box of the column, or to the left: below both boxes. */
function back(from: Point, to: Point, boxWidth: number): { path: string; labelX: number; labelY: number } {
  const [x1, y1] = [from.x + boxWidth / 2, from.y + boxHeight / 2];
  const [x2, y2] = [to.x + boxWidth / 2, to.y + boxHeight / 2 + 4];
  return { path: `M${x1} ${y1}C${x1} ${y1 + 40} ${x2} ${y2 + 40} ${x2} ${y2}`, labelX: (x1 + x2) / 2, labelY: Math.max(y1, y2) + 26 };
}
