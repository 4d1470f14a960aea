import { call } from "./call.ts";

export type Kind =
  | "application"
  | "bucket"
  | "delivery"
  | "function"
  | "items"
  | "queue"
  | "role"
  | "statement"
  | "stream"
  | "table"
  | "topic"
  | "user";

export interface Found {
  kind: Kind;
  name: string;
  segments: string[];
  query?: Record<string, string>;
}

export interface Findings {
  found: Found[];
  /** The number of all matches that the key may see; `found` may have fewer. */
  total: number;
}

const placeOf: Record<Exclude<Kind, "statement" | "table">, string> = {
  application: "applications",
  bucket: "objects",
  delivery: "deliveries",
  function: "functions",
  items: "items",
  queue: "queues",
  role: "system",
  stream: "streams",
  topic: "topics",
  user: "system",
};

function segmentsOf(kind: Exclude<Kind, "statement">, name: string): string[] {
  if (kind === "table") return ["tables", name.slice(0, name.indexOf(".")), name.slice(name.indexOf(".") + 1)];
  return kind === "user" || kind === "role" ? [placeOf[kind]] : [placeOf[kind], name];
}

/** The resources of every kind that match a text, the best first. The server compares and counts. */
export async function findResources(text: string, max: number, signal: AbortSignal): Promise<Findings> {
  const input = { Text: text, MaxResults: max };
  const answer = await call<{ Resources: { Kind: Exclude<Kind, "statement">; Name: string }[]; Total: number }>("tarn", "FindResources", input, {
    signal,
  });
  const found = answer.Resources.map(({ Kind, Name }) => ({ kind: Kind, name: Name, segments: segmentsOf(Kind, Name) }));
  return { found, total: answer.Total };
}

/** The resources that have a tag, as `kind/name`. `tag`: a key, or `key=value`. */
export async function findTagged(tag: string, signal: AbortSignal): Promise<Set<string>> {
  const found = new Set<string>();
  let NextToken: string | undefined;
  do {
    const input = { Tag: tag, MaxResults: 1000, NextToken };
    const answer: { Resources: { Kind: string; Name: string }[]; NextToken?: string } = await call("tarn", "FindResources", input, { signal });
    for (const { Kind, Name } of answer.Resources) found.add(`${Kind}/${Name}`);
    NextToken = answer.NextToken;
  } while (NextToken);
  return found;
}

/** The newest statements. */
export async function recentStatements(signal: AbortSignal): Promise<Found[]> {
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
}
