import { untrack } from "svelte";
import type { Data } from "../../api/data.svelte.ts";
import type { ShardReport } from "../../api/shards.ts";
import { RateWindow } from "../../parts/rates.ts";

/** What moves through a shard, per second. */
export interface ShardRate {
  recordsIn: number;
  bytesIn: number;
  recordsOut: number;
  bytesOut: number;
}

/** Rates of the shards of a stream, by shard. */
export class Traffic {
  rates = $state.raw<Map<string, ShardRate>>(new Map());
}

/** Makes rates of a stream's reports. Call it while a component is made. */
export function trafficOf(name: () => string, report: Data<ShardReport>): Traffic {
  const traffic = new Traffic();
  let window = new RateWindow();
  $effect(() => {
    name();
    window = new RateWindow();
    traffic.rates = new Map();
  });
  $effect(() => {
    const now = report.value;
    if (now) untrack(() => (traffic.rates = ratesOf(window, now)));
  });
  return traffic;
}

function ratesOf(window: RateWindow, { Time, Shards }: ShardReport): Map<string, ShardRate> {
  const totals = Shards.map(
    (shard) => [shard.ShardId, [shard.RecordsIn, shard.BytesIn, shard.RecordsOut, shard.BytesOut]] as [string, number[]],
  );
  return new Map(
    [...window.add(Time, new Map(totals))].map(([id, [recordsIn = 0, bytesIn = 0, recordsOut = 0, bytesOut = 0]]) => [
      id,
      { recordsIn, bytesIn, recordsOut, bytesOut },
    ]),
  );
}
