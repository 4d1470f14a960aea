import { getRecords, iterator, type StreamRecord } from "../../api/kinesis.ts";
import { ApiError, asApiError } from "../../api/errors.ts";
import { decode, fromBase64, type Decoded } from "../../parts/bytes/decode.ts";

export interface TailRow {
  id: string;
  shard: string;
  at: number;
  key: string;
  sequenceNumber: string;
  data: Decoded;
}

export type From = "latest" | "minutes" | "start";

const rowsMax = 2000;
const pauseMs = 700;
const batch = 200;
const hurryMs = 50;

/** Reads all open shards of a stream from a position on, one loop per shard, and keeps the newest rows. */
export class Tail {
  rows = $state.raw<TailRow[]>([]);
  error = $state.raw<ApiError | undefined>();
  read = $state(0);
  behindMs = $state(0);
  paused = $state(false);
  #behind = new Map<string, number>();

  /** Begins again: earlier rows go. The returned function stops all loops. */
  begin(stream: string, shards: string[], from: From): () => void {
    const abort = new AbortController();
    this.rows = [];
    this.read = 0;
    this.error = undefined;
    this.#behind.clear();
    for (const shard of shards) void this.#follow(stream, shard, from, abort.signal);
    return () => abort.abort();
  }

  async #follow(stream: string, shard: string, from: From, signal: AbortSignal): Promise<void> {
    let next: string | undefined;
    let after: string | undefined;
    while (!signal.aborted) {
      if (this.paused || document.hidden) {
        await wait(pauseMs, signal);
        continue;
      }
      try {
        next ??= await start(stream, shard, from, after, signal);
        const answer = await getRecords(next, batch, { signal });
        after = answer.Records.at(-1)?.SequenceNumber ?? after;
        if (answer.Records.length > 0) await this.#add(shard, answer.Records);
        this.#behind.set(shard, answer.MillisBehindLatest);
        this.behindMs = Math.max(0, ...this.#behind.values());
        this.error = undefined;
        next = answer.NextShardIterator;
        if (next === undefined) return;
        await wait(answer.MillisBehindLatest > 0 && answer.Records.length > 0 ? hurryMs : pauseMs, signal);
      } catch (failure) {
        if (signal.aborted) return;
        this.error = asApiError(failure);
        next = undefined;
        await wait(2000, signal);
      }
    }
  }

  async #add(shard: string, records: StreamRecord[]): Promise<void> {
    const rows = await rowsOf(shard, records);
    this.read += rows.length;
    this.rows = [...rows.reverse(), ...this.rows].slice(0, rowsMax);
  }
}

/** Records as rows, unwrapped: a record of KPL may be several. */
export async function rowsOf(shard: string, records: StreamRecord[]): Promise<TailRow[]> {
  const rows: TailRow[] = [];
  for (const record of records) {
    const parts = await decode(fromBase64(record.Data));
    parts.forEach((data, index) =>
      rows.push({
        id: `${record.SequenceNumber}/${index}`,
        shard,
        at: record.ApproximateArrivalTimestamp,
        key: record.PartitionKey,
        sequenceNumber: record.SequenceNumber,
        data,
      }),
    );
  }
  return rows;
}

function start(stream: string, shard: string, from: From, after: string | undefined, signal: AbortSignal): Promise<string> {
  if (after) return iterator(stream, shard, "AFTER_SEQUENCE_NUMBER", { StartingSequenceNumber: after }, { signal });
  if (from === "minutes") return iterator(stream, shard, "AT_TIMESTAMP", { Timestamp: Math.floor(Date.now() / 1000) - 300 }, { signal });
  return iterator(stream, shard, from === "start" ? "TRIM_HORIZON" : "LATEST", {}, { signal });
}

export function wait(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener("abort", () => (clearTimeout(timer), resolve()), { once: true });
  });
}
