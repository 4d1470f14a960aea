import { call } from "./call.ts";

/** One query of GetMetricData, with AWS's names. */
export interface MetricQuery {
  Id: string;
  Label?: string;
  ReturnData?: boolean;
  Expression?: string;
  Period?: number;
  MetricStat?: { Metric: Metric; Period: number; Stat: string; Unit?: string };
}

export interface Metric {
  Namespace: string;
  MetricName: string;
  Dimensions: { Name: string; Value: string }[];
}

/** The points of one series, the oldest first. A query with SEARCH has several series. */
export interface Series {
  id: string;
  label: string;
  /** Epoch seconds. */
  at: number[];
  values: number[];
}

export interface MetricData {
  series: Series[];
  /** What the server says about results that are not whole. */
  notes: string[];
}

interface Result {
  Id: string;
  Label?: string;
  Timestamps?: number[];
  Values?: number[];
  Messages?: { Code: string; Value: string }[];
}

interface Answer {
  MetricDataResults?: Result[];
  Messages?: { Code: string; Value: string }[];
  NextToken?: string;
}

/** The points of all queries in a time: one request, and one more for each further page. */
export async function getMetricData(
  queries: MetricQuery[],
  from: number,
  to: number,
  { signal, region }: { signal?: AbortSignal; region?: string | undefined } = {},
): Promise<MetricData> {
  const found = new Map<string, Series>();
  const notes = new Set<string>();
  let NextToken: string | undefined;
  do {
    const input = { MetricDataQueries: queries, StartTime: from, EndTime: to, ScanBy: "TimestampAscending", NextToken };
    const answer: Answer = await call<Answer>("cloudwatch", "GetMetricData", input, { signal, region });
    takePage(found, answer.MetricDataResults ?? []);
    for (const { Value } of [...(answer.Messages ?? []), ...(answer.MetricDataResults ?? []).flatMap((one) => one.Messages ?? [])]) notes.add(Value);
    NextToken = answer.NextToken;
  } while (NextToken);
  return { series: [...found.values()], notes: [...notes] };
}

/** Adds a page. The series of one query come in the same order on each page, so their places tell those with one label apart. */
function takePage(found: Map<string, Series>, results: Result[]): void {
  const times = new Map<string, number>();
  for (const { Id, Label = Id, Timestamps = [], Values = [] } of results) {
    const name = `${Id}\0${Label}`;
    const place = times.get(name) ?? 0;
    times.set(name, place + 1);
    const before = found.get(`${name}\0${place}`);
    const at = [...(before?.at ?? []), ...Timestamps];
    found.set(`${name}\0${place}`, { id: Id, label: Label, at, values: [...(before?.values ?? []), ...Values] });
  }
}
