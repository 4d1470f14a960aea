// Metric filters, subscription filters and embedded metrics of CloudWatch Logs, with AWS's SDK for JavaScript, boto3 and the CLI.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";
import { CloudWatchClient, GetMetricDataCommand, ListMetricsCommand, PutMetricAlarmCommand } from "@aws-sdk/client-cloudwatch";
import * as cloudwatchlogs from "@aws-sdk/client-cloudwatch-logs";
import { CreateDeliveryStreamCommand, DescribeDeliveryStreamCommand, FirehoseClient } from "@aws-sdk/client-firehose";
import { CreateAccessKeyCommand, CreateUserCommand, DeleteRolePolicyCommand, IAMClient, PutUserPolicyCommand } from "@aws-sdk/client-iam";
import { CreateStreamCommand, DescribeStreamSummaryCommand, GetRecordsCommand, GetShardIteratorCommand, KinesisClient, ListShardsCommand, waitUntilStreamExists } from "@aws-sdk/client-kinesis";
import { AddPermissionCommand, PutFunctionEventInvokeConfigCommand, RemovePermissionCommand } from "@aws-sdk/client-lambda";
import { CreateBucketCommand, GetObjectCommand, ListObjectsV2Command, S3Client } from "@aws-sdk/client-s3";
import { CreateQueueCommand, GetQueueAttributesCommand, ReceiveMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { functionsOf } from "./functions.mjs";
import { makeRole } from "./roles.mjs";
import { program } from "./tarn-server.mjs";
import { eventually, unique } from "./wait.mjs";

const has = (command, ...args) => spawnSync(command, args).status === 0;
const logs = new cloudwatchlogs.CloudWatchLogsClient({});
const [cloudwatch, kinesis] = [new CloudWatchClient({}), new KinesisClient({})];
const call = (operation, input = {}, client = logs) => client.send(new cloudwatchlogs[`${operation}Command`](input));

async function group(...streams) {
  const logGroupName = unique("/filters");
  await call("CreateLogGroup", { logGroupName });
  for (const logStreamName of streams) await call("CreateLogStream", { logGroupName, logStreamName });
  return logGroupName;
}

const put = (logGroupName, logStreamName, ...messages) => call("PutLogEvents", {
  logGroupName, logStreamName,
  logEvents: messages.map((message) => ({ timestamp: Date.now(), message: typeof message === "string" ? message : JSON.stringify(message) })),
});

const metric = (logGroupName, filterName, filterPattern, transformation) => call("PutMetricFilter", {
  logGroupName, filterName, filterPattern, metricTransformations: [{ metricNamespace: logGroupName.slice(1), metricName: filterName, metricValue: "1", ...transformation }],
});

/** A statistic of a metric over the test's time: the sum of its points. */
async function read(Namespace, MetricName, dimensions = {}, Stat = "Sum", Unit = undefined) {
  const Dimensions = Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value }));
  const { MetricDataResults } = await cloudwatch.send(new GetMetricDataCommand({
    StartTime: new Date(Date.now() - 3_600_000), EndTime: new Date(Date.now() + 3_600_000),
    MetricDataQueries: [{ Id: "m", MetricStat: { Metric: { Namespace, MetricName, Dimensions }, Period: 60, Stat, Unit } }],
  }));
  return MetricDataResults[0].Values.reduce((sum, value) => sum + value, 0);
}

const whenSum = (expected, ...asked) => eventually(async () => (await read(...asked)) === expected, { what: `${asked.join(" ")} = ${expected}` });

async function stream() {
  const StreamName = unique("filtered");
  await kinesis.send(new CreateStreamCommand({ StreamName, ShardCount: 2 }));
  await waitUntilStreamExists({ client: kinesis, maxWaitTime: 60, minDelay: 1 }, { StreamName });
  const { StreamDescriptionSummary: { StreamARN } } = await kinesis.send(new DescribeStreamSummaryCommand({ StreamName }));
  return { StreamName, StreamARN };
}

