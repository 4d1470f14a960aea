import { bytes, duration, milliseconds, short } from "../format.ts";

/** A unit of CloudWatch, as far as charts write it in a way of its own. */
export type Unit = "Bytes" | "Count" | "Milliseconds" | "Seconds" | "None";

const small = (value: number): string => (Math.abs(value) < 100 && !Number.isInteger(value) ? String(Number(value.toPrecision(3))) : short(value));

const texts: Record<Unit, (value: number) => string> = {
  Bytes: bytes,
  Count: small,
  Milliseconds: (value) => (value < 10 ? `${small(value)} ms` : milliseconds(value)),
  Seconds: duration,
  None: small,
};

/** Writes values of a unit. */
export const textOf = (unit: Unit): ((value: number) => string) => texts[unit];
