import type { Metric, MetricQuery } from "../../api/metrics.ts";
import type { Unit } from "./units.ts";

/** One line of a chart: a metric with a statistic. */
export interface ChartLine {
  name: string;
  stat: string;
  metric: Metric;
}

/** A chart of a resource's history. */
export interface ChartPlan {
  title: string;
  unit: Unit;
  lines: ChartLine[];
}

type Named = [name: string, metric: string, stat: string];

const metricOf = (Namespace: string, MetricName: string, dimensions: Record<string, string>): Metric => ({
  Namespace,
  MetricName,
  Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })),
});

/** Makes charts of the metrics of a namespace with the same dimensions. */
const charts =
  (namespace: string, dimensions: Record<string, string>) =>
  (title: string, unit: Unit, ...lines: Named[]): ChartPlan => ({
    title,
    unit,
    lines: lines.map(([name, metric, stat]) => ({ name, stat, metric: metricOf(namespace, metric, dimensions) })),
  });

/** Charts of Tarn's own metrics of a resource; none while its ARN is not known. */
const own = (arn: string | undefined, title: string, unit: Unit, ...lines: Named[]): ChartPlan[] =>
  arn ? [charts("Tarn", { Resource: arn })(title, unit, ...lines)] : [];

const lost = (arn: string | undefined): ChartPlan[] => own(arn, "Lost", "Count", ["Ended unconsumed", "Losses", "Sum"]);

export function streamCharts(name: string, arn?: string): ChartPlan[] {
  const chart = charts("AWS/Kinesis", { StreamName: name });
  return [
    chart("Records", "Count", ["Put", "IncomingRecords", "Sum"], ["Read by GetRecords", "GetRecords.Records", "Sum"]),
    chart("Bytes", "Bytes", ["Put", "IncomingBytes", "Sum"], ["Read by GetRecords", "GetRecords.Bytes", "Sum"]),
    chart("Time of a put, p99", "Milliseconds", ["PutRecord", "PutRecord.Latency", "p99"], ["PutRecords", "PutRecords.Latency", "p99"]),
    chart("Age of records at their read", "Milliseconds", ["Maximum", "GetRecords.IteratorAgeMilliseconds", "Maximum"]),
    ...lost(arn),
  ];
}

export function deliveryCharts(name: string, arn?: string): ChartPlan[] {
  const chart = charts("AWS/Firehose", { DeliveryStreamName: name });
  return [
    chart("Records in", "Count", ["Put", "IncomingRecords", "Sum"], ["Read from the stream", "DataReadFromKinesisStream.Records", "Sum"]),
    chart("Bytes in", "Bytes", ["Put", "IncomingBytes", "Sum"], ["Read from the stream", "DataReadFromKinesisStream.Bytes", "Sum"]),
    chart(
      "Records out",
      "Count",
      ["Rows in tables", "DeliveryToIceberg.SuccessfulRowCount", "Sum"],
      ["Refused rows", "DeliveryToIceberg.FailedRowCount", "Sum"],
      ["In objects", "DeliveryToS3.Records", "Sum"],
      ["To the endpoint", "DeliveryToHttpEndpoint.Records", "Sum"],
    ),
    chart(
      "Age of data at their commit",
      "Seconds",
      ["Tables", "DeliveryToIceberg.DataFreshness", "Maximum"],
      ["Objects", "DeliveryToS3.DataFreshness", "Maximum"],
      ["Endpoint", "DeliveryToHttpEndpoint.DataFreshness", "Maximum"],
    ),
    chart("Behind the stream", "Milliseconds", ["Maximum", "KinesisMillisBehindLatest", "Maximum"]),
    chart("Time of a put, p99", "Milliseconds", ["PutRecord", "PutRecord.Latency", "p99"], ["PutRecordBatch", "PutRecordBatch.Latency", "p99"]),
    ...own(arn, "In the quarantine", "Count", ["Refused records", "QuarantinedRecords", "Sum"]),
    ...own(arn, "Age against its target", "Seconds", ["Age", "FreshnessSeconds", "Maximum"]),
  ];
}

