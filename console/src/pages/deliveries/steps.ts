import { bodyOf, sourceStream, type Delivery } from "../../api/firehose.ts";
import type { DeliveryStatus } from "../../api/tarn.ts";
import { bytes, count, duration } from "../../parts/format.ts";
import type { IconName } from "../../parts/icons.ts";

export interface Step {
  title: string;
  text: string;
  /** Its numbers now. */
  lines: string[];
  icon: IconName;
  /** A page of the console: its segments. */
  segments?: string[];
  fill?: { value: number; max: number; label: string }[];
}

const names: Record<string, string> = {
  Lambda: "Call a function",
  MetadataExtraction: "Extract metadata",
  RecordDeAggregation: "Split records",
  Decompression: "Decompress",
  CloudWatchLogProcessing: "Take log messages",
  AppendDelimiterToRecord: "Append a newline",
};

/** The way of a record through its delivery, in order. */
export function stepsOf(delivery: Delivery, now: DeliveryStatus | undefined, lagSeconds: number | undefined): Step[] {
  return [source(delivery, lagSeconds), ...processors(delivery), buffer(delivery, now), destination(delivery, now)];
}

function source(delivery: Delivery, lagSeconds: number | undefined): Step {
  const stream = sourceStream(delivery);
  if (!stream) return { title: "Direct puts", text: "PutRecord and PutRecordBatch", lines: [], icon: "upload" };
  const lines = lagSeconds === undefined ? [] : [lagSeconds < 1 ? "keeps up" : `${duration(lagSeconds)} behind`];
  return { title: stream, text: "stream", lines, icon: "streams", segments: ["streams", stream] };
}

function processors(delivery: Delivery): Step[] {
  const body = bodyOf(delivery);
  const steps: Step[] = [];
  for (const processor of body?.ProcessingConfiguration?.Enabled ? (body.ProcessingConfiguration.Processors ?? []) : []) {
    const about = (processor.Parameters ?? []).filter((one) => !/RoleArn|NumberOfRetries/.test(one.ParameterName));
    const lambda = /function:([^:]+)/.exec(about.find((one) => one.ParameterName === "LambdaArn")?.ParameterValue ?? "")?.[1];
    steps.push({
      title: names[processor.Type] ?? processor.Type,
      text: lambda ?? "step",
      icon: lambda ? "functions" : "system",
      lines: lambda ? [] : about.map((one) => `${one.ParameterName}: ${one.ParameterValue}`),
      ...(lambda ? { segments: ["functions", lambda] } : {}),
    });
  }
  if (body?.DynamicPartitioningConfiguration?.Enabled)
    steps.push({ title: "Partition by keys", text: "step", lines: [], icon: "overview" });
  if (body?.DataFormatConversionConfiguration?.Enabled)
    steps.push({ title: "Convert to Parquet", text: "step", lines: [], icon: "tables" });
  return steps;
}

function buffer(delivery: Delivery, now: DeliveryStatus | undefined): Step {
  const hints = bodyOf(delivery)?.BufferingHints;
  const size = (hints?.SizeInMBs ?? 0) * 1024 * 1024;
  const seconds = hints?.IntervalInSeconds ?? 0;
  return {
    title: "Buffer",
    text: `until ${hints?.SizeInMBs ?? "–"} MB or ${seconds} s`,
    icon: "deliveries",
    lines: now
      ? [`${now.BufferedRecords === undefined ? "" : `${count(now.BufferedRecords)} records, `}${bytes(now.BufferedBytes ?? 0)}`]
      : [],
    fill: [
      { value: now?.BufferedBytes ?? 0, max: size, label: "Size of the buffer" },
      { value: now?.BufferAgeSeconds ?? 0, max: seconds, label: "Age of the buffer" },
    ],
  };
}

function destination(delivery: Delivery, now: DeliveryStatus | undefined): Step {
  const first = delivery.Destinations[0];
  const lines = now
    ? [`${count(now.DeliveredRecords ?? 0)} delivered`, ...(now.FailedRecords ? [`${count(now.FailedRecords)} refused`] : [])]
    : [];
  const tables = first?.IcebergDestinationDescription?.DestinationTableConfigurationList;
  const table = tables?.length === 1 ? tables[0] : undefined;
  if (table?.DestinationDatabaseName && table.DestinationTableName) {
    const { DestinationDatabaseName: database, DestinationTableName: name } = table;
    return { title: `${database}.${name}`, text: "Iceberg table", lines, icon: "tables", segments: ["tables", database, name] };
  }
  if (first?.IcebergDestinationDescription)
    return { title: "Tables by record", text: "Iceberg tables", lines, icon: "tables", segments: ["tables"] };
  const bucket = first?.ExtendedS3DestinationDescription?.BucketARN.split(":::")[1];
  if (bucket)
    return {
      title: bucket,
      text: `bucket, ${first?.ExtendedS3DestinationDescription?.Prefix || "no prefix"}`,
      lines,
      icon: "objects",
      segments: ["objects", bucket],
    };
  const endpoint = first?.HttpEndpointDestinationDescription?.EndpointConfiguration;
  return { title: endpoint?.Name ?? "Endpoint", text: endpoint?.Url ?? "HTTP", lines, icon: "right" };
}
