import { call } from "./call.ts";
import type { Page } from "./pages.svelte.ts";
import type { ShardPosition } from "./shards.ts";
import type { RefusedRecord } from "./tarn.ts";

interface Processor {
  Type: string;
  Parameters?: { ParameterName: string; ParameterValue: string }[];
}

interface Hints {
  SizeInMBs?: number;
  IntervalInSeconds?: number;
}

interface Destination {
  DestinationId: string;
  ExtendedS3DestinationDescription?: DestinationBody & {
    BucketARN: string;
    Prefix?: string;
    ErrorOutputPrefix?: string;
    CompressionFormat?: string;
  };
  IcebergDestinationDescription?: DestinationBody & {
    DestinationTableConfigurationList?: { DestinationDatabaseName?: string; DestinationTableName?: string }[];
    SchemaEvolutionConfiguration?: { Enabled?: boolean };
    TableCreationConfiguration?: { Enabled?: boolean };
    S3DestinationDescription?: { BucketARN: string; ErrorOutputPrefix?: string };
  };
  HttpEndpointDestinationDescription?: DestinationBody & { EndpointConfiguration?: { Url?: string; Name?: string } };
}

export interface DestinationBody {
  RoleARN?: string;
  BufferingHints?: Hints;
  ProcessingConfiguration?: { Enabled?: boolean; Processors?: Processor[] };
  DataFormatConversionConfiguration?: { Enabled?: boolean };
  DynamicPartitioningConfiguration?: { Enabled?: boolean };
  S3BackupMode?: string;
}

export interface Delivery {
  DeliveryStreamName: string;
  DeliveryStreamARN: string;
  DeliveryStreamStatus: string;
  DeliveryStreamType: string;
  CreateTimestamp?: number;
  VersionId: string;
  Destinations: Destination[];
  Source?: { KinesisStreamSourceDescription?: { KinesisStreamARN: string; DeliveryStartTimestamp?: number } };
}

export interface DeliveryCommit {
  Id: string;
  Time: number;
  Run: number;
  Records: number;
  Rows: number;
  Failed: number;
  Files: number;
  Table?: string;
  SnapshotId?: string;
}

export interface DeliveryRuns {
  LagSeconds?: number;
  SourceStreamArn?: string;
  QuarantineTable?: string;
  /** The newest commits, newest first. */
  Commits: DeliveryCommit[];
  /** Positions in the shards of the source. */
  Positions: ShardPosition[];
  /** The newest changes of columns that its records made, newest first. */
  SchemaChanges: { Time: number; Table: string; Column: string; Change: string; Type: string; OldType?: string; Rows: number }[];
  Runs: { Run: number; Kind: string; State: string; Commits: number; Rows: number; Redriven: number; LastCommitAt?: number }[];
}

export interface RedriveOutcome {
  Redriven: number;
  Failed: number;
  Skipped: number;
  Missing: number;
  Records: number;
  /** The most frequent reasons of Failed. */
  Failures?: { Code: string; Reason: string; Records: number }[];
}

export async function listDeliveries(token: string | undefined, signal: AbortSignal): Promise<Page<string>> {
  const input = { Limit: 1000, ExclusiveStartDeliveryStreamName: token };
  const answer = await call<{ DeliveryStreamNames: string[]; HasMoreDeliveryStreams: boolean }>("firehose", "ListDeliveryStreams", input, {
    signal,
  });
  return { rows: answer.DeliveryStreamNames, next: answer.HasMoreDeliveryStreams ? answer.DeliveryStreamNames.at(-1) : undefined };
}

export const describeDelivery = async (name: string, signal: AbortSignal): Promise<Delivery> =>
  (await call<{ DeliveryStreamDescription: Delivery }>("firehose", "DescribeDeliveryStream", { DeliveryStreamName: name }, { signal }))
    .DeliveryStreamDescription;

export const describeRuns = (name: string, signal: AbortSignal): Promise<DeliveryRuns> =>
  call<DeliveryRuns>("tarn", "DescribeDelivery", { DeliveryStreamName: name }, { signal });

export async function listRefused(name: string, token: string | undefined, signal: AbortSignal): Promise<Page<RefusedRecord>> {
  const input = { Delivery: name, MaxResults: 200, NextToken: token };
  const answer = await call<{ Records: RefusedRecord[]; NextToken?: string }>("tarn", "ListRefusedRecords", input, { signal });
  return { rows: answer.Records, next: answer.NextToken };
}

export const redrive = (name: string, ids: string[], dryRun: boolean): Promise<RedriveOutcome> =>
  call<RedriveOutcome>("tarn", "RedriveRecords", { DeliveryStreamName: name, Ids: ids, DryRun: dryRun });

export const bodyOf = (delivery: Delivery | undefined): DestinationBody | undefined => {
  const first = delivery?.Destinations[0];
  return first?.IcebergDestinationDescription ?? first?.ExtendedS3DestinationDescription ?? first?.HttpEndpointDestinationDescription;
};

export const sourceStream = (delivery: Delivery | undefined): string | undefined =>
  delivery?.Source?.KinesisStreamSourceDescription?.KinesisStreamARN.split("stream/")[1];
