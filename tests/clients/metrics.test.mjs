// CloudWatch's metrics with AWS's SDK for JavaScript (CBOR), boto3 (CBOR), JSON 1.0 and the query protocol, also compressed with gzip.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import {
  CloudWatchClient,
  DescribeAnomalyDetectorsCommand,
  GetMetricDataCommand,
  GetMetricStatisticsCommand,
  ListMetricsCommand,
  PutMetricDataCommand,
  paginateGetMetricData,
  paginateListMetrics,
} from "@aws-sdk/client-cloudwatch";
import { CreateAccessKeyCommand, CreateUserCommand, IAMClient, PutUserPolicyCommand } from "@aws-sdk/client-iam";
import { patient } from "./patient-retries.mjs";
import { signedFetch } from "./signed-fetch.mjs";
import { smallDisk } from "./small-disk.mjs";
import { startTarn } from "./tarn-server.mjs";
import { unique } from "./wait.mjs";

const has = (command, ...args) => spawnSync(command, args).status === 0;
const cloudwatch = new CloudWatchClient({});
const minuteMs = 60_000;
const thisMinute = () => new Date(Math.floor(Date.now() / minuteMs) * minuteMs);
const before = (time, minutes) => new Date(time.getTime() - minutes * minuteMs);
const stat = (Id, Namespace, MetricName, Stat, Dimensions = []) => ({ Id, MetricStat: { Metric: { Namespace, MetricName, Dimensions }, Period: 60, Stat } });

test("data of every form are listed, and have their statistics", async () => {
  const [Namespace, at] = [unique("App"), before(thisMinute(), 5)];
  const Dimensions = [{ Name: "Host", Value: "a" }];
  await cloudwatch.send(new PutMetricDataCommand({
    Namespace,
    MetricData: [
      { MetricName: "Time", Dimensions, Timestamp: at, Unit: "Milliseconds", Value: 2.5 },
      { MetricName: "Time", Dimensions, Timestamp: at, Unit: "Milliseconds", Values: [1, 10], Counts: [3, 1] },
      { MetricName: "Time", Dimensions, Timestamp: before(at, 1), Unit: "Milliseconds", StatisticValues: { SampleCount: 4, Sum: 20, Minimum: 2, Maximum: 9 } },
      { MetricName: "Quick", Timestamp: at, Value: 7, StorageResolution: 1 },
    ],
  }));
  const listed = await cloudwatch.send(new ListMetricsCommand({ Namespace, MetricName: "Time", Dimensions: [{ Name: "Host" }], RecentlyActive: "PT3H" }));
  assert.deepEqual(listed.Metrics, [{ Namespace, MetricName: "Time", Dimensions }]);
  const asked = { Namespace, MetricName: "Time", Dimensions, StartTime: before(at, 5), EndTime: before(at, -1), Period: 60 };
  const { Datapoints } = await cloudwatch.send(new GetMetricStatisticsCommand({ ...asked, Statistics: ["Sum", "SampleCount", "Maximum"] }));
  assert.deepEqual(Datapoints, [
    { Timestamp: before(at, 1), SampleCount: 4, Sum: 20, Maximum: 9, Unit: "Milliseconds" },
    { Timestamp: at, SampleCount: 5, Sum: 15.5, Maximum: 10, Unit: "Milliseconds" },
  ]);
  const extended = await cloudwatch.send(new GetMetricStatisticsCommand({ ...asked, ExtendedStatistics: ["p50", "tm80", "PR(:2)"] }));
  assert.deepEqual(extended.Datapoints.map((point) => point.ExtendedStatistics), [undefined, { p50: 1, tm80: 1.375, "PR(:2)": 60 }]);
  const quick = await cloudwatch.send(new GetMetricStatisticsCommand({ ...asked, MetricName: "Quick", Dimensions: undefined, Period: 1, EndTime: before(at, -1), StartTime: at, Statistics: ["Average"] }));
  assert.deepEqual(quick.Datapoints, [{ Timestamp: at, Average: 7, Unit: "None" }]);
});

