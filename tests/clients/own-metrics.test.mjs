// Metrics of services: calls of real clients make counts, which GetMetricData shows, also after a stop and a kill.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { AthenaClient, CreateWorkGroupCommand, GetQueryExecutionCommand, StartQueryExecutionCommand } from "@aws-sdk/client-athena";
import { CloudWatchClient, GetMetricDataCommand, ListMetricsCommand, PutMetricDataCommand } from "@aws-sdk/client-cloudwatch";
import { CloudWatchLogsClient, CreateLogGroupCommand, CreateLogStreamCommand, PutLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";
import { CreateTableCommand, DynamoDBClient, GetItemCommand, PutItemCommand, waitUntilTableExists } from "@aws-sdk/client-dynamodb";
import { EventBridgeClient, PutEventsCommand, PutRuleCommand, PutTargetsCommand } from "@aws-sdk/client-eventbridge";
import { CreateDeliveryStreamCommand, FirehoseClient, PutRecordBatchCommand, PutRecordCommand as PutFirehoseRecordCommand } from "@aws-sdk/client-firehose";
import { CreateAccessKeyCommand, CreateRoleCommand, CreateUserCommand, IAMClient, PutUserPolicyCommand } from "@aws-sdk/client-iam";
import {
  CreateStreamCommand, GetRecordsCommand, GetShardIteratorCommand, KinesisClient, PutRecordCommand, PutRecordsCommand, waitUntilStreamExists,
} from "@aws-sdk/client-kinesis";
import { CreateFunctionCommand, InvokeCommand, LambdaClient, waitUntilFunctionActiveV2 } from "@aws-sdk/client-lambda";
import { CreateBucketCommand, PutBucketLifecycleConfigurationCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { CreateTopicCommand, PublishCommand, SNSClient, SubscribeCommand } from "@aws-sdk/client-sns";
import {
  CreateQueueCommand, DeleteMessageCommand, GetQueueAttributesCommand, ReceiveMessageCommand, SendMessageBatchCommand, SetQueueAttributesCommand, SQSClient,
} from "@aws-sdk/client-sqs";
import { program, startTarn } from "./tarn-server.mjs";
import { eventually } from "./wait.mjs";
import { zip } from "./zip.mjs";

const hourMs = 3_600_000;
const begun = new Date(Math.floor(Date.now() / 60_000) * 60_000);
const policy = (...Statement) => JSON.stringify({ Version: "2012-10-17", Statement });
const keysOf = (server) => ({ accessKeyId: server.env.AWS_ACCESS_KEY_ID, secretAccessKey: server.env.AWS_SECRET_ACCESS_KEY });
const settings = (server, credentials = keysOf(server)) => ({ endpoint: server.url, region: "us-east-1", maxAttempts: 2, credentials });

/** The sum of each statistic over the test's time, in the order of the asked ones: [namespace, metric, dimensions, statistic]. */
async function read(client, asked) {
  const MetricDataQueries = asked.map(([Namespace, MetricName, dimensions, Stat], index) => ({
    Id: `m${index}`,
    MetricStat: { Metric: { Namespace, MetricName, Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })) }, Period: 60, Stat },
  }));
  const times = { StartTime: begun, EndTime: new Date(Date.now() + hourMs) };
  const { MetricDataResults } = await client.send(new GetMetricDataCommand({ MetricDataQueries, ...times }));
  return MetricDataResults.map(({ Values }) => Values.reduce((sum, value) => sum + value, 0));
}

