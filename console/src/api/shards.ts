import { watch, type Data } from "./data.svelte.ts";

/** How far a reader has come in a shard. */
export interface ShardPosition {
  ShardId: string;
  Kind: "delivery" | "function" | "consumer";
  Name: string;
  /** The last record that it has done; absent before the first. */
  SequenceNumber?: string;
  LagRecords: number;
  LagSeconds: number;
}

/** A shard with its totals since the server's start. */
export interface ShardStatus {
  ShardId: string;
  State: "open" | "closed";
  StartingHashKey: string;
  EndingHashKey: string;
  RecordsIn: number;
  BytesIn: number;
  RecordsOut: number;
  BytesOut: number;
  LastArrivalAt?: number;
  Positions: ShardPosition[];
}

export interface ShardReport {
  Time: number;
  Shards: ShardStatus[];
  NextToken?: string;
}

/** The most shards that a page follows. */
export const followedMax = 1000;

/** The shards of a stream, pushed each second. An undefined name follows nothing. Call it while a component is made. */
export const watchShards = (name: () => string | undefined): Data<ShardReport> =>
  watch<ShardReport>("tarn", "ListShardStatus", () => {
    const stream = name();
    return stream === undefined ? undefined : { StreamName: stream, MaxResults: followedMax };
  });
