import { call, type CallOptions } from "./call.ts";
import type { Page } from "./pages.svelte.ts";

/** Records and bytes of each minute of the last 24 hours, the oldest first; the last minute is the running one. */
export interface RateHistory {
  Begin: number;
  StepSeconds: number;
  Records: number[];
  Bytes: number[];
}

export const getRates = (name: string, signal: AbortSignal): Promise<RateHistory> =>
  call<RateHistory>("tarn", "GetRates", { StreamName: name }, { signal });

export interface StreamSummary {
  StreamName: string;
  StreamARN: string;
  StreamStatus: string;
  StreamModeDetails?: { StreamMode: string };
  StreamCreationTimestamp?: number;
}

export interface StreamDescription extends StreamSummary {
  RetentionPeriodHours: number;
  OpenShardCount: number;
  ConsumerCount?: number;
  MaxRecordSizeInKiB?: number;
}

export interface Shard {
  ShardId: string;
  ParentShardId?: string;
  AdjacentParentShardId?: string;
  HashKeyRange: { StartingHashKey: string; EndingHashKey: string };
  SequenceNumberRange: { StartingSequenceNumber: string; EndingSequenceNumber?: string };
}

export interface StreamRecord {
  SequenceNumber: string;
  ApproximateArrivalTimestamp: number;
  Data: string;
  PartitionKey: string;
}

export interface StreamConsumer {
  ConsumerName: string;
  ConsumerARN: string;
  ConsumerStatus: string;
  ConsumerCreationTimestamp: number;
}

export interface Records {
  Records: StreamRecord[];
  NextShardIterator?: string;
  MillisBehindLatest: number;
}

export async function listStreams(token: string | undefined, signal?: AbortSignal): Promise<Page<StreamSummary>> {
  const answer = await call<{ StreamSummaries: StreamSummary[]; NextToken?: string; HasMoreStreams: boolean }>(
    "kinesis",
    "ListStreams",
    { Limit: 1000, NextToken: token },
    { signal },
  );
  return { rows: answer.StreamSummaries, next: answer.HasMoreStreams ? answer.NextToken : undefined };
}

export async function describeStream(name: string, signal?: AbortSignal): Promise<StreamDescription> {
  const input = { StreamName: name };
  return (await call<{ StreamDescriptionSummary: StreamDescription }>("kinesis", "DescribeStreamSummary", input, { signal }))
    .StreamDescriptionSummary;
}

export async function listShards(name: string, signal?: AbortSignal): Promise<Shard[]> {
  const shards: Shard[] = [];
  let token: string | undefined;
  do {
    const input = token ? { NextToken: token } : { StreamName: name, MaxResults: 1000 };
    const answer = await call<{ Shards: Shard[]; NextToken?: string }>("kinesis", "ListShards", input, { signal });
    shards.push(...answer.Shards);
    token = answer.NextToken;
  } while (token && shards.length < 10_000);
  return shards;
}

export async function listConsumers(arn: string, signal?: AbortSignal): Promise<StreamConsumer[]> {
  return (await call<{ Consumers: StreamConsumer[] }>("kinesis", "ListStreamConsumers", { StreamARN: arn, MaxResults: 100 }, { signal }))
    .Consumers;
}

export async function iterator(
  stream: string,
  shard: string,
  type: string,
  at: Record<string, unknown>,
  options: CallOptions,
): Promise<string> {
  const input = { StreamName: stream, ShardId: shard, ShardIteratorType: type, ...at };
  return (await call<{ ShardIterator: string }>("kinesis", "GetShardIterator", input, options)).ShardIterator;
}

export const getRecords = (iterator: string, limit: number, options: CallOptions): Promise<Records> =>
  call<Records>("kinesis", "GetRecords", { ShardIterator: iterator, Limit: limit }, options);

export const change = (operation: string, input: Record<string, unknown>): Promise<unknown> => call("kinesis", operation, input);

/** The key space of partition hashes: 2^128 values. */
export const hashSpace = 1n << 128n;

export const isOpen = (shard: Shard): boolean => shard.SequenceNumberRange.EndingSequenceNumber === undefined;