async function useStream(server) {
  const kinesis = new KinesisClient(settings(server));
  const StreamName = "orders";
  await kinesis.send(new CreateStreamCommand({ StreamName, ShardCount: 1 }));
  await waitUntilStreamExists({ client: kinesis, maxWaitTime: 60, minDelay: 1 }, { StreamName });
  await kinesis.send(new PutRecordCommand({ StreamName, PartitionKey: "k", Data: Buffer.from("123") }));
  const Records = Array.from({ length: 10 }, (_, i) => ({ PartitionKey: "k", Data: Buffer.from(`${i}`) }));
  await kinesis.send(new PutRecordsCommand({ StreamName, Records }));
  await assert.rejects(kinesis.send(new PutRecordsCommand({ StreamName, Records: [{ PartitionKey: "k".repeat(300), Data: Buffer.from("x") }] })));
  const { ShardIterator } = await kinesis.send(new GetShardIteratorCommand({ StreamName, ShardId: "shardId-000000000000", ShardIteratorType: "TRIM_HORIZON" }));
  const { NextShardIterator } = await kinesis.send(new GetRecordsCommand({ ShardIterator }));
  await kinesis.send(new GetRecordsCommand({ ShardIterator: NextShardIterator }));
}

async function useQueueAndTopic(server) {
  const [sqs, sns] = [new SQSClient(settings(server)), new SNSClient(settings(server))];
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: "jobs" }));
  await sqs.send(new SendMessageBatchCommand({ QueueUrl, Entries: ["a", "b", "c"].map((Id) => ({ Id, MessageBody: Id })) }));
  const { Messages } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 2, VisibilityTimeout: 600 }));
  for (const { ReceiptHandle } of Messages) await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
  await sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, VisibilityTimeout: 600 }));
  await sqs.send(new ReceiveMessageCommand({ QueueUrl }));

  const copies = (await sqs.send(new CreateQueueCommand({ QueueName: "copies" }))).QueueUrl;
  const { TopicArn } = await sns.send(new CreateTopicCommand({ Name: "news" }));
  const Endpoint = TopicArn.replace(":sns:", ":sqs:").replace(/news$/, "copies");
  const Policy = policy({ Effect: "Allow", Principal: { Service: "sns.amazonaws.com" }, Action: "sqs:SendMessage", Resource: Endpoint });
  await sqs.send(new SetQueueAttributesCommand({ QueueUrl: copies, Attributes: { Policy } }));
  await sns.send(new SubscribeCommand({ TopicArn, Protocol: "sqs", Endpoint }));
  await sns.send(new PublishCommand({ TopicArn, Message: "one" }));
  await sns.send(new PublishCommand({ TopicArn, Message: "two" }));
  await eventually(async () => {
    const { Attributes } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl: copies, AttributeNames: ["ApproximateNumberOfMessages"] }));
    return Attributes.ApproximateNumberOfMessages === "2";
  });
}

async function useRule(server) {
  const [sqs, events] = [new SQSClient(settings(server)), new EventBridgeClient(settings(server))];
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: "matched" }));
  const Arn = "arn:aws:sqs:us-east-1:000000000000:matched";
  const Policy = policy({ Effect: "Allow", Principal: { Service: "events.amazonaws.com" }, Action: "sqs:SendMessage", Resource: Arn });
  await sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { Policy } }));
  await events.send(new PutRuleCommand({ Name: "wanted", EventPattern: JSON.stringify({ source: ["app"] }) }));
  await events.send(new PutTargetsCommand({ Rule: "wanted", Targets: [{ Id: "q", Arn }] }));
  // A queue without a policy takes nothing of a rule. Its loss is in the commit of the other copies.
  await sqs.send(new CreateQueueCommand({ QueueName: "shut" }));
  await events.send(new PutRuleCommand({ Name: "refused", EventPattern: JSON.stringify({ source: ["other"] }) }));
  await events.send(new PutTargetsCommand({ Rule: "refused", Targets: [{ Id: "q", Arn: "arn:aws:sqs:us-east-1:000000000000:shut" }] }));
  const Entries = ["other", "app", "app"].map((Source) => ({ Source, DetailType: "t", Detail: "{}" }));
  await events.send(new PutEventsCommand({ Entries }));
  await eventually(async () => {
    const { Attributes } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["ApproximateNumberOfMessages"] }));
    return Attributes.ApproximateNumberOfMessages === "2";
  });
}

