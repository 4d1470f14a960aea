// Metrics of a bucket's requests: configurations with a real client, and the counts of its calls over a stop and a start.
import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { CloudWatchClient, GetMetricDataCommand, ListMetricsCommand } from "@aws-sdk/client-cloudwatch";
import {
  CopyObjectCommand, CreateBucketCommand, DeleteBucketMetricsConfigurationCommand, DeleteObjectCommand, DeleteObjectsCommand,
  GetBucketMetricsConfigurationCommand,
  GetObjectCommand, HeadObjectCommand, ListBucketMetricsConfigurationsCommand, ListObjectsV2Command, PutBucketMetricsConfigurationCommand, PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { startTarn } from "./tarn-server.mjs";

const hourMs = 3_600_000;
const settings = (server) => ({
  endpoint: server.url, region: "us-east-1", maxAttempts: 2, forcePathStyle: true,
  credentials: { accessKeyId: server.env.AWS_ACCESS_KEY_ID, secretAccessKey: server.env.AWS_SECRET_ACCESS_KEY },
});

test("requests count for each filter of their bucket that names them", async () => {
  const begun = new Date(Math.floor(Date.now() / 60_000) * 60_000);
  const data = await mkdtemp(join(tmpdir(), "tarn-request-metrics-"));
  let server = await startTarn({ data });
  try {
    const [s3, Bucket] = [new S3Client(settings(server)), "counted"];
    for (const name of [Bucket, "quiet"]) await s3.send(new CreateBucketCommand({ Bucket: name }));
    const add = (Id, Filter) => s3.send(new PutBucketMetricsConfigurationCommand({ Bucket, Id, MetricsConfiguration: { Id, Filter } }));
    await add("logs", { Prefix: "logs/" });
    await add("team", { And: { Prefix: "logs/", Tags: [{ Key: "team", Value: "lake" }] } });
    const { MetricsConfiguration } = await s3.send(new GetBucketMetricsConfigurationCommand({ Bucket, Id: "team" }));
    assert.deepEqual(MetricsConfiguration, { Id: "team", Filter: { And: { Prefix: "logs/", Tags: [{ Key: "team", Value: "lake" }] } } });
    const AccessPointArn = "arn:aws:s3:us-east-1:000000000000:accesspoint/p";
    await assert.rejects(add("point", { AccessPointArn }), { name: "NotImplemented", message: /AccessPointArn/ });
    await add("whole");

    await s3.send(new PutObjectCommand({ Bucket, Key: "logs/a", Body: "12345", Tagging: "team=lake" }));
    await s3.send(new PutObjectCommand({ Bucket, Key: "logs/b", Body: "123" }));
    await s3.send(new PutObjectCommand({ Bucket, Key: "other", Body: "1" }));
    await s3.send(new PutObjectCommand({ Bucket: "quiet", Key: "logs/a", Body: "1" }));
    for (const Key of ["logs/a", "logs/a", "other"]) await (await s3.send(new GetObjectCommand({ Bucket, Key }))).Body.transformToString();
    await assert.rejects(s3.send(new GetObjectCommand({ Bucket, Key: "logs/none" })), { name: "NoSuchKey" });
    await s3.send(new HeadObjectCommand({ Bucket, Key: "logs/a" }));
    await s3.send(new ListObjectsV2Command({ Bucket, Prefix: "logs/2027" }));
    await s3.send(new ListObjectsV2Command({ Bucket }));
    await s3.send(new CopyObjectCommand({ Bucket, Key: "logs/c", CopySource: `${Bucket}/other` }));
    await s3.send(new DeleteObjectCommand({ Bucket, Key: "logs/b" }));
    await s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects: [{ Key: "logs/c" }] } }));

    await server.stop();
    server = await startTarn({ data });
    const again = new S3Client(settings(server));
    const { MetricsConfigurationList, IsTruncated } = await again.send(new ListBucketMetricsConfigurationsCommand({ Bucket }));
    assert.deepEqual([MetricsConfigurationList.map(({ Id }) => Id), IsTruncated], [["logs", "team", "whole"], false]);
    await again.send(new DeleteBucketMetricsConfigurationCommand({ Bucket, Id: "whole" }));
    await assert.rejects(again.send(new GetBucketMetricsConfigurationCommand({ Bucket, Id: "whole" })), { name: "NoSuchConfiguration" });

    const expected = [
      ["AllRequests", "logs", "Sum", 9], ["PutRequests", "logs", "Sum", 3], ["GetRequests", "logs", "Sum", 3], ["HeadRequests", "logs", "Sum", 1],
      ["ListRequests", "logs", "Sum", 1], ["DeleteRequests", "logs", "Sum", 1], ["4xxErrors", "logs", "Sum", 1], ["5xxErrors", "logs", "Sum", 0],
      ["TotalRequestLatency", "logs", "SampleCount", 9], ["FirstByteLatency", "logs", "SampleCount", 9],
      ["AllRequests", "team", "Sum", 4], ["PutRequests", "team", "Sum", 1], ["GetRequests", "team", "Sum", 2], ["BytesDownloaded", "team", "Sum", 10],
      ["AllRequests", "whole", "Sum", 13], ["ListRequests", "whole", "Sum", 2], ["DeleteRequests", "whole", "Sum", 2], ["PostRequests", "whole", "Sum", 0],
    ];
    const MetricDataQueries = expected.map(([MetricName, FilterId, Stat], index) => ({
      Id: `m${index}`,
      MetricStat: {
        Metric: { Namespace: "AWS/S3", MetricName, Dimensions: [{ Name: "BucketName", Value: Bucket }, { Name: "FilterId", Value: FilterId }] },
        Period: 60, Stat,
      },
    }));
    const cloudwatch = new CloudWatchClient(settings(server));
    const times = { StartTime: begun, EndTime: new Date(Date.now() + hourMs) };
    const { MetricDataResults } = await cloudwatch.send(new GetMetricDataCommand({ MetricDataQueries, ...times }));
    const sums = MetricDataResults.map(({ Values }) => Values.reduce((sum, value) => sum + value, 0));
    assert.deepEqual(sums.map((sum, index) => [...expected[index].slice(0, 3), sum]), expected);
    const { Metrics } = await cloudwatch.send(new ListMetricsCommand({ Namespace: "AWS/S3", Dimensions: [{ Name: "FilterId" }] }));
    assert.deepEqual([...new Set(Metrics.map(({ Dimensions }) => Dimensions.find(({ Name }) => Name === "BucketName").Value))], [Bucket]);
  } finally {
    await server.stop();
    await rm(data, { recursive: true, force: true });
  }
});