export function queueCharts(name: string, arn?: string): ChartPlan[] {
  const chart = charts("AWS/SQS", { QueueName: name });
  return [
    chart(
      "Messages",
      "Count",
      ["Sent", "NumberOfMessagesSent", "Sum"],
      ["Received", "NumberOfMessagesReceived", "Sum"],
      ["Deleted", "NumberOfMessagesDeleted", "Sum"],
    ),
    chart(
      "In the queue",
      "Count",
      ["Waiting", "ApproximateNumberOfMessagesVisible", "Maximum"],
      ["In flight", "ApproximateNumberOfMessagesNotVisible", "Maximum"],
      ["Delayed", "ApproximateNumberOfMessagesDelayed", "Maximum"],
    ),
    chart("Age of the oldest message", "Seconds", ["Maximum", "ApproximateAgeOfOldestMessage", "Maximum"]),
    chart("Receives without a message", "Count", ["Empty receives", "NumberOfEmptyReceives", "Sum"]),
    ...lost(arn),
  ];
}

export function topicCharts(name: string, arn?: string): ChartPlan[] {
  const chart = charts("AWS/SNS", { TopicName: name });
  return [
    chart("Messages", "Count", ["Published", "NumberOfMessagesPublished", "Sum"]),
    chart("Copies", "Count", ["Delivered", "NumberOfNotificationsDelivered", "Sum"], ["Failed", "NumberOfNotificationsFailed", "Sum"]),
    ...lost(arn),
  ];
}

export function functionCharts(name: string): ChartPlan[] {
  const chart = charts("AWS/Lambda", { FunctionName: name });
  return [
    chart("Invocations", "Count", ["Invocations", "Invocations", "Sum"], ["Errors", "Errors", "Sum"], ["Throttles", "Throttles", "Sum"]),
    chart("Duration", "Milliseconds", ["Average", "Duration", "Average"], ["p99", "Duration", "p99"]),
    chart("At the same time", "Count", ["Executions", "ConcurrentExecutions", "Maximum"]),
  ];
}

export function tableCharts(arn: string | undefined): ChartPlan[] {
  return [
    ...own(arn, "Age of the data", "Seconds", ["Age", "FreshnessSeconds", "Maximum"]),
    ...own(arn, "Target missed", "Count", ["1: missed", "FreshnessMissed", "Maximum"]),
  ];
}

const itemCalls: [title: string, operations: string[]][] = [
  ["Time of a read, p99", ["GetItem", "Query", "Scan", "BatchGetItem", "TransactGetItems"]],
  ["Time of a write, p99", ["PutItem", "UpdateItem", "DeleteItem", "BatchWriteItem", "TransactWriteItems"]],
];

export function itemCharts(name: string): ChartPlan[] {
  const TableName = name;
  return [
    charts("AWS/DynamoDB", { TableName })(
      "Capacity units",
      "Count",
      ["Read", "ConsumedReadCapacityUnits", "Sum"],
      ["Written", "ConsumedWriteCapacityUnits", "Sum"],
    ),
    ...itemCalls.map(
      ([title, operations]): ChartPlan => ({
        title,
        unit: "Milliseconds",
        lines: operations.map((Operation) => ({
          name: Operation,
          stat: "p99",
          metric: metricOf("AWS/DynamoDB", "SuccessfulRequestLatency", { TableName, Operation }),
        })),
      }),
    ),
  ];
}

export function applicationCharts(name: string, arn?: string): ChartPlan[] {
  const chart = charts("AWS/KinesisAnalytics", { Application: name });
  return [
    chart("Records", "Count", ["In", "numRecordsIn", "Sum"], ["Out", "numRecordsOut", "Sum"]),
    chart("Behind its streams", "Milliseconds", ["Maximum", "millisBehindLatest", "Maximum"]),
    chart("Late records", "Count", ["Late", "numLateRecordsDropped", "Sum"]),
    ...own(arn, "Bad records", "Count", ["Bad", "BadRecords", "Sum"]),
  ];
}

/** The id of a line's query: its place among all charts. */
export const idOf = (chart: number, line: number): string => `c${chart}l${line}`;

/** The queries of all charts, for one request. */
export const queriesOf = (plans: ChartPlan[], period: number): MetricQuery[] =>
  plans.flatMap((plan, chart) =>
    plan.lines.map(({ name, stat, metric }, line) => ({
      Id: idOf(chart, line),
      Label: name,
      MetricStat: { Metric: metric, Period: period, Stat: stat },
    })),
  );
