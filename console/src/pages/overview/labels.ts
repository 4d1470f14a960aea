/** The room of every label: texts are made to fit it. */
export const labelWidthMax = 80;
export const labelWidthMin = 58;
export const lineHeight = 15;

/** Where a label belongs: a gap between columns, and the middle of the label in the picture. */
export interface Anchor {
  gap: number;
  x: number;
  y: number;
}

/** How much a label says. Those that say more find their places first. */
export interface Claim {
  lines: number;
  isFailing: boolean;
  moves: boolean;
}

/** A label that is moved further than this no longer belongs to its arrow by sight. */
const shiftMax = 26;
const shiftStep = 2;
const space = 1;

/**
 * The middle of each label, or nothing where there is no room for it: no label lies on another one. Labels of one gap are all
 * in one column, so that only their heights count.
 */
export function place(anchors: Anchor[], claims: Claim[], height: number): ({ x: number; y: number } | undefined)[] {
  const taken = new Map<number, { top: number; bottom: number }[]>();
  const places = new Array<{ x: number; y: number } | undefined>(anchors.length).fill(undefined);
  const weight = ({ isFailing, moves }: Claim): number => (isFailing ? 2 : 0) + (moves ? 1 : 0);
  const order = claims.map((claim, at) => ({ claim, at })).sort((a, b) => weight(b.claim) - weight(a.claim) || a.at - b.at);
  for (const { claim, at } of order) {
    const anchor = anchors[at];
    if (!anchor || claim.lines === 0) continue;
    const others = taken.get(anchor.gap) ?? [];
    const half = (claim.lines * lineHeight) / 2;
    const isFree = (y: number): boolean =>
      y - half >= 0 && y + half <= height && !others.some(({ top, bottom }) => y - half < bottom + space && top < y + half + space);
    const y = shifts.map((shift) => anchor.y + shift).find(isFree);
    if (y === undefined) continue;
    taken.set(anchor.gap, [...others, { top: y - half, bottom: y + half }]);
    places[at] = { x: anchor.x, y };
  }
  return places;
}

/** 0, 2, -2, 4, -4 … */
const shifts = Array.from({ length: shiftMax + 1 }, (_, at) => Math.ceil(at / 2) * shiftStep * (at % 2 === 0 ? -1 : 1));
