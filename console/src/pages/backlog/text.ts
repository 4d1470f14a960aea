import type { BacklogRow } from "../../api/tarn.ts";
import { bytes, count, duration, none } from "../../parts/format.ts";
import { href } from "../../route/route.svelte.ts";

const about = (row: BacklogRow, text: string): string => (row.IsEstimate ? `~${text}` : text);

export const waitingOf = (row: BacklogRow): string => about(row, count(row.Waiting));

export const bytesOf = (row: BacklogRow): string => (row.Waiting > 0 && row.Bytes !== undefined ? about(row, bytes(row.Bytes)) : none);

/** The reader's name: the last part of an ARN; other addresses are whole. */
export const targetOf = ({ Target }: BacklogRow): string | undefined => (Target?.startsWith("arn:") ? Target.split(/[:/]/).at(-1) : Target);

/** How long the oldest record waits, in seconds. */
export const ageOf = (row: BacklogRow, now: number): number | undefined =>
  row.OldestAt === undefined ? undefined : Math.max(0, now - row.OldestAt);

/** Without end, nothing is lost by waiting. */
export const leftOf = (row: BacklogRow): string => (row.SecondsLeft === undefined ? none : `${row.Then} in ${duration(row.SecondsLeft)}`);

const pageOf: Record<string, string> = {
  stream: "streams",
  queue: "queues",
  subscription: "topics",
  delivery: "deliveries",
  destination: "items",
  replica: "items",
  function: "functions",
};

/** The page of the resource; a mapping's is the one of its function. */
export function addressOf({ Kind, Name, Target }: BacklogRow): string | undefined {
  if (Kind === "mapping") return href(["functions", Target ?? ""]);
  const page = pageOf[Kind];
  return page ? href([page, Name]) : undefined;
}
