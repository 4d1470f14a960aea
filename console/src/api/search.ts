import { call } from "./call.ts";
import { listStreams } from "./kinesis.ts";

export type Kind = "stream" | "table" | "delivery" | "bucket" | "function" | "statement";

export interface Found {
  kind: Kind;
  name: string;
  segments: string[];
  query?: Record<string, string>;
}

type Part = (signal: AbortSignal) => Promise<Found[]>;

const streams: Part = async (signal) => {
  const found: Found[] = [];
  let token: string | undefined;
  do {
    const page = await listStreams(token, signal);
    found.push(...page.rows.map(({ StreamName }) => ({ kind: "stream" as const, name: StreamName, segments: ["streams", StreamName] })));
    token = page.next;
  } while (token && found.length < 10_000);
  return found;
};

const deliveries: Part = async (signal) => {
  const found: Found[] = [];
  for (let start: string | undefined, more = true; more && found.length < 5000;) {
    const input = { Limit: 1000, ExclusiveStartDeliveryStreamName: start };
    const page = await call<{ DeliveryStreamNames: string[]; HasMoreDeliveryStreams: boolean }>("firehose", "ListDeliveryStreams", input, {
      signal,
    });
    found.push(...page.DeliveryStreamNames.map((name) => ({ kind: "delivery" as const, name, segments: ["deliveries", name] })));
    start = page.DeliveryStreamNames.at(-1);
    more = page.HasMoreDeliveryStreams && start !== undefined;
  }
  return found;
};

const tables: Part = async (signal) => {
  const { DatabaseList } = await call<{ DatabaseList: { Name: string }[] }>("glue", "GetDatabases", {}, { signal });
  const lists = await Promise.all(
    DatabaseList.slice(0, 50).map(async ({ Name }) => {
      const { TableList } = await call<{ TableList: { Name: string }[] }>("glue", "GetTables", { DatabaseName: Name }, { signal });
      return TableList.map((table) => ({ kind: "table" as const, name: `${Name}.${table.Name}`, segments: ["tables", Name, table.Name] }));
    }),
  );
  return lists.flat();
};

const buckets: Part = async (signal) => {
  const { Buckets } = await call<{ Buckets?: { Name: string }[] }>("s3", "ListBuckets", {}, { signal });
  return (Buckets ?? []).map(({ Name }) => ({ kind: "bucket" as const, name: Name, segments: ["objects", Name] }));
};

const functions: Part = async (signal) => {
  const { Functions } = await call<{ Functions?: { FunctionName: string }[] }>("lambda", "ListFunctions", {}, { signal });
  return (Functions ?? []).map(({ FunctionName }) => ({
    kind: "function" as const,
    name: FunctionName,
    segments: ["functions", FunctionName],
  }));
};

const statements: Part = async (signal) => {
  const { QueryExecutionIds: ids } = await call<{ QueryExecutionIds: string[] }>(
    "athena",
    "ListQueryExecutions",
    { MaxResults: 50 },
    { signal },
  );
  if (!ids?.length) return [];
  const { QueryExecutions } = await call<{ QueryExecutions: { QueryExecutionId: string; Query: string }[] }>(
    "athena",
    "BatchGetQueryExecution",
    { QueryExecutionIds: ids },
    { signal },
  );
  return QueryExecutions.map((run) => ({
    kind: "statement" as const,
    name: run.Query.replace(/\s+/g, " ").slice(0, 200),
    segments: ["sql"],
    query: { execution: run.QueryExecutionId },
  }));
};

/** Every name of the region, part by part, as each answer comes. A part that the key may not list stays empty. */
export async function findNames(signal: AbortSignal, add: (found: Found[]) => void): Promise<void> {
  await Promise.allSettled([streams, deliveries, tables, buckets, functions, statements].map(async (part) => add(await part(signal))));
}