/** All records of a stream: shard, partition key, the unzipped message. */
async function records(StreamName) {
  const all = [];
  for (const { ShardId } of (await kinesis.send(new ListShardsCommand({ StreamName }))).Shards) {
    let { ShardIterator } = await kinesis.send(new GetShardIteratorCommand({ StreamName, ShardId, ShardIteratorType: "TRIM_HORIZON" }));
    for (let page = await kinesis.send(new GetRecordsCommand({ ShardIterator })); ; page = await kinesis.send(new GetRecordsCommand({ ShardIterator }))) {
      all.push(...page.Records.map(({ PartitionKey, Data }) => ({ ShardId, PartitionKey, ...JSON.parse(gunzipSync(Data).toString()) })));
      ShardIterator = page.NextShardIterator;
      if (page.Records.length === 0) break;
    }
  }
  return all;
}

const messagesOf = (all) => all.flatMap(({ logEvents }) => logEvents.map(({ message }) => message)).toSorted();

test("metric filters count, read values with units, dimensions and defaults, and see no earlier event", async () => {
  const logGroupName = await group("s");
  const space = logGroupName.slice(1);
  await put(logGroupName, "s", "ERROR before the filter");
  await metric(logGroupName, "errors", "ERROR", { defaultValue: 0, unit: "Count" });
  await metric(logGroupName, "latency", "{ $.level = * }", { metricValue: "$.took.ms", unit: "Milliseconds" });
  await metric(logGroupName, "bytes", "[host, ..., bytes > 100]", { metricValue: "$bytes", dimensions: { Host: "$host" } });
  await metric(logGroupName, "by", "{ $.took.ms > 0 }", { metricValue: "2.5", dimensions: { Level: "$.level", Place: "$.place" } });
  await put(logGroupName, "s", "ERROR one", "ERROR two", "fine", { level: "info", took: { ms: 20 }, place: "a" }, { level: "warn", took: { ms: 22.5 } },
    { level: "info", took: { ms: "x" } }, "h1 GET / 200", "h1 GET / 300", "h2 GET / 50");
  await whenSum(2, space, "errors", {}, "Sum", "Count");
  await whenSum(42.5, space, "latency", {}, "Sum", "Milliseconds");
  await whenSum(500, space, "bytes", { Host: "h1" });
  await whenSum(2.5, space, "by", { Level: "info", Place: "a" });
  assert.equal(await read(space, "latency", {}, "SampleCount"), 2);
  assert.equal(await read(space, "latency", {}, "Maximum"), 22.5);
  const { Metrics } = await cloudwatch.send(new ListMetricsCommand({ Namespace: space }));
  assert.deepEqual(Metrics.map(({ MetricName, Dimensions }) => [MetricName, ...Dimensions.map(({ Value }) => Value)].join(" ")).toSorted(), ["by info a", "bytes h1", "errors", "latency"]);
});

test("a minute without a match has the default value", async () => {
  const logGroupName = await group("s");
  await metric(logGroupName, "quiet", "ERROR", { defaultValue: 0.5 });
  await put(logGroupName, "s", "fine", "fine");
  await whenSum(0.5, logGroupName.slice(1), "quiet");
});

test("metric filters are listed by page, prefix and metric, changed, counted and deleted", async () => {
  const logGroupName = await group();
  for (const name of ["c", "a", "b"]) await metric(logGroupName, name, "x", {});
  await metric(logGroupName, "a", "y", { metricValue: "7" });
  const names = async (input) => (await call("DescribeMetricFilters", input)).metricFilters.map(({ filterName }) => filterName);
  const first = await call("DescribeMetricFilters", { logGroupName, limit: 2 });
  assert.deepEqual(first.metricFilters.map(({ filterName }) => filterName), ["a", "b"]);
  assert.deepEqual([first.metricFilters[0].filterPattern, first.metricFilters[0].metricTransformations[0].metricValue], ["y", "7"]);
  assert.deepEqual(await names({ logGroupName, nextToken: first.nextToken }), ["c"]);
  assert.deepEqual(await names({ logGroupName, filterNamePrefix: "b" }), ["b"]);
  assert.deepEqual(await names({ metricNamespace: logGroupName.slice(1), metricName: "c" }), ["c"]);
  const { logGroups } = await call("DescribeLogGroups", { logGroupNamePrefix: logGroupName });
  assert.equal(logGroups[0].metricFilterCount, 3);
  await call("DeleteMetricFilter", { logGroupName, filterName: "a" });
  await assert.rejects(call("DeleteMetricFilter", { logGroupName, filterName: "a" }), { name: "ResourceNotFoundException", message: /metric filter/ });
  await call("DeleteLogGroup", { logGroupName });
  await call("CreateLogGroup", { logGroupName });
  assert.deepEqual(await names({ logGroupName }), []);
});

