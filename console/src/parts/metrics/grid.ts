import type { Series } from "../../api/metrics.ts";

/** Series on common times. A time without a point is null, and so a gap in its line. */
export interface Grid {
  at: number[];
  lines: (number | null)[][];
}

const gapsMax = 20_000;

/** Puts series on the periods between their first and last points, so that missing periods are gaps. */
export function gridOf(series: Series[], period: number): Grid {
  const times = new Set(series.flatMap((one) => one.at));
  if (times.size === 0) return { at: [], lines: series.map(() => []) };
  const first = series.reduce((least, one) => Math.min(least, one.at[0] ?? Infinity), Infinity);
  const last = series.reduce((most, one) => Math.max(most, one.at.at(-1) ?? -Infinity), -Infinity);
  if ((last - first) / period < gapsMax) for (let at = first; at < last; at += period) times.add(at);
  const at = [...times].sort((a, b) => a - b);
  const place = new Map(at.map((time, index) => [time, index]));
  return {
    at,
    lines: series.map((one) => {
      const line = new Array<number | null>(at.length).fill(null);
      one.at.forEach((time, index) => (line[place.get(time) ?? 0] = one.values[index] ?? null));
      return line;
    }),
  };
}
