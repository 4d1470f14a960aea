import { call } from "./call.ts";

export interface StreamStatus {
  Region: string;
  Name: string;
  State: string;
  Shards: number;
  RecordsPerSecond?: number;
  BytesPerSecond?: number;
  Records?: number;
  Bytes?: number;
  LastArrivalAt?: number;
  Consumers: { Kind: string; Name: string; LagRecords?: number; LagSeconds?: number }[];
}

export interface DeliveryStatus {
  Region: string;
  Name: string;
  State: string;
  Source?: string;
  SourceName?: string;
  Destination?: string;
  DestinationName?: string;
  BufferedRecords?: number;
  BufferedBytes?: number;
  BufferAgeSeconds?: number;
  DeliveredRecords?: number;
  FailedRecords?: number;
  Rest?: { Table: string; Column?: string; Reason: string; Kind: string; Explanation: string; Values: number }[];
  Drift?: { Table: string; ColumnsAdded: number; ColumnsWidened: number; RestValues: number }[];
  LastCommitAt?: number;
  LastError?: string;
  LastErrorAt?: number;
}

export interface MappingStatus {
  UUID: string;
  Source: string;
  State: string;
  LagSeconds?: number;
  Records?: number;
  GivenUpRecords?: number;
  LostRecords?: number;
  LastResult?: string;
}

export interface FunctionStatus {
  Region: string;
  Name: string;
  State: string;
  Runtime?: string;
  Environments?: number;
  MemoryBytes?: number;
  Invocations?: number;
  Errors?: number;
  Throttles?: number;
  ColdStarts?: number;
  Mappings?: MappingStatus[];
}

export interface ItemTableStatus {
  Region: string;
  Name: string;
  State: string;
  Items: number;
  SizeBytes: number;
  Indexes: number;
  StreamViewType?: string;
  DeliveredTo: string[];
}

export interface ApplicationQuarantine {
  Region: string;
  Name: string;
  LateRecords: number;
  BadRecords: number;
}

export interface RunningApplication {
  Region: string;
  Name: string;
  State: string;
  Reason?: string;
  LagRecords?: number;
  LagSeconds?: number;
  WatermarkAt?: number;
  OpenWindows?: number;
  Inputs?: number;
  Results?: number;
  LateRecords?: number;
  BadRecords?: number;
  DamagedRecords?: number;
  ExpiredRecords?: number;
  StateBytes?: number;
  CheckpointAt?: number;
  Targets?: { Connector: string; Name: string }[];
}

export interface TableStatus {
  Region: string;
  Database: string;
  Name: string;
  Rows?: number;
  Files?: number;
  Bytes?: number;
  SnapshotId?: number;
  LastCommitAt?: number;
  FreshnessSeconds?: number;
  Maintenance?: string;
}

export interface Status {
  Instance: {
    Id: string;
    Version: string;
    Account: string;
    DataDirectory?: string;
    StartedAt: number;
    Ready: boolean;
    NotReadyReasons?: string[];
    Notices?: string[];
  };
  Streams: StreamStatus[];
  Deliveries: DeliveryStatus[];
  Functions?: FunctionStatus[];
  ItemTables?: ItemTableStatus[];
  Applications?: RunningApplication[];
  ApplicationQuarantines?: ApplicationQuarantine[];
  Tables: TableStatus[];
  Disk: {
    FreeBytes: number;
    TotalBytes: number;
    JournalBytes: number;
    JournalBytesMax?: number;
    ArchiveBytes?: number;
    BlobBytes: number;
    MetadataBytes?: number;
    ScratchBytes?: number;
  };
  Memory: {
    LimitBytes: number;
    ServerBytes: number;
    ChildrenBytes?: number;
    Parts?: { Name: string; LimitBytes: number; UsedBytes?: number }[];
  };
  Jobs: Job[];
}

export interface Job {
  Name: string;
  Kind?: string;
  LastRunAt?: number;
  LastDurationMs?: number;
  LastError?: string;
  NextRunAt?: number;
}

export type NodeKind = "producer" | "stream" | "delivery" | "function" | "table" | "bucket" | "endpoint" | "reader" | "queue" | "topic" | "items" | "application" | "pipe" | "view";

export interface FlowNode {
  Id: string;
  Kind: NodeKind;
  Name: string;
  State?: string;
  Detail?: string;
}

export interface FlowEdge {
  From: string;
  To: string;
  /** Statements, loads of a table, or calls; of readers only. */
  Reads?: number;
  Records?: number;
  Bytes?: number;
  Errors?: number;
  LagRecords?: number;
  LagSeconds?: number;
  FreshSeconds?: number;
}

export interface Flow {
  Time: number;
  Nodes: FlowNode[];
  Edges: FlowEdge[];
  TablesLeftOut?: number;
}

/** A place in which records or messages wait, with its rule and its losses. */
export interface BacklogRow {
  Kind: string;
  Name: string;
  Region: string;
  Arn: string;
  Target?: string;
  Waiting: number;
  Bytes?: number;
  IsEstimate?: boolean;
  OldestAt?: number;
  Rule: string;
  Then?: string;
  SecondsLeft?: number;
  Lost: number;
  LostBytes?: number;
  LastLossAt?: number;
}

export interface Backlog {
  Time: number;
  Rows: BacklogRow[];
  LeftOut?: number;
}

export interface AttentionItem {
  Severity: "error" | "warning";
  Subject: string;
  Kind: string;
  Since?: number;
  Cause: string;
  Action: string;
}

export interface RefusedRecord {
  Id: string;
  Time: number;
  ArrivedAt?: number;
  /** The redrive that delivered it. */
  RedrivenAt?: number;
  /** The reason for which the last redrive refused it again. */
  RedriveReason?: string;
  Shard?: string;
  SequenceNumber?: string;
  Stage: string;
  Code?: string;
  Reason: string;
  Table?: string;
  Object?: string;
  /** At most 64 KB of the record, in base64. */
  Bytes: string;
  Truncated: boolean;
}

export interface Snapshot {
  SnapshotId: string;
  ParentId?: string;
  Time: number;
  Operation: string;
  AddedRecords?: number;
  DeletedRecords?: number;
  TotalRecords?: number;
  AddedFiles?: number;
  DeletedFiles?: number;
  TotalFiles?: number;
  TotalBytes?: number;
  Summary?: Record<string, string>;
}

export interface TableFile {
  Path: string;
  Partition?: Record<string, string>;
  Records: number;
  Bytes: number;
  Content: string;
}

export const listAttention = async (signal?: AbortSignal): Promise<AttentionItem[]> =>
  (await call<{ Items: AttentionItem[] }>("tarn", "ListAttention", {}, { signal })).Items;

/** Sends the demo's records, 1,000 a second for 5 minutes, through a stream and a delivery into a table. */
export const startSamples = (): Promise<{ Stream: string; Delivery: string; Table: string }> =>
  call("tarn", "SendSamples", { RecordsPerSecond: 1000, Seconds: 300 });

export const stopSamples = (): Promise<unknown> => call("tarn", "StopSamples", {});
