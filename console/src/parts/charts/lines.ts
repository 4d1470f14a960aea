/** One line of a chart. */
export interface Line {
  name: string;
  /** The values at the chart's points; null: none there. */
  values: (number | null)[];
  /** A colour as #rrggbb; undefined: the next one of the console. */
  colour?: string | undefined;
  /** Measured by the axis on the right. */
  right?: boolean;
}

/** A value, or the values between two, that a chart marks over its whole width. */
export interface Mark {
  value: number;
  /** The other end of a band; undefined: a line. Infinite ends reach the edge. */
  to?: number;
  label: string;
  colour?: string | undefined;
  right?: boolean;
}

/** What a chart draws of a line: in a stack its top, which is the sum of the lines up to it. */
export function drawn(lines: Line[], isStacked: boolean): (number | null)[][] {
  if (!isStacked) return lines.map((line) => line.values);
  const tops: number[] = [];
  return lines.map((line) =>
    line.values.map((value, at) => (value === null ? null : (tops[at] = (tops[at] ?? 0) + value))),
  );
}

/** The points of a line without a neighbour: a line cannot show them, so they are dots. */
export const alone = (values: ArrayLike<number | null | undefined>): number[] =>
  Array.from(values, (value, at) => (value != null && values[at - 1] == null && values[at + 1] == null ? at : -1)).filter((at) => at >= 0);

/** The values of all lines in words, for readers of the screen. */
export function summary(lines: Line[], unit: (value: number) => string): string {
  return lines
    .map(({ name, values }) => {
      const known = values.filter((value): value is number => value !== null && value !== undefined);
      if (known.length === 0) return `${name}: no points`;
      const [least, most] = known.reduce(([low, high], value) => [Math.min(low, value), Math.max(high, value)], [Infinity, -Infinity]);
      return `${name}: last ${unit(known.at(-1) ?? 0)}, from ${unit(least)} to ${unit(most)}`;
    })
    .join("; ");
}