test("metric filters that cannot work are refused with the reason, and a group has at most 100", async () => {
  const logGroupName = await group();
  for (const [pattern, transformation, message] of [
    ["{ $.a = ", {}, /Invalid filter pattern/],
    ["ERROR", { metricValue: "$.a" }, /metricValue '\$\.a' must be a number, or the name of a value/],
    ["[a, b]", { metricValue: "$c" }, /metricValue/],
    ["{ $.a = 1 }", { dimensions: { D: "a" } }, /dimension 'D'/],
    ["{ $.a = 1 }", { dimensions: { D: "$.a" }, defaultValue: 0 }, /dimensions and default value are mutually exclusive/],
    ["{ $.a = 1 }", { dimensions: { A: "$.a", B: "$.b", C: "$.c", D: "$.d" } }, /at most 3 dimensions/],
    ["ERROR", { metricNamespace: "AWS/Lambda" }, /metricNamespace/],
  ]) await assert.rejects(metric(logGroupName, "f", pattern, transformation), { name: "InvalidParameterException", message });
  await assert.rejects(metric("/no/group", "f", "x", {}), { name: "ResourceNotFoundException" });
  for (let i = 0; i < 100; i++) await metric(logGroupName, `f${i}`, "x", {});
  await assert.rejects(metric(logGroupName, "f100", "x", {}), { name: "LimitExceededException" });
  await metric(logGroupName, "f99", "y", {});
  const rare = unique("/filters-rare");
  await call("CreateLogGroup", { logGroupName: rare, logGroupClass: "INFREQUENT_ACCESS" });
  await assert.rejects(metric(rare, "f", "x", {}), { name: "InvalidOperationException" });
});

test("a stream gets AWS's envelope by log stream or anywhere, each event once, of this filter alone", async () => {
  const [logGroupName, { StreamName, StreamARN }] = [await group("a", "b"), await stream()];
  const roleArn = await makeRole(unique("logs-to-stream"), { services: ["logs"], actions: ["kinesis:PutRecord"] });
  await put(logGroupName, "a", "keep: before the filter");
  await call("PutSubscriptionFilter", { logGroupName, filterName: "kept", filterPattern: "keep", destinationArn: StreamARN, roleArn });
  const [filter] = (await call("DescribeSubscriptionFilters", { logGroupName })).subscriptionFilters;
  assert.deepEqual([filter.filterName, filter.distribution, filter.destinationArn, filter.roleArn], ["kept", "ByLogStream", StreamARN, roleArn]);
  const sent = Date.now();
  await put(logGroupName, "a", "keep 1", "drop", "keep 2");
  await put(logGroupName, "b", "keep 3");
  const all = await eventually(async () => {
    const found = await records(StreamName);
    return messagesOf(found).length >= 3 && found;
  });
  assert.deepEqual(messagesOf(all), ["keep 1", "keep 2", "keep 3"]);
  const { ShardId, PartitionKey, logEvents, ...envelope } = all.find((one) => one.logStream === "a");
  assert.ok(ShardId);
  assert.equal(PartitionKey, "a");
  assert.deepEqual(envelope, { messageType: "DATA_MESSAGE", owner: "000000000000", logGroup: logGroupName, logStream: "a", subscriptionFilters: ["kept"] });
  assert.match(logEvents[0].id, /^\d{56}$/);
  assert.ok(Math.abs(logEvents[0].timestamp - sent) < 600_000);
  await call("PutSubscriptionFilter", { logGroupName, filterName: "fields", filterPattern: "[word, number]", destinationArn: StreamARN, roleArn, distribution: "Random" });
  await put(logGroupName, "a", "other 7");
  const [random] = await eventually(async () => {
    const found = (await records(StreamName)).filter((one) => one.subscriptionFilters[0] === "fields");
    return found.length > 0 && found;
  });
  assert.notEqual(random.PartitionKey, "a");
  assert.deepEqual(random.logEvents[0].extractedFields, { word: "other", number: "7" });
  await assert.rejects(
    call("PutSubscriptionFilter", { logGroupName, filterName: "third", filterPattern: "", destinationArn: StreamARN, roleArn }), { name: "LimitExceededException" });
  await call("DeleteSubscriptionFilter", { logGroupName, filterName: "kept" });
  await assert.rejects(call("DeleteSubscriptionFilter", { logGroupName, filterName: "kept" }), { name: "ResourceNotFoundException" });
});