async function useTableAndLogs(server) {
  const [dynamodb, logs] = [new DynamoDBClient(settings(server)), new CloudWatchLogsClient(settings(server))];
  const TableName = "people";
  await dynamodb.send(new CreateTableCommand({
    TableName, BillingMode: "PAY_PER_REQUEST",
    AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }], KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
  }));
  await waitUntilTableExists({ client: dynamodb, maxWaitTime: 60, minDelay: 1 }, { TableName });
  for (const id of ["a", "b"]) await dynamodb.send(new PutItemCommand({ TableName, Item: { id: { S: id } } }));
  await dynamodb.send(new GetItemCommand({ TableName, Key: { id: { S: "a" } } }));
  const [logGroupName, logStreamName, timestamp] = ["lines", "s", Date.now()];
  await logs.send(new CreateLogGroupCommand({ logGroupName }));
  await logs.send(new CreateLogStreamCommand({ logGroupName, logStreamName }));
  await logs.send(new PutLogEventsCommand({ logGroupName, logStreamName, logEvents: [{ timestamp, message: "one" }, { timestamp, message: "two" }] }));
}

async function useFunction(server) {
  const [lambda, iam] = [new LambdaClient(settings(server)), new IAMClient(settings(server))];
  const trust = policy({ Effect: "Allow", Principal: { Service: ["lambda.amazonaws.com", "firehose.amazonaws.com"] }, Action: "sts:AssumeRole" });
  const { Role } = await iam.send(new CreateRoleCommand({ RoleName: "worker", AssumeRolePolicyDocument: trust }));
  const FunctionName = "adder";
  const code = "export const handler = async (event) => { if (event.fails) throw new Error('no'); return 1; };";
  await lambda.send(new CreateFunctionCommand({
    FunctionName, Role: Role.Arn, Runtime: "nodejs24.x", Handler: "index.handler", Code: { ZipFile: zip({ "index.mjs": code }) },
  }));
  await waitUntilFunctionActiveV2({ client: lambda, maxWaitTime: 60, minDelay: 1 }, { FunctionName });
  for (const Payload of ["{}", "{}", '{"fails":true}']) await lambda.send(new InvokeCommand({ FunctionName, Payload }));
  return Role.Arn;
}

async function useDelivery(server, RoleARN) {
  const [firehose, s3] = [new FirehoseClient(settings(server)), new S3Client({ ...settings(server), forcePathStyle: true })];
  await s3.send(new CreateBucketCommand({ Bucket: "archive" }));
  const DeliveryStreamName = "events";
  await firehose.send(new CreateDeliveryStreamCommand({
    DeliveryStreamName, ExtendedS3DestinationConfiguration: { RoleARN, BucketARN: "arn:aws:s3:::archive" },
  }));
  const put = (command) => eventually(() => firehose.send(command));
  await put(new PutFirehoseRecordCommand({ DeliveryStreamName, Record: { Data: Buffer.from("1") } }));
  await put(new PutRecordBatchCommand({ DeliveryStreamName, Records: [{ Data: Buffer.from("2") }, { Data: Buffer.from("3") }] }));
}

async function useBucket(server) {
  const [s3, Bucket] = [new S3Client({ ...settings(server), forcePathStyle: true }), "sized"];
  await s3.send(new CreateBucketCommand({ Bucket }));
  for (const Key of ["a", "b"]) await s3.send(new PutObjectCommand({ Bucket, Key, Body: "12345" }));
  // New rules make a count due.
  const Rules = [{ ID: "old", Status: "Enabled", Filter: {}, Expiration: { Days: 30 } }];
  await s3.send(new PutBucketLifecycleConfigurationCommand({ Bucket, LifecycleConfiguration: { Rules } }));
  const shown = () => spawnSync(program, ["buckets", Bucket], { encoding: "utf8", env: { ...process.env, ...server.env } }).stdout;
  await eventually(() => /next run: \d{4}-/.test(shown()) && !shown().includes("not yet"), { what: "the count of a bucket" });
}

