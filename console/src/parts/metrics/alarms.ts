import type { Alarm } from "../../api/alarms.ts";
import type { MetricQuery } from "../../api/metrics.ts";
import type { Mark } from "../charts/lines.ts";
import { periodText } from "./spans.ts";

const signs: Record<string, string> = {
  GreaterThanThreshold: ">",
  GreaterThanOrEqualToThreshold: "≥",
  LessThanThreshold: "<",
  LessThanOrEqualToThreshold: "≤",
};

/** The tone of a state, beside the word itself. */
export const toneOf = (state: string): "good" | "bad" | "plain" => (state === "OK" ? "good" : state === "ALARM" ? "bad" : "plain");

const limitOf = (alarm: Alarm): string => `${signs[alarm.ComparisonOperator ?? ""] ?? alarm.ComparisonOperator ?? ""} ${alarm.Threshold ?? "?"}`.trim();

const statOf = (alarm: Alarm): string => alarm.Statistic ?? alarm.ExtendedStatistic ?? "Average";

/** The condition of an alarm in words: Sum of App Errors > 5, 2 of 3 periods of 1 min. */
export function conditionOf(alarm: Alarm): string {
  if (alarm.AlarmRule !== undefined) return alarm.AlarmRule;
  const periods = alarm.EvaluationPeriods ?? 1;
  const least = alarm.DatapointsToAlarm ?? periods;
  const length = periodText(alarm.Period ?? alarm.Metrics?.find((query) => query.MetricStat)?.MetricStat?.Period ?? 60);
  const times = periods === 1 ? `1 period of ${length}` : `${least} of ${periods} periods of ${length}`;
  const shown = alarm.Metrics?.find((query) => query.ReturnData !== false);
  const what = alarm.Metrics ? (shown?.Expression ?? shown?.Label ?? "expression") : `${statOf(alarm)} of ${alarm.Namespace} ${alarm.MetricName}`;
  return `${what} ${limitOf(alarm)}, ${times}`;
}

/** The queries whose series the alarm compares; none for composite alarms. `periodFor`: the period to draw for the alarm's own. */
export function queriesOfAlarm(alarm: Alarm, periodFor: (own: number) => number): MetricQuery[] {
  if (alarm.Metrics) {
    return alarm.Metrics.map((query) =>
      query.MetricStat ? { ...query, MetricStat: { ...query.MetricStat, Period: periodFor(query.MetricStat.Period) } } : query,
    );
  }
  const { Namespace, MetricName, Dimensions = [], Period = 60, Unit } = alarm;
  if (!Namespace || !MetricName) return [];
  const stat = { Metric: { Namespace, MetricName, Dimensions }, Period: periodFor(Period), Stat: statOf(alarm) };
  return [{ Id: "m1", Label: MetricName, MetricStat: { ...stat, ...(Unit ? { Unit } : {}) } }];
}

/** The threshold, as a mark over the chart. */
export const thresholdOf = (alarm: Alarm): Mark[] =>
  alarm.Threshold === undefined ? [] : [{ value: alarm.Threshold, label: `alarm: ${limitOf(alarm)}` }];