test("a delivery stream gets messages and writes them to its bucket", async () => {
  const [logGroupName, bucket, name] = [await group("s"), unique("filtered"), unique("filtered")];
  await new S3Client({ forcePathStyle: true }).send(new CreateBucketCommand({ Bucket: bucket }));
  const firehose = new FirehoseClient({});
  const RoleARN = await makeRole(unique("firehose"));
  await firehose.send(new CreateDeliveryStreamCommand({
    DeliveryStreamName: name, ExtendedS3DestinationConfiguration: { RoleARN, BucketARN: `arn:aws:s3:::${bucket}`, BufferingHints: { IntervalInSeconds: 1, SizeInMBs: 1 } },
  }));
  const destinationArn = await eventually(async () => {
    const { DeliveryStreamDescription: one } = await firehose.send(new DescribeDeliveryStreamCommand({ DeliveryStreamName: name }));
    return one.DeliveryStreamStatus === "ACTIVE" && one.DeliveryStreamARN;
  });
  const roleArn = await makeRole(unique("logs-to-firehose"), { services: ["logs"], actions: ["firehose:PutRecord"] });
  await call("PutSubscriptionFilter", { logGroupName, filterName: "all", filterPattern: "", destinationArn, roleArn });
  await put(logGroupName, "s", "first", "second");
  const s3 = new S3Client({ forcePathStyle: true });
  const body = await eventually(async () => {
    const { Contents } = await s3.send(new ListObjectsV2Command({ Bucket: bucket }));
    return Contents && Buffer.from(await (await s3.send(new GetObjectCommand({ Bucket: bucket, Key: Contents[0].Key }))).Body.transformToByteArray());
  });
  assert.deepEqual(JSON.parse(gunzipSync(body).toString()).logEvents.map(({ message }) => message), ["first", "second"]);
});

test("a function gets events by its policy alone; without it they are counted as lost", async () => {
  const tools = functionsOf({ url: process.env.AWS_ENDPOINT_URL, env: process.env });
  const sqs = new SQSClient({});
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: unique("seen") }));
  const { QueueArn } = (await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["QueueArn"] }))).Attributes;
  const [logGroupName, FunctionName] = [await group("s"), unique("on-logs")];
  const role = await tools.makeRole(unique("on-logs"), { Effect: "Allow", Action: "sqs:SendMessage", Resource: "*" });
  const code = `import { gunzipSync } from "node:zlib";
export const handler = async (event) => JSON.parse(gunzipSync(Buffer.from(event.awslogs.data, "base64")).toString());`;
  const { FunctionArn: destinationArn } = await tools.make(FunctionName, { "index.mjs": code }, role);
  await tools.send(new PutFunctionEventInvokeConfigCommand({ FunctionName, DestinationConfig: { OnSuccess: { Destination: QueueArn } } }));
  const subscribe = (more = {}) => call("PutSubscriptionFilter", { logGroupName, filterName: "f", filterPattern: "", destinationArn, ...more });
  await assert.rejects(subscribe(), { name: "InvalidParameterException", message: /^Could not execute the lambda function\./ });
  await assert.rejects(subscribe({ roleArn: role }), { message: /destinationArn for vendor lambda cannot be used with roleArn/ });
  await tools.send(new AddPermissionCommand({
    FunctionName, StatementId: "logs", Action: "lambda:InvokeFunction", Principal: "logs.amazonaws.com",
    SourceArn: `arn:aws:logs:us-east-1:000000000000:log-group:${logGroupName}:*`, SourceAccount: "000000000000",
  }));
  await subscribe();
  await put(logGroupName, "s", "to a function");
  const seen = await eventually(async () => (await sqs.send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 1 }))).Messages?.[0]);
  assert.deepEqual(JSON.parse(seen.Body).responsePayload.logEvents.map(({ message }) => message), ["to a function"]);
  await tools.send(new RemovePermissionCommand({ FunctionName, StatementId: "logs" }));
  await put(logGroupName, "s", "refused");
  const run = await eventually(() => {
    const text = spawnSync(program, ["sql", "--format", "csv", `SELECT resource, kind, reason FROM tarn.losses WHERE resource LIKE '%${logGroupName}'`], { encoding: "utf8" });
    return text.stdout.includes("refused") && text.stdout;
  });
  assert.match(run, /Subscription filter f: the policy of .* does not allow logs\.amazonaws\.com to perform lambda:InvokeFunction/);
});

