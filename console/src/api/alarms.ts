import { call } from "./call.ts";
import type { Metric, MetricQuery } from "./metrics.ts";
import type { Page } from "./pages.svelte.ts";

export type AlarmState = "OK" | "ALARM" | "INSUFFICIENT_DATA";

/** A metric alarm or a composite alarm, with AWS's names. */
export interface Alarm {
  AlarmName: string;
  AlarmArn: string;
  AlarmDescription?: string;
  StateValue: AlarmState;
  StateReason?: string;
  StateUpdatedTimestamp?: number;
  StateTransitionedTimestamp?: number;
  ActionsEnabled?: boolean;
  AlarmActions?: string[];
  OKActions?: string[];
  InsufficientDataActions?: string[];
  EvaluationState?: string;
  Namespace?: string;
  MetricName?: string;
  Dimensions?: Metric["Dimensions"];
  Statistic?: string;
  ExtendedStatistic?: string;
  Unit?: string;
  Period?: number;
  EvaluationPeriods?: number;
  DatapointsToAlarm?: number;
  Threshold?: number;
  ComparisonOperator?: string;
  TreatMissingData?: string;
  Metrics?: MetricQuery[];
  AlarmRule?: string;
  ActionsSuppressor?: string;
}

interface Answer {
  MetricAlarms?: Alarm[];
  CompositeAlarms?: Alarm[];
  NextToken?: string;
}

const AlarmTypes = ["MetricAlarm", "CompositeAlarm"];
const pageMax = 100;

const alarmsOf = (answer: Answer): Alarm[] => [...(answer.MetricAlarms ?? []), ...(answer.CompositeAlarms ?? [])];

export async function listAlarms(token: string | undefined, signal: AbortSignal): Promise<Page<Alarm>> {
  const answer = await call<Answer>("cloudwatch", "DescribeAlarms", { AlarmTypes, MaxRecords: pageMax, NextToken: token }, { signal });
  return { rows: alarmsOf(answer), next: answer.NextToken };
}

/** The alarms of these names, as far as there are such. */
export async function findAlarms(names: string[], signal: AbortSignal, region?: string): Promise<Alarm[]> {
  const found: Alarm[] = [];
  for (let from = 0; from < names.length; from += pageMax) {
    const input = { AlarmTypes, AlarmNames: names.slice(from, from + pageMax) };
    found.push(...alarmsOf(await call<Answer>("cloudwatch", "DescribeAlarms", input, { signal, region })));
  }
  return found;
}

export interface HistoryItem {
  Timestamp: number;
  HistoryItemType: string;
  HistorySummary: string;
  HistoryData?: string;
}

/** What happened to an alarm, the newest first. */
export async function alarmHistory(name: string, token: string | undefined, signal: AbortSignal): Promise<Page<HistoryItem>> {
  const input = { AlarmName: name, AlarmTypes, MaxRecords: pageMax, ScanBy: "TimestampDescending", NextToken: token };
  const answer = await call<{ AlarmHistoryItems?: HistoryItem[]; NextToken?: string }>("cloudwatch", "DescribeAlarmHistory", input, { signal });
  return { rows: answer.AlarmHistoryItems ?? [], next: answer.NextToken };
}
