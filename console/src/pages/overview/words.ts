import { bytes, count, duration, rate, short } from "../../parts/format.ts";
import type { Claim } from "./labels.ts";
import type { EdgeRate } from "./rates.ts";

/** Whether an arrow has records, or reads alone: clients of tables read files. */
const isReads = ({ edge }: EdgeRate): boolean => edge.Reads !== undefined && edge.Records === undefined;

export const isMoving = ({ records, reads }: EdgeRate): boolean => records > 0 || reads > 0;

/** The speed at which the dashes of an arrow move. */
export const speedOf = ({ records, reads }: EdgeRate): "slow" | "steady" | "fast" => {
  const speed = Math.max(records, reads);
  return speed < 50 ? "slow" : speed < 2000 ? "steady" : "fast";
};

/** Records a second; the reads so far of a reader that reads no records now; nothing where records are not counted. */
export const rateOf = ({ edge, records }: EdgeRate): string =>
  edge.Records === undefined && edge.Reads === undefined ? "" : edge.Reads !== undefined && records === 0 ? `${short(edge.Reads)} ${edge.Reads === 1 ? "read" : "reads"}` : rate(records);

/** `isNarrow`: a label has room for a short word alone. */
export function lateness({ edge }: EdgeRate, isNarrow = false): string {
  const behind = isNarrow ? "lag" : "behind";
  if (edge.LagSeconds !== undefined && edge.LagSeconds >= 1) return `${brief(edge.LagSeconds)} ${behind}`;
  if (edge.LagRecords !== undefined && edge.LagRecords > 1000) return `${short(edge.LagRecords)} ${behind}`;
  return edge.FreshSeconds !== undefined ? `${brief(edge.FreshSeconds)} old` : "";
}

/** A duration in its largest unit alone: labels are narrow. */
const brief = (seconds: number): string => duration(seconds).split(" ").slice(0, 2).join(" ");

/** How many lines a label has, and how much they say. */
export const claimOf = (moved: EdgeRate | undefined): Claim => ({
  lines: moved ? [rateOf(moved), lateness(moved), errorsOf(moved)].filter(Boolean).length : 0,
  isFailing: (moved?.edge.Errors ?? 0) > 0 || (moved?.edge.LagSeconds ?? 0) > 60,
  moves: moved !== undefined && isMoving(moved),
});

export const errorsOf = ({ edge }: EdgeRate): string =>
  edge.Errors ? `${short(edge.Errors)} ${edge.Errors === 1 ? "error" : "errors"}` : "";

/** Everything that is known about an arrow, a fact a line. */
export const explain = (moved: EdgeRate): string => {
  const { edge, records, reads, bytes: size, errors } = moved;
  return [
    !rateOf(moved) ? "not counted" : isReads(moved) ? rate(reads) : edge.Bytes === undefined ? rate(records) : `${rate(records)} · ${bytes(size)}/s`,
    isReads(moved) || edge.Records === undefined ? "" : `${count(edge.Records ?? 0)} records${edge.Bytes === undefined ? "" : `, ${bytes(edge.Bytes)}`} ${edge.From.startsWith("delivery/") ? "in all" : "since the start"}`,
    edge.Reads !== undefined ? `${count(edge.Reads)} reads since the start` : "",
    edge.LagRecords !== undefined ? `${count(edge.LagRecords)} records behind` : "",
    edge.LagSeconds !== undefined ? `${duration(edge.LagSeconds)} behind` : "",
    edge.FreshSeconds !== undefined ? `newest row ${duration(edge.FreshSeconds)} old` : "",
    edge.Errors ? `${count(edge.Errors)} errors (${rate(errors)})` : "",
  ]
    .filter(Boolean)
    .join("\n");
};