test("the role's right counts at each message, and the caller must be allowed to pass it", async () => {
  const [logGroupName, { StreamName, StreamARN: destinationArn }, iam] = [await group("s"), await stream(), new IAMClient({})];
  const RoleName = unique("logs-role");
  const roleArn = await makeRole(RoleName, { services: ["logs"], actions: ["kinesis:PutRecord"] });
  const input = { logGroupName, filterName: "f", filterPattern: "", destinationArn, roleArn };
  const UserName = unique("subscriber");
  await iam.send(new CreateUserCommand({ UserName }));
  const allow = (...Action) => iam.send(new PutUserPolicyCommand({
    UserName, PolicyName: "own", PolicyDocument: JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", Action, Resource: "*" }] }),
  }));
  await allow("logs:PutSubscriptionFilter");
  const { AccessKey: key } = await iam.send(new CreateAccessKeyCommand({ UserName }));
  const user = new cloudwatchlogs.CloudWatchLogsClient({ credentials: { accessKeyId: key.AccessKeyId, secretAccessKey: key.SecretAccessKey } });
  await assert.rejects(call("PutSubscriptionFilter", input, user), { name: "AccessDeniedException", message: /iam:PassRole/ });
  await allow("logs:PutSubscriptionFilter", "iam:PassRole");
  await call("PutSubscriptionFilter", input, user);
  await assert.rejects(call("PutMetricFilter", {
    logGroupName, filterName: "f", filterPattern: "", metricTransformations: [{ metricName: "m", metricNamespace: "n", metricValue: "1" }],
  }, user), { name: "AccessDeniedException", message: /logs:PutMetricFilter/ });
  const other = await makeRole(unique("not-for-logs"), { services: ["lambda"] });
  await assert.rejects(call("PutSubscriptionFilter", { ...input, roleArn: other }), { message: /Could not deliver test message to specified Kinesis stream.*trust policy/s });
  await assert.rejects(call("PutSubscriptionFilter", { ...input, roleArn: undefined }), { message: /cannot be used without roleArn/ });
  await assert.rejects(
    call("PutSubscriptionFilter", { ...input, destinationArn: "arn:aws:logs:us-east-1:000000000000:destination:d" }), { message: /not supported by Tarn.*Kinesis streams/ });
  await put(logGroupName, "s", "allowed");
  await eventually(async () => messagesOf(await records(StreamName)).length === 1);
  await iam.send(new DeleteRolePolicyCommand({ RoleName, PolicyName: "own" }));
  await put(logGroupName, "s", "refused");
  await eventually(() => spawnSync(program, ["sql", "--format", "csv", `SELECT kind FROM tarn.losses WHERE resource LIKE '%${logGroupName}'`], { encoding: "utf8" }).stdout.includes("refused"));
  assert.deepEqual(messagesOf(await records(StreamName)), ["allowed"]);
});

