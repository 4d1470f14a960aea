import { route } from "../../route/route.svelte.ts";

/** A time that charts show, up to now. */
export interface Span {
  id: string;
  label: string;
  seconds: number;
}

export const spans: Span[] = [
  { id: "1h", label: "1 h", seconds: 3600 },
  { id: "6h", label: "6 h", seconds: 21_600 },
  { id: "1d", label: "1 d", seconds: 86_400 },
  { id: "7d", label: "7 d", seconds: 604_800 },
  { id: "63d", label: "63 d", seconds: 5_443_200 },
];

const usual = "6h";
const pointsMax = 400;
/** Periods of a minute are kept for 15 days, of 5 minutes for 63. A longer period is a multiple of both. */
const periods = [60, 300, 900, 1800, 3600, 14_400, 86_400];

/** The span in the address. */
export const chosenSpan = (): Span => spans.find(({ id }) => id === route.get("range", usual)) ?? (spans[1] as Span);

export const chooseSpan = (id: string): void => route.set({ range: id === usual ? undefined : id });

/** The shortest period with which a chart of a span has at most 400 points. */
export const periodOf = (span: Span): number => periods.find((period) => span.seconds / period <= pointsMax) ?? 86_400;

/** The period to draw for one that a definition names: that one, or the shortest multiple with which a chart has at most 400 points. */
export function atLeast(own: number, span: Span): number {
  if (own > 0 && span.seconds / own <= pointsMax) return own;
  const least = periodOf(span);
  return own > 60 ? Math.ceil(least / own) * own : least;
}

/** The begin and the end of a span in epoch seconds: whole periods, and the running one. A running minute has no points yet. */
export function timesOf(span: Span, period: number, nowMs = Date.now()): [from: number, to: number] {
  const now = Math.floor(nowMs / 1000);
  const running = Math.floor(now / period) * period;
  return [running - Math.ceil(span.seconds / period) * period, period <= 60 ? running : Math.floor(now / 60) * 60];
}

const steps: [number, string][] = [
  [86_400, "d"],
  [3600, "h"],
  [60, "min"],
  [1, "s"],
];

/** A period as text: 30 min. */
export function periodText(seconds: number): string {
  const [size, unit] = steps.find(([step]) => seconds % step === 0) ?? [1, "s"];
  return `${seconds / size} ${unit}`;
}