async function useStatements(server) {
  const athena = new AthenaClient(settings(server));
  for (const [Name, PublishCloudWatchMetricsEnabled] of [["team", true], ["quiet", false]]) {
    const ResultConfiguration = { OutputLocation: `s3://archive/${Name}/` };
    await athena.send(new CreateWorkGroupCommand({ Name, Configuration: { PublishCloudWatchMetricsEnabled, ResultConfiguration } }));
  }
  const run = async (QueryString, WorkGroup) => {
    const { QueryExecutionId } = await athena.send(new StartQueryExecutionCommand({ QueryString, WorkGroup }));
    await eventually(async () => {
      const { QueryExecution } = await athena.send(new GetQueryExecutionCommand({ QueryExecutionId }));
      return ["SUCCEEDED", "FAILED"].includes(QueryExecution.Status.State);
    }, { what: `the end of ${QueryString}` });
  };
  await run("SELECT 1", "team");
  await run("SELECT 2", "team");
  await run("SELECT * FROM nowhere.nothing", "team");
  await run("SHOW DATABASES", "team");
  await run("SELECT 3", "quiet");
}

test("what clients do is in the metrics of the services, and only there", async () => {
  const data = await mkdtemp(join(tmpdir(), "tarn-own-metrics-"));
  let server = await startTarn({ data });
  try {
    await useStream(server);
    await useQueueAndTopic(server);
    await useTableAndLogs(server);
    await useRule(server);
    await useDelivery(server, await useFunction(server));
    await useStatements(server);
    await useBucket(server);

    // A stop in order writes the running minute too.
    await server.stop();
    server = await startTarn({ data });
    const cloudwatch = new CloudWatchClient(settings(server));
    const [stream, queue, copies, topic, table, group, adder, delivery] = [
      { StreamName: "orders" }, { QueueName: "jobs" }, { QueueName: "copies" }, { TopicName: "news" }, { TableName: "people" }, { LogGroupName: "lines" },
      { FunctionName: "adder" }, { DeliveryStreamName: "events" },
    ];
    const expected = [
      ["AWS/Kinesis", "IncomingRecords", stream, "Sum", 11],
      ["AWS/Kinesis", "IncomingBytes", stream, "Sum", 24],
      ["AWS/Kinesis", "PutRecord.Latency", stream, "SampleCount", 1],
      ["AWS/Kinesis", "PutRecords.Records", stream, "Sum", 10],
      ["AWS/Kinesis", "PutRecords.Success", stream, "Sum", 1],
      ["AWS/Kinesis", "GetRecords.Records", stream, "Sum", 11],
      ["AWS/Kinesis", "GetRecords.Success", stream, "SampleCount", 2],
      ["AWS/Kinesis", "GetRecords.IteratorAgeMilliseconds", stream, "SampleCount", 2],
      ["AWS/SQS", "NumberOfMessagesSent", queue, "Sum", 3],
      ["AWS/SQS", "NumberOfMessagesReceived", queue, "Sum", 3],
      ["AWS/SQS", "NumberOfMessagesDeleted", queue, "Sum", 2],
      ["AWS/SQS", "NumberOfEmptyReceives", queue, "Sum", 1],
      ["AWS/SQS", "NumberOfMessagesSent", copies, "Sum", 2],
      ["AWS/SNS", "NumberOfMessagesPublished", topic, "Sum", 2],
      ["AWS/SNS", "NumberOfNotificationsDelivered", topic, "Sum", 2],
      ["AWS/SNS", "NumberOfNotificationsFailed", topic, "Sum", 0],
      ["AWS/Events", "MatchedEvents", { RuleName: "wanted" }, "Sum", 2],
      ["AWS/Events", "Invocations", { RuleName: "wanted" }, "Sum", 2],
      ["AWS/Events", "FailedInvocations", { RuleName: "wanted" }, "Sum", 0],
      ["AWS/SQS", "NumberOfMessagesSent", { QueueName: "matched" }, "Sum", 2],
      ["AWS/DynamoDB", "ConsumedWriteCapacityUnits", table, "Sum", 2],
      ["AWS/DynamoDB", "ConsumedReadCapacityUnits", table, "Sum", 0.5],
      ["AWS/DynamoDB", "SuccessfulRequestLatency", { ...table, Operation: "PutItem" }, "SampleCount", 2],
      ["AWS/DynamoDB", "SuccessfulRequestLatency", { ...table, Operation: "GetItem" }, "SampleCount", 1],
      ["AWS/Logs", "IncomingLogEvents", group, "Sum", 2],
      ["AWS/Logs", "IncomingBytes", group, "Sum", 6],
      ["AWS/Lambda", "Invocations", adder, "Sum", 3],
      ["AWS/Lambda", "Errors", adder, "Sum", 1],
      ["AWS/Lambda", "Throttles", adder, "Sum", 0],
      ["AWS/Lambda", "Duration", adder, "SampleCount", 3],
      ["AWS/Firehose", "IncomingRecords", delivery, "Sum", 3],
      ["AWS/Firehose", "PutRecordBatch.Records", delivery, "Sum", 2],
      ["AWS/Firehose", "PutRecord.Requests", delivery, "Sum", 1],
      ["Tarn", "Losses", { Resource: "arn:aws:events:us-east-1:000000000000:rule/refused" }, "Sum", 1],
      ["AWS/S3", "BucketSizeBytes", { BucketName: "sized", StorageType: "StandardStorage" }, "Sum", 10],
      ["AWS/S3", "NumberOfObjects", { BucketName: "sized", StorageType: "AllStorageTypes" }, "Sum", 2],
      ["AWS/Athena", "TotalExecutionTime", { WorkGroup: "team", QueryState: "SUCCEEDED", QueryType: "DML" }, "SampleCount", 2],
      ["AWS/Athena", "ProcessedBytes", { WorkGroup: "team", QueryState: "FAILED", QueryType: "DML" }, "SampleCount", 1],
      ["AWS/Athena", "EngineExecutionTime", { WorkGroup: "team", QueryState: "SUCCEEDED", QueryType: "DDL" }, "SampleCount", 1],
      ["AWS/Athena", "TotalExecutionTime", { WorkGroup: "quiet", QueryState: "SUCCEEDED", QueryType: "DML" }, "SampleCount", 0],
    ];
    assert.deepEqual(await read(cloudwatch, expected), expected.map((row) => row[4]));
    const { Metrics } = await cloudwatch.send(new ListMetricsCommand({ Namespace: "AWS/Lambda", Dimensions: [{ Name: "FunctionName", Value: "adder" }] }));
    assert.deepEqual(Metrics.map((metric) => metric.MetricName).filter((name) => name !== "ConcurrentExecutions").sort(), ["Duration", "Errors", "Invocations", "Throttles"]);
    await theRightsHold(server, data, expected);
    await aKillAddsNothing(server, expected, async () => (server = await startTarn({ data })));
  } finally {
    await server.stop();
    await rm(data, { recursive: true, force: true });
  }
});