test("embedded metrics of events become data, also of functions; broken ones are ordinary events", async () => {
  const [logGroupName, space] = [await group("s"), unique("Embedded")];
  const embedded = (more = {}, directive = {}) => ({
    _aws: {
      Timestamp: Date.now(),
      CloudWatchMetrics: [{
        Namespace: space, Dimensions: [["service"], ["service", "zone"], []], ...directive,
        Metrics: [{ Name: "time", Unit: "Milliseconds" }, { Name: "hits", Unit: "Count", StorageResolution: 1 }, { Name: "absent" }],
      }],
    },
    service: "web", zone: "a", time: [10, 20, 30.5], hits: 3, ...more,
  });
  await put(logGroupName, "s", embedded(), embedded({ zone: undefined, time: 1 }), { _aws: { Timestamp: "x" } }, "\"_aws\" {", embedded({}, { Namespace: "AWS/Lambda" }),
    embedded({ time: "text", hits: 4 }));
  await whenSum(61.5, space, "time", { service: "web" }, "Sum", "Milliseconds");
  await whenSum(60.5, space, "time", { service: "web", zone: "a" });
  await whenSum(10, space, "hits", {});
  assert.equal(await read(space, "time", { service: "web" }, "SampleCount"), 4);
  assert.equal((await call("FilterLogEvents", { logGroupName })).events.length, 6);

  const tools = functionsOf({ url: process.env.AWS_ENDPOINT_URL, env: process.env });
  const [FunctionName, metricName] = [unique("embeds"), unique("calls")];
  const code = `export const handler = async () => {
  console.log(JSON.stringify({ _aws: { Timestamp: Date.now(), CloudWatchMetrics: [{ Namespace: "${space}", Dimensions: [["fn"]], Metrics: [{ Name: "${metricName}" }] }] }, fn: "f", "${metricName}": 2 }));
};`;
  await tools.make(FunctionName, { "index.mjs": code }, await tools.makeRole(unique("embeds"), { Effect: "Allow", Action: "logs:*", Resource: "*" }));
  await tools.invoke(FunctionName);
  await whenSum(2, space, metricName, { fn: "f" });
});

test("an alarm sees what a metric filter counts", async () => {
  const logGroupName = await group("s");
  const AlarmName = unique("filtered");
  await metric(logGroupName, "errors", "ERROR", {});
  await cloudwatch.send(new PutMetricAlarmCommand({
    AlarmName, Namespace: logGroupName.slice(1), MetricName: "errors", Statistic: "Sum", Period: 60, EvaluationPeriods: 1, Threshold: 0, ComparisonOperator: "GreaterThanThreshold",
  }));
  await put(logGroupName, "s", "ERROR");
  await whenSum(1, logGroupName.slice(1), "errors");
});

test("boto3 makes, reads and deletes filters", { skip: !has("python3", "-c", "import boto3") && "boto3 is not installed" }, async () => {
  const { StreamARN } = await stream();
  const role = await makeRole(unique("boto"), { services: ["logs"] });
  const run = spawnSync("python3", [fileURLToPath(new URL("./logs_filters_boto3.py", import.meta.url)), unique("/boto"), StreamARN, role], { encoding: "utf8" });
  assert.equal(run.status, 0, run.stderr);
});

test("the CLI makes, reads and deletes filters", { skip: !has("aws", "--version") && "the CLI is not installed" }, async () => {
  const logGroupName = await group("s");
  const aws = (...args) => {
    const run = spawnSync("aws", ["logs", ...args, "--log-group-name", logGroupName, "--output", "json"], { encoding: "utf8" });
    assert.equal(run.status, 0, run.stderr);
    return run.stdout.trim() ? JSON.parse(run.stdout) : undefined;
  };
  aws("put-metric-filter", "--filter-name", "f", "--filter-pattern", "ERROR", "--metric-transformations", "metricName=m,metricNamespace=n,metricValue=1,defaultValue=0");
  assert.equal(aws("describe-metric-filters").metricFilters[0].metricTransformations[0].defaultValue, 0);
  aws("delete-metric-filter", "--filter-name", "f");
  assert.deepEqual(aws("describe-subscription-filters").subscriptionFilters, []);
});
