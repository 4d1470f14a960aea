// The table tarn_metrics.points: SQL over the data of metrics, before and after the commits of its delivery.
import assert from "node:assert/strict";
import { test } from "node:test";
import { AthenaClient } from "@aws-sdk/client-athena";
import { CloudWatchClient, PutMetricDataCommand } from "@aws-sdk/client-cloudwatch";
import { CreateAccessKeyCommand, CreateUserCommand, IAMClient, PutUserPolicyCommand } from "@aws-sdk/client-iam";
import { query, queryBy } from "./athena-query.mjs";
import { unique } from "./wait.mjs";

const cloudwatch = new CloudWatchClient({});
const iam = new IAMClient({});
const at = new Date(Math.floor(Date.now() / 60_000) * 60_000 - 300_000);

async function put(Namespace) {
  const Dimensions = [{ Name: "Host", Value: "a" }, { Name: "Zone", Value: "it's" }];
  await cloudwatch.send(new PutMetricDataCommand({
    Namespace,
    MetricData: [
      { MetricName: "Plain", Value: 2.5, Timestamp: new Date(at.getTime() + 7_000), Unit: "Seconds" },
      { MetricName: "Set", Dimensions, StatisticValues: { SampleCount: 3, Sum: 6, Minimum: 1, Maximum: 3 }, Timestamp: at },
      { MetricName: "Spread", Values: [1, 4], Counts: [2, 1], Timestamp: new Date(at.getTime() + 7_000), StorageResolution: 1 },
    ],
  }));
}

test("SQL finds data as soon as they are put, with their values and dimensions", async () => {
  const space = unique("App");
  await put(space);
  const { rows } = await query(`
    SELECT metric, element_at(dimensions, 'Zone'), cardinality(dimensions), unit, to_unixtime(time), period, sample_count, sum, minimum, maximum,
      sample_values, sample_counts
    FROM tarn_metrics.points WHERE namespace = '${space}' ORDER BY metric`);
  const second = at.getTime() / 1_000;
  const numbers = rows.map((row) => row.map((value, column) => (column > 3 && column < 10 ? Number(value) : value)));
  assert.deepEqual(numbers, [
    ["Plain", null, "0", "Seconds", second, 60, 1, 2.5, 2.5, 2.5, null, null],
    ["Set", "it's", "2", "None", second, 60, 3, 6, 1, 3, null, null],
    ["Spread", null, "0", "None", second + 7, 1, 3, 6, 1, 4, "[1.0, 4.0]", "[2.0, 1.0]"],
  ]);
  const { rows: [[ids]] } = await query(`SELECT count(DISTINCT metric_id) FROM tarn_metrics.points WHERE namespace = '${space}'`);
  assert.equal(ids, "3");
});

test("the table is Tarn's, and its rows are seen by those who may get metric data", async () => {
  const space = unique("App");
  await put(space);
  await assert.rejects(query("DELETE FROM tarn_metrics.points"), /not authorized|Access Denied/);
  await assert.rejects(query("DROP TABLE tarn_metrics.points"), /not authorized|Access Denied|system/i);
  const UserName = unique("reader");
  await iam.send(new CreateUserCommand({ UserName }));
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName }));
  const grant = (...Action) => iam.send(new PutUserPolicyCommand({
    UserName,
    PolicyName: "p",
    PolicyDocument: JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", Action, Resource: "*" }] }),
  }));
  const athena = new AthenaClient({
    credentials: { accessKeyId: AccessKey.AccessKeyId, secretAccessKey: AccessKey.SecretAccessKey },
  });
  const count = async () => Number((await queryBy(athena, `SELECT count(*) FROM tarn_metrics.points WHERE namespace = '${space}'`)).rows[0][0]);
  await grant("athena:*", "glue:*", "s3:*", "cloudwatch:ListMetrics");
  assert.equal(await count(), 0);
  await assert.rejects(queryBy(athena, 'SELECT * FROM tarn_metrics."points$files"'), /may not see/);
  await grant("athena:*", "glue:*", "s3:*", "cloudwatch:GetMetricData");
  assert.equal(await count(), 3);
});