async function theRightsHold(server, data, expected) {
  const iam = new IAMClient(settings(server));
  const UserName = "reader";
  await iam.send(new CreateUserCommand({ UserName }));
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName }));
  const reader = new CloudWatchClient(settings(server, { accessKeyId: AccessKey.AccessKeyId, secretAccessKey: AccessKey.SecretAccessKey }));
  await assert.rejects(read(reader, expected.slice(0, 1)), /not authorized|AccessDenied/);
  const PolicyDocument = policy({ Effect: "Allow", Action: "cloudwatch:GetMetricData", Resource: "*" });
  await iam.send(new PutUserPolicyCommand({ UserName, PolicyName: "p", PolicyDocument }));
  assert.deepEqual(await read(reader, expected.slice(0, 1)), [11]);

  const made = spawnSync(program, ["keys", "add", "--account", "111111111111"], { encoding: "utf8", env: { ...process.env, ...server.env } });
  const [, accessKeyId, secretAccessKey] = /aws_access_key_id = (\S+)\naws_secret_access_key = (\S+)/.exec(made.stdout);
  const other = new CloudWatchClient(settings(server, { accessKeyId, secretAccessKey }));
  assert.deepEqual(await read(other, expected), expected.map(() => 0));
  assert.deepEqual((await other.send(new ListMetricsCommand({}))).Metrics, []);
  const elsewhere = new CloudWatchClient({ ...settings(server), region: "eu-west-1" });
  assert.deepEqual(await read(elsewhere, expected), expected.map(() => 0));
  for (const Namespace of ["AWS/Kinesis", "AWS/Mine", "Tarn"]) {
    const put = new PutMetricDataCommand({ Namespace, MetricData: [{ MetricName: "IncomingRecords", Value: 1 }] });
    await assert.rejects(new CloudWatchClient(settings(server)).send(put), /Namespace/);
  }
}