test("GetMetricData computes expressions, searches, and gives pages", async () => {
  const [Namespace, at] = [unique("App"), before(thisMinute(), 20)];
  const MetricData = ["a", "b"].flatMap((host, which) => Array.from({ length: 10 }, (_, i) => [["Errors", i + which], ["Requests", 100]]
    .map(([MetricName, Value]) => ({ MetricName, Dimensions: [{ Name: "Host", Value: host }], Timestamp: before(at, -i), Value }))).flat());
  await cloudwatch.send(new PutMetricDataCommand({ Namespace, MetricData }));
  const times = { StartTime: at, EndTime: before(at, -10) };
  const host = [{ Name: "Host", Value: "a" }];
  const MetricDataQueries = [
    { ...stat("m1", Namespace, "Errors", "Sum", host), ReturnData: false },
    { ...stat("m2", Namespace, "Requests", "Sum", host), ReturnData: false },
    { Id: "e1", Expression: "100 * m1 / m2", Label: "percent" },
    { Id: "e2", Expression: `SUM(SEARCH('{"${Namespace}",Host} MetricName="Errors"', 'Sum', 60))` },
    { Id: "e3", Expression: `SEARCH('{"${Namespace}",Host} Errors', 'Maximum', 60)`, Label: "${PROP('Dim.Host')} ${LAST}" },
  ];
  const whole = await cloudwatch.send(new GetMetricDataCommand({ ...times, MetricDataQueries, ScanBy: "TimestampAscending" }));
  assert.deepEqual(whole.MetricDataResults.map(({ Id, Label, StatusCode }) => [Id, Label, StatusCode]), [
    ["e1", "percent", "Complete"], ["e2", "e2", "Complete"], ["e3", "a 9", "Complete"], ["e3", "b 10", "Complete"],
  ]);
  assert.deepEqual(whole.MetricDataResults[0].Values, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  assert.deepEqual(whole.MetricDataResults[0].Timestamps[1], before(at, -1));
  assert.deepEqual(whole.MetricDataResults[1].Values, [1, 3, 5, 7, 9, 11, 13, 15, 17, 19]);
  const paged = [];
  for await (const page of paginateGetMetricData({ client: cloudwatch }, { ...times, MetricDataQueries, MaxDatapoints: 7 })) {
    paged.push(...page.MetricDataResults.flatMap(({ Id, Label, Values }) => Values.map((value) => [Id, Label, value])));
  }
  const expected = whole.MetricDataResults.flatMap(({ Id, Label, Values }) => Values.toReversed().map((value) => [Id, Label, value]));
  assert.deepEqual(paged, expected);
});

test("lists have pages", async () => {
  const Namespace = unique("App");
  const MetricData = Array.from({ length: 1000 }, (_, i) => ({ MetricName: `m${i}`, Value: i }));
  await cloudwatch.send(new PutMetricDataCommand({ Namespace, MetricData }));
  await cloudwatch.send(new PutMetricDataCommand({ Namespace, MetricData: [{ MetricName: "last", Value: 1 }] }));
  const sizes = [];
  for await (const page of paginateListMetrics({ client: cloudwatch }, { Namespace })) sizes.push(page.Metrics.length);
  assert.deepEqual(sizes, [500, 500, 1]);
});

test("wrong data are refused with AWS's names, and nothing of their put is stored", async () => {
  const Namespace = unique("App");
  const ahead = new Date(Date.now() + 3 * 60 * minuteMs);
  const old = new Date(Date.now() - 15 * 24 * 60 * minuteMs);
  const cases = [
    [{ MetricName: "m" }, "MissingRequiredParameterException", "MissingParameter", /MetricData\.member\.2\.Value/],
    [{ MetricName: "m", Value: 1, Values: [1] }, "InvalidParameterCombinationException", "InvalidParameterCombination", /mutually exclusive/],
    [{ MetricName: "m", Value: Number.NaN }, "InvalidParameterValueException", "InvalidParameterValue", /NaN/],
    [{ MetricName: "m", Value: Infinity }, "InvalidParameterValueException", "InvalidParameterValue", /Infinity/],
    [{ MetricName: "m", Value: 1, Timestamp: ahead }, "InvalidParameterValueException", "InvalidParameterValue", /two hours in the future/],
    [{ MetricName: "m", Value: 1, Timestamp: old }, "InvalidParameterValueException", "InvalidParameterValue", /past two weeks/],
    [{ MetricName: "m", Value: 1, StorageResolution: 5 }, "InvalidParameterValueException", "InvalidParameterValue", /StorageResolution/],
    [{ MetricName: "m", Values: Array(151).fill(1) }, "InvalidParameterValueException", "InvalidParameterValue", /150/],
    [{ MetricName: "m", Values: [1, 2], Counts: [1] }, "InvalidParameterCombinationException", "InvalidParameterCombination", /same size/],
    [{ MetricName: "m", StatisticValues: { SampleCount: 0, Sum: 0, Minimum: 0, Maximum: 0 } }, "InvalidParameterValueException", "InvalidParameterValue", /SampleCount/],
  ];
  for (const [datum, name, code, message] of cases) {
    await assert.rejects(
      cloudwatch.send(new PutMetricDataCommand({ Namespace, MetricData: [{ MetricName: "good", Value: 1 }, datum] })),
      (error) => error.name === name || error.name === code ? message.test(error.message) : assert.fail(`${error.name}: ${error.message}`),
    );
  }
  await assert.rejects(cloudwatch.send(new PutMetricDataCommand({ Namespace: "AWS/Mine", MetricData: [{ MetricName: "m", Value: 1 }] })), /Namespace is invalid/);
  await assert.rejects(cloudwatch.send(new PutMetricDataCommand({ Namespace, MetricData: Array(1001).fill({ MetricName: "m", Value: 1 }) })), /1000/);
  assert.deepEqual((await cloudwatch.send(new ListMetricsCommand({ Namespace }))).Metrics, []);
  await assert.rejects(cloudwatch.send(new DescribeAnomalyDetectorsCommand({})), /DescribeAnomalyDetectors/);
});

test("JSON, the query protocol and gzip mean the same", async () => {
  const [Namespace, at] = [unique("App"), before(thisMinute(), 1)];
  const seconds = at.getTime() / 1000;
  const json = JSON.stringify({ Namespace, MetricData: [{ MetricName: "m", Value: 1, Timestamp: seconds }] });
  const form = new URLSearchParams({
    Action: "PutMetricData", Version: "2010-08-01", Namespace, "MetricData.member.1.MetricName": "m", "MetricData.member.1.Value": "10",
    "MetricData.member.1.Timestamp": at.toISOString(),
  }).toString();
  const target = (operation) => ({ "content-type": "application/x-amz-json-1.0", "x-amz-target": `GraniteServiceVersion20100801.${operation}` });
  const formType = { "content-type": "application/x-www-form-urlencoded; charset=utf-8" };
  const gzip = { "content-encoding": "gzip" };
  const calls = [
    [target("PutMetricData"), json], [{ ...target("PutMetricData"), ...gzip }, gzipSync(json)], [formType, form], [{ ...formType, ...gzip }, gzipSync(form)],
  ];
  for (const [headers, body] of calls) {
    const { status, text } = await signedFetch({ service: "monitoring", headers, body });
    assert.equal(status, 200, text);
  }
  const asked = { Namespace, MetricName: "m", StartTime: seconds, EndTime: seconds + 60, Period: 60, Statistics: ["Sum", "SampleCount"] };
  const got = await signedFetch({ service: "monitoring", headers: target("GetMetricStatistics"), body: JSON.stringify(asked) });
  assert.deepEqual(JSON.parse(got.text).Datapoints, [{ Timestamp: seconds, SampleCount: 4, Sum: 22, Unit: "None" }]);
  const listed = await signedFetch({ service: "monitoring", headers: formType, body: new URLSearchParams({ Action: "ListMetrics", Version: "2010-08-01", Namespace }).toString() });
  assert.match(listed.text, /<ListMetricsResponse[\s\S]*<ListMetricsResult>[\s\S]*<member>[\s\S]*<MetricName>m<\/MetricName>/);
  const wrong = await signedFetch({ service: "monitoring", headers: formType, body: `Action=PutMetricData&Version=2010-08-01&Namespace=${Namespace}` });
  assert.match(wrong.text, /<Code>MissingParameter<\/Code>[\s\S]*The parameter MetricData is required/);
  const large = await signedFetch({ service: "monitoring", headers: { ...target("PutMetricData"), ...gzip }, body: gzipSync(Buffer.alloc(2 << 20, " ")) });
  assert.equal(large.status, 413, large.text);
  const broken = await signedFetch({ service: "monitoring", headers: { ...target("PutMetricData"), ...gzip }, body: "{}" });
  assert.match(broken.text, /SerializationException/);
});

test("boto3 puts and reads", { skip: !has("python3", "-c", "import boto3") && "boto3 is not installed" }, () => {
  const run = spawnSync("python3", [fileURLToPath(new URL("./metrics_boto3.py", import.meta.url)), unique("App")], { encoding: "utf8" });
  assert.equal(run.status, 0, run.stderr);
});

test("a policy limits the namespaces of a user", async () => {
  const [UserName, Namespace] = [unique("u"), unique("Mine")];
  const iam = new IAMClient({});
  await iam.send(new CreateUserCommand({ UserName }));
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName }));
  const mine = new CloudWatchClient({ credentials: { accessKeyId: AccessKey.AccessKeyId, secretAccessKey: AccessKey.SecretAccessKey } });
  const put = (space) => mine.send(new PutMetricDataCommand({ Namespace: space, MetricData: [{ MetricName: "m", Value: 1 }] }));
  await assert.rejects(put(Namespace), /not authorized|AccessDenied/);
  const Statement = [{ Effect: "Allow", Action: "cloudwatch:PutMetricData", Resource: "*", Condition: { StringEquals: { "cloudwatch:namespace": Namespace } } }];
  await iam.send(new PutUserPolicyCommand({ UserName, PolicyName: "p", PolicyDocument: JSON.stringify({ Version: "2012-10-17", Statement }) }));
  await put(Namespace);
  await assert.rejects(put(`${Namespace}x`), /not authorized|AccessDenied/);
  await assert.rejects(mine.send(new ListMetricsCommand({})), /not authorized|AccessDenied/);
});

