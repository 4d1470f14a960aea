import { ApiError, asApiError } from "../../api/errors.ts";
import { getRates, getRecords, iterator, type Shard } from "../../api/kinesis.ts";
import { rowsOf, wait, type TailRow } from "./tail.svelte.ts";

const batch = 1000;
const foundMax = 1000;
const retryMs = 500;
/** The minute of the oldest wanted record is read as a whole, and one before it. */
const spareSeconds = 60;

/** Searches the newest records of a stream for a text. It reads each shard once, with the caller's own right to read records. */
export class RecordSearch {
  /** The newest matches, the newest first. */
  rows = $state.raw<TailRow[]>([]);
  read = $state(0);
  found = $state(0);
  isRunning = $state(false);
  /** Whether a search has ended. */
  isDone = $state(false);
  error = $state.raw<ApiError | undefined>();
  #abort = new AbortController();

  stop = (): void => this.#abort.abort();

  /** Searches about the last `count` records: the records of whole minutes that hold them. Letters' case does not count. */
  async run(stream: string, shards: Shard[], text: string, count: number): Promise<void> {
    this.stop();
    const { signal } = (this.#abort = new AbortController());
    [this.rows, this.read, this.found, this.error, this.isDone, this.isRunning] = [[], 0, 0, undefined, false, true];
    try {
      const since = await startOf(stream, count, signal);
      await Promise.all(shards.map((shard) => this.#scan(stream, shard.ShardId, since, text.toLowerCase(), signal)));
    } catch (failure) {
      if (!signal.aborted) this.error = asApiError(failure);
    } finally {
      if (signal === this.#abort.signal) [this.isRunning, this.isDone] = [false, !signal.aborted && !this.error];
    }
  }

  async #scan(stream: string, shard: string, since: number | undefined, text: string, signal: AbortSignal): Promise<void> {
    const type = since === undefined ? "TRIM_HORIZON" : "AT_TIMESTAMP";
    let next: string | undefined = await iterator(stream, shard, type, since === undefined ? {} : { Timestamp: since }, { signal });
    while (next && !signal.aborted) {
      try {
        const answer = await getRecords(next, batch, { signal });
        this.#take((await rowsOf(shard, answer.Records)), text);
        next = answer.MillisBehindLatest === 0 ? undefined : answer.NextShardIterator;
      } catch (failure) {
        if (asApiError(failure).type !== "ProvisionedThroughputExceededException") throw failure;
        await wait(retryMs, signal);
      }
    }
  }

  #take(rows: TailRow[], text: string): void {
    this.read += rows.length;
    const matches = rows.filter(({ key, data }) => key.toLowerCase().includes(text) || data.text.toLowerCase().includes(text));
    if (matches.length === 0) return;
    this.found += matches.length;
    this.rows = [...this.rows, ...matches].sort((a, b) => b.at - a.at).slice(0, foundMax);
  }
}

/** The time from which on about so many records arrived, in seconds; undefined: the minutes of the last day hold fewer. */
async function startOf(stream: string, count: number, signal: AbortSignal): Promise<number | undefined> {
  const { Begin, StepSeconds, Records } = await getRates(stream, signal);
  let sum = 0;
  for (let at = Records.length - 1; at >= 0; at--) {
    sum += Records[at] ?? 0;
    if (sum >= count) return Begin + at * StepSeconds - spareSeconds;
  }
  return undefined;
}
