// Metrics of shards: enhanced monitoring with a real client, over a reshard, a stop and a start.
import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { CloudWatchClient, GetMetricDataCommand, ListMetricsCommand } from "@aws-sdk/client-cloudwatch";
import {
  CreateStreamCommand, DescribeStreamCommand, DescribeStreamSummaryCommand, EnableEnhancedMonitoringCommand, GetRecordsCommand, GetShardIteratorCommand,
  KinesisClient, PutRecordCommand, SplitShardCommand, waitUntilStreamExists,
} from "@aws-sdk/client-kinesis";
import { startTarn } from "./tarn-server.mjs";

const hourMs = 3_600_000;
const [first, second, third] = ["shardId-000000000000", "shardId-000000000001", "shardId-000000000002"];
const settings = (server) => ({
  endpoint: server.url, region: "us-east-1", maxAttempts: 2,
  credentials: { accessKeyId: server.env.AWS_ACCESS_KEY_ID, secretAccessKey: server.env.AWS_SECRET_ACCESS_KEY },
});

test("each shard of a stream with enhanced monitoring has metrics of its own", async () => {
  const begun = new Date(Math.floor(Date.now() / 60_000) * 60_000);
  const data = await mkdtemp(join(tmpdir(), "tarn-shard-metrics-"));
  let server = await startTarn({ data });
  try {
    const kinesis = new KinesisClient(settings(server));
    const StreamName = "orders";
    await kinesis.send(new CreateStreamCommand({ StreamName, ShardCount: 1 }));
    await waitUntilStreamExists({ client: kinesis, maxWaitTime: 60, minDelay: 1 }, { StreamName });
    const put = (ExplicitHashKey) => kinesis.send(new PutRecordCommand({ StreamName, PartitionKey: "k", ExplicitHashKey, Data: Buffer.from("123") }));
    await put("0");
    const enabled = await kinesis.send(new EnableEnhancedMonitoringCommand({ StreamName, ShardLevelMetrics: ["ALL"] }));
    assert.deepEqual([enabled.CurrentShardLevelMetrics ?? [], enabled.DesiredShardLevelMetrics.length], [[], 7]);
    await put("0");
    await put("0");
    const { ShardIterator } = await kinesis.send(new GetShardIteratorCommand({ StreamName, ShardId: first, ShardIteratorType: "TRIM_HORIZON" }));
    await kinesis.send(new GetRecordsCommand({ ShardIterator }));
    await kinesis.send(new SplitShardCommand({ StreamName, ShardToSplit: first, NewStartingHashKey: "1000" }));
    await waitUntilStreamExists({ client: kinesis, maxWaitTime: 60, minDelay: 1 }, { StreamName });
    await put("0");
    await put("5000");
    await put("5000");

    await server.stop();
    server = await startTarn({ data });
    const again = new KinesisClient(settings(server));
    const { StreamDescription } = await again.send(new DescribeStreamCommand({ StreamName }));
    const { StreamDescriptionSummary } = await again.send(new DescribeStreamSummaryCommand({ StreamName }));
    for (const { EnhancedMonitoring } of [StreamDescription, StreamDescriptionSummary]) assert.equal(EnhancedMonitoring[0].ShardLevelMetrics.length, 7);

    const cloudwatch = new CloudWatchClient(settings(server));
    const expected = [
      ["IncomingRecords", first, "Sum", 2], ["IncomingBytes", first, "Sum", 8], ["OutgoingRecords", first, "Sum", 3], ["OutgoingBytes", first, "Sum", 12],
      ["IteratorAgeMilliseconds", first, "SampleCount", 1], ["IncomingRecords", second, "Sum", 1], ["IncomingRecords", third, "Sum", 2],
      ["WriteProvisionedThroughputExceeded", third, "Sum", 0],
    ];
    const MetricDataQueries = expected.map(([MetricName, ShardId, Stat], index) => ({
      Id: `m${index}`,
      MetricStat: {
        Metric: { Namespace: "AWS/Kinesis", MetricName, Dimensions: [{ Name: "StreamName", Value: StreamName }, { Name: "ShardId", Value: ShardId }] },
        Period: 60, Stat,
      },
    }));
    const times = { StartTime: begun, EndTime: new Date(Date.now() + hourMs) };
    const { MetricDataResults } = await cloudwatch.send(new GetMetricDataCommand({ MetricDataQueries, ...times }));
    assert.deepEqual(MetricDataResults.map(({ Values }) => Values.reduce((sum, value) => sum + value, 0)), expected.map((row) => row[3]));
    const { Metrics } = await cloudwatch.send(new ListMetricsCommand({ Namespace: "AWS/Kinesis", Dimensions: [{ Name: "ShardId" }] }));
    assert.deepEqual([...new Set(Metrics.map(({ Dimensions }) => Dimensions.find(({ Name }) => Name === "ShardId").Value))].sort(), [first, second, third]);
  } finally {
    await server.stop();
    await rm(data, { recursive: true, force: true });
  }
});
