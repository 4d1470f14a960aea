/** Reads values of a dashboard's JSON, which anybody wrote: a value of another type counts as none. */
export type Members = Record<string, unknown>;

export const members = (value: unknown): Members => (value && typeof value === "object" && !Array.isArray(value) ? (value as Members) : {});
export const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);
export const text = (value: unknown): string | undefined => (typeof value === "string" ? value : undefined);
export const number = (value: unknown): number | undefined => (typeof value === "number" && Number.isFinite(value) ? value : undefined);

/** A whole number within limits. */
export const whole = (value: unknown, least: number, most: number, otherwise: number): number =>
  Math.min(most, Math.max(least, Math.round(number(value) ?? otherwise)));