const clientOf = (server) => new CloudWatchClient({
  endpoint: server.url, region: "us-east-1", retryStrategy: patient,
  credentials: { accessKeyId: server.env.AWS_ACCESS_KEY_ID, secretAccessKey: server.env.AWS_SECRET_ACCESS_KEY },
});

test("more metrics than --metric-series are refused by name", async () => {
  const server = await startTarn({ args: ["--metric-series", "2"] });
  const client = clientOf(server);
  try {
    const put = (...names) => client.send(new PutMetricDataCommand({ Namespace: "App", MetricData: names.map((MetricName) => ({ MetricName, Value: 1 })) }));
    await put("a", "b");
    await assert.rejects(put("a", "c"), /--metric-series/);
    await put("b");
  } finally {
    await server.stop();
    client.destroy();
    await server.remove();
  }
});

const disk = smallDisk();

test("a full disk refuses data by name, and takes them again when there is space", { skip: !disk.mount && "this user may not mount a disk" }, async () => {
  const server = await startTarn({ data: join(disk.mount, "data") });
  const client = new CloudWatchClient({
    endpoint: server.url, region: "us-east-1", maxAttempts: 1,
    credentials: { accessKeyId: server.env.AWS_ACCESS_KEY_ID, secretAccessKey: server.env.AWS_SECRET_ACCESS_KEY },
  });
  // Half a megabyte of records, so that the files that the server has reserved are soon full.
  const MetricData = Array.from({ length: 200 }, () => ({ MetricName: "m", Values: Array.from({ length: 150 }, (_, i) => i) }));
  const put = () => client.send(new PutMetricDataCommand({ Namespace: "App", MetricData }));
  try {
    await put();
    disk.leave(0);
    await assert.rejects(
      async () => {
        for (let tries = 0; tries < 2_000; tries++) await put();
      },
      /not stored: the disk is full/,
    );
    disk.leave(500 << 20);
    const until = performance.now() + 60_000;
    for (;;) {
      try {
        await put();
        break;
      } catch (error) {
        if (performance.now() > until) throw error;
      }
    }
  } finally {
    await server.stop();
    client.destroy();
    disk.remove();
  }
});