// A kill may lose the counts of the running minute. The counts before it stay as they were.
async function aKillAddsNothing(server, expected, restart) {
  const kinesis = new KinesisClient(settings(server));
  for (let i = 0; i < 5; i++) await kinesis.send(new PutRecordCommand({ StreamName: "orders", PartitionKey: "k", Data: Buffer.from("123") }));
  await server.kill();
  const again = await restart();
  const [records] = await read(new CloudWatchClient(settings(again)), expected.slice(0, 1));
  assert.ok(records >= 11 && records <= 16, `${records}`);
}

test("Prometheus's page needs its token, or its own port", async () => {
  const server = await startTarn({ args: ["--metrics-listen", "127.0.0.1:0"] });
  try {
    await new KinesisClient(settings(server)).send(new CreateStreamCommand({ StreamName: "orders", ShardCount: 1 }));
    const token = spawnSync(program, ["metrics", "token", "--data", server.data], { encoding: "utf8" }).stdout.trim();
    assert.match(token, /^[\w-]{43}$/);
    const get = (url, authorization) => fetch(url, { headers: authorization ? { authorization } : {} });
    const page = await get(`${server.url}/metrics`, `Bearer ${token}`);
    assert.equal(page.status, 200);
    assert.match(page.headers.get("content-type"), /^text\/plain; version=0\.0\.4/);
    const text = await page.text();
    assert.match(text, /^# TYPE aws_kinesis_incoming_records_total counter\naws_kinesis_incoming_records_total\{account="000000000000",region="us-east-1",stream_name="orders"\} 0$/m);
    const wrong = await get(`${server.url}/metrics`, `Bearer ${token.slice(1)}`);
    assert.deepEqual([wrong.status, await wrong.text()], [401, ""]);

    const unsigned = await get(`${server.url}/metrics`);
    assert.deepEqual([unsigned.status, unsigned.headers.get("www-authenticate"), await unsigned.text()], [401, "Bearer", ""]);

    const [, own] = /metrics for Prometheus are on (\S+)\/metrics/.exec(server.log());
    const open = await get(`${own}/metrics`);
    assert.equal(open.status, 200);
    assert.match(await open.text(), /aws_kinesis_incoming_records_total/);
    for (const path of ["/", "/metrics/k", "/bucket/key"]) assert.notEqual((await get(`${own}${path}`, `Bearer ${token}`)).status, 200, path);
    const refused = await fetch(`${own}/`, { method: "POST", headers: { "x-amz-target": "Kinesis_20131202.ListStreams" }, body: "{}" });
    assert.equal(refused.status, 404);
  } finally {
    await server.stop();
    await server.remove();
  }
});
