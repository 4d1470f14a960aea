// Schedules with boto3, the CLI and REST: templated and universal targets, rights, dead letters, groups.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { EventBridgeClient, PutRuleCommand, PutTargetsCommand } from "@aws-sdk/client-eventbridge";
import { CreateDeliveryStreamCommand, DescribeDeliveryStreamCommand, FirehoseClient } from "@aws-sdk/client-firehose";
import { CreateAccessKeyCommand, CreateRoleCommand, CreateUserCommand, IAMClient, PutRolePolicyCommand, PutUserPolicyCommand } from "@aws-sdk/client-iam";
import { CreateStreamCommand, GetRecordsCommand, GetShardIteratorCommand, KinesisClient, waitUntilStreamExists } from "@aws-sdk/client-kinesis";
import { PutFunctionEventInvokeConfigCommand } from "@aws-sdk/client-lambda";
import { CreateBucketCommand, GetObjectCommand, HeadBucketCommand, ListObjectsV2Command, S3Client } from "@aws-sdk/client-s3";
import { CreateTopicCommand, SNSClient, SubscribeCommand } from "@aws-sdk/client-sns";
import { CreateQueueCommand, DeleteMessageCommand, GetQueueAttributesCommand, ReceiveMessageCommand, SetQueueAttributesCommand, SQSClient } from "@aws-sdk/client-sqs";
import { functionsOf } from "./functions.mjs";
import { makeRole } from "./roles.mjs";
import { schedule, scheduler, soon } from "./schedules-client.mjs";
import { eventually, unique } from "./wait.mjs";

const [sqs, sns, kinesis, firehose, events, iam] = [new SQSClient({}), new SNSClient({}), new KinesisClient({}), new FirehoseClient({}), new EventBridgeClient({}), new IAMClient({})];
const document = (...Statement) => JSON.stringify({ Version: "2012-10-17", Statement });
const sdk = (operation) => `arn:aws:scheduler:::aws-sdk:${operation}`;
let RoleArn;

before(async () => {
  RoleArn = await makeRole("schedules-sender", { services: ["scheduler", "firehose"] });
});

async function queue({ Attributes = {}, service } = {}) {
  const QueueName = unique("schedule-target") + (Attributes.FifoQueue ? ".fifo" : "");
  const { QueueUrl: url } = await sqs.send(new CreateQueueCommand({ QueueName, Attributes }));
  const arn = (await sqs.send(new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ["QueueArn"] }))).Attributes.QueueArn;
  if (service) {
    const Policy = document({ Effect: "Allow", Principal: { Service: service }, Action: "sqs:SendMessage", Resource: arn });
    await sqs.send(new SetQueueAttributesCommand({ QueueUrl: url, Attributes: { Policy } }));
  }
  return { url, arn };
}

async function take({ url }) {
  const message = await eventually(async () => (await sqs.send(new ReceiveMessageCommand({
    QueueUrl: url, WaitTimeSeconds: 1, MessageAttributeNames: ["All"], MessageSystemAttributeNames: ["All"],
  }))).Messages?.[0], { what: `a message in ${url}` });
  await sqs.send(new DeleteMessageCommand({ QueueUrl: url, ReceiptHandle: message.ReceiptHandle }));
  return message;
}

const has = (...command) => spawnSync(command[0], command.slice(1)).status === 0;

test("boto3 calls every operation of schedules", { skip: !has("python3", "-c", "import boto3") && "boto3 is not installed" }, () => {
  const run = spawnSync("python3", [fileURLToPath(new URL("./schedules_boto3.py", import.meta.url)), unique("boto"), RoleArn], { encoding: "utf8" });
  assert.equal(run.status, 0, run.stderr);
  assert.equal(run.stdout.trim().split("\n").length, 12, run.stdout);
});

test("the AWS CLI makes a schedule that runs once and is deleted", { skip: !has("aws", "--version") && "the AWS CLI is not installed" }, async () => {
  const [out, name] = [await queue(), unique("cli")];
  const run = spawnSync("aws", ["scheduler", "create-schedule", "--name", name, "--schedule-expression", soon(), "--flexible-time-window", "Mode=OFF",
    "--action-after-completion", "DELETE", "--target", JSON.stringify({ Arn: out.arn, RoleArn })], { encoding: "utf8" });
  assert.equal(run.status, 0, run.stderr);
  const { ScheduleArn } = JSON.parse(run.stdout);
  const event = JSON.parse((await take(out)).Body);
  assert.deepEqual([event.source, event["detail-type"], event.resources, event.detail], ["aws.scheduler", "Scheduled Event", [ScheduleArn], "{}"]);
  await assert.rejects(scheduler("GET", `/schedules/${name}`), { name: "ResourceNotFoundException" });
});

test("the input has the keywords of the occurrence", async () => {
  const [out, name] = [await queue(), unique("words")];
  const Input = '{"arn":"<aws.scheduler.schedule-arn>","at":"<aws.scheduler.scheduled-time>","id":"<aws.scheduler.execution-id>","n":<aws.scheduler.attempt-number>}';
  const expression = soon();
  const { ScheduleArn } = await schedule(name, { Arn: out.arn, RoleArn, Input }, { expression });
  const { id, ...rest } = JSON.parse((await take(out)).Body);
  assert.deepEqual(rest, { arn: ScheduleArn, at: `${expression.slice(3, -1)}Z`, n: 1 });
  assert.match(id, /^[0-9a-f-]{36}$/);
});

test("occurrences reach FIFO queues, topics, streams, delivery streams and buses", async () => {
  const ordered = await queue({ Attributes: { FifoQueue: "true", ContentBasedDeduplication: "true" } });
  await schedule(unique("fifo"), { Arn: ordered.arn, RoleArn, Input: "a", SqsParameters: { MessageGroupId: "g" } });
  assert.deepEqual([(await take(ordered)).Attributes.MessageGroupId], ["g"]);

  const mail = await queue({ service: "sns.amazonaws.com" });
  const { TopicArn } = await sns.send(new CreateTopicCommand({ Name: unique("schedule-topic") }));
  await sns.send(new SubscribeCommand({ TopicArn, Protocol: "sqs", Endpoint: mail.arn, Attributes: { RawMessageDelivery: "true" } }));
  await schedule(unique("topic"), { Arn: TopicArn, RoleArn, Input: "mail" });
  assert.equal((await take(mail)).Body, "mail");

  const StreamName = unique("schedule-stream");
  await kinesis.send(new CreateStreamCommand({ StreamName, ShardCount: 1 }));
  await waitUntilStreamExists({ client: kinesis, maxWaitTime: 60, minDelay: 1 }, { StreamName });
  await schedule(unique("stream"), { Arn: `arn:aws:kinesis:us-east-1:000000000000:stream/${StreamName}`, RoleArn, Input: "record", KinesisParameters: { PartitionKey: "k" } });
  const record = await eventually(async () => {
    const { ShardIterator } = await kinesis.send(new GetShardIteratorCommand({ StreamName, ShardId: "shardId-000000000000", ShardIteratorType: "TRIM_HORIZON" }));
    return (await kinesis.send(new GetRecordsCommand({ ShardIterator }))).Records[0];
  });
  assert.deepEqual([Buffer.from(record.Data).toString(), record.PartitionKey], ["record", "k"]);

  const [s3, Bucket, DeliveryStreamName] = [new S3Client({ forcePathStyle: true }), unique("schedule-bucket"), unique("schedule-delivery")];
  await s3.send(new CreateBucketCommand({ Bucket }));
  await firehose.send(new CreateDeliveryStreamCommand({ DeliveryStreamName, ExtendedS3DestinationConfiguration: {
    RoleARN: RoleArn, BucketARN: `arn:aws:s3:::${Bucket}`, BufferingHints: { IntervalInSeconds: 1, SizeInMBs: 1 },
  } }));
  await eventually(async () => (await firehose.send(new DescribeDeliveryStreamCommand({ DeliveryStreamName }))).DeliveryStreamDescription.DeliveryStreamStatus === "ACTIVE");
  await schedule(unique("delivery"), { Arn: `arn:aws:firehose:us-east-1:000000000000:deliverystream/${DeliveryStreamName}`, RoleArn, Input: "delivered" });
  const { Key } = await eventually(async () => (await s3.send(new ListObjectsV2Command({ Bucket }))).Contents?.[0]);
  assert.equal(await (await s3.send(new GetObjectCommand({ Bucket, Key }))).Body.transformToString(), "delivered");

  const [ruled, Name, Source] = [await queue({ service: "events.amazonaws.com" }), unique("schedule-rule"), unique("source")];
  await events.send(new PutRuleCommand({ Name, EventPattern: JSON.stringify({ source: [Source] }) }));
  await events.send(new PutTargetsCommand({ Rule: Name, Targets: [{ Id: "q", Arn: ruled.arn }] }));
  const { ScheduleArn } = await schedule(unique("bus"), {
    Arn: "arn:aws:events:us-east-1:000000000000:event-bus/default", RoleArn, Input: '{"n":<aws.scheduler.attempt-number>}', EventBridgeParameters: { DetailType: "t", Source },
  });
  const event = JSON.parse((await take(ruled)).Body);
  assert.deepEqual([event["detail-type"], event.detail, event.resources], ["t", { n: 1 }, [ScheduleArn]]);
  const forged = { Arn: "arn:aws:events:us-east-1:000000000000:event-bus/default", RoleArn, Input: "{}", EventBridgeParameters: { DetailType: "t", Source: "aws.s3" } };
  await assert.rejects(schedule(unique("forged"), forged), { name: "ValidationException" });
});

test("functions run occurrences of templated and universal targets", async () => {
  const [tools, out, name] = [functionsOf({ url: process.env.AWS_ENDPOINT_URL, env: process.env }), await queue(), unique("schedule-function")];
  const { FunctionArn } = await tools.make(name, { "index.mjs": "export const handler = async (event) => event;" }, await makeRole("schedules-function"));
  await tools.send(new PutFunctionEventInvokeConfigCommand({ FunctionName: name, DestinationConfig: { OnSuccess: { Destination: out.arn } } }));
  await schedule(unique("function"), { Arn: FunctionArn, RoleArn, Input: '{"n":<aws.scheduler.attempt-number>}' });
  assert.deepEqual(JSON.parse((await take(out)).Body).requestPayload, { n: 1 });
  const Payload = JSON.stringify({ by: "invoke" });
  await schedule(unique("invoke"), { Arn: sdk("lambda:invoke"), RoleArn, Input: JSON.stringify({ FunctionName: name, InvocationType: "Event", Payload }) });
  assert.deepEqual(JSON.parse((await take(out)).Body).requestPayload, { by: "invoke" });
});

test("universal targets call operations of services in every protocol as the schedule's role", async () => {
  const [out, mail, Bucket] = [await queue(), await queue({ service: "sns.amazonaws.com" }), unique("universal-bucket")];
  const { TopicArn } = await sns.send(new CreateTopicCommand({ Name: unique("universal-topic") }));
  await sns.send(new SubscribeCommand({ TopicArn, Protocol: "sqs", Endpoint: mail.arn, Attributes: { RawMessageDelivery: "true" } }));
  const universal = (operation, input) => schedule(unique("universal"), { Arn: sdk(operation), RoleArn, Input: JSON.stringify(input) });
  await universal("sqs:sendMessage", { QueueUrl: out.url, MessageBody: "<aws.scheduler.scheduled-time>" });
  await universal("sns:publish", { TopicArn, Message: "published" });
  await universal("s3:createBucket", { Bucket });
  const name = unique("made-by-a-schedule");
  await universal("scheduler:createScheduleGroup", { Name: name });
  assert.match((await take(out)).Body, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
  assert.equal((await take(mail)).Body, "published");
  const s3 = new S3Client({ forcePathStyle: true });
  await eventually(() => s3.send(new HeadBucketCommand({ Bucket })).then(() => true));
  await eventually(async () => (await scheduler("GET", `/schedule-groups/${name}`)).State === "ACTIVE");
});

test("the caller passes the role, and the role's trust and rights are asked at each attempt", async () => {
  const [out, dead, group, other] = [await queue(), await queue(), unique("trusted"), unique("other")];
  const groups = {};
  for (const Name of [group, other]) groups[Name] = (await scheduler("POST", `/schedule-groups/${Name}`, { ClientToken: Name })).ScheduleGroupArn;
  const RoleName = unique("schedule-role");
  const AssumeRolePolicyDocument = document({
    Effect: "Allow", Principal: { Service: "scheduler.amazonaws.com" }, Action: "sts:AssumeRole",
    Condition: { StringEquals: { "aws:SourceAccount": "000000000000", "aws:SourceArn": groups[group] } },
  });
  const { Role } = await iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument }));
  await iam.send(new PutRolePolicyCommand({ RoleName, PolicyName: "own", PolicyDocument: document({ Effect: "Allow", Action: "sqs:SendMessage", Resource: dead.arn }) }));
  const target = { Arn: out.arn, RoleArn: Role.Arn, Input: "x", DeadLetterConfig: { Arn: dead.arn } };

  const UserName = unique("schedule-user");
  await iam.send(new CreateUserCommand({ UserName }));
  await iam.send(new PutUserPolicyCommand({ UserName, PolicyName: "own", PolicyDocument: document({ Effect: "Allow", Action: "scheduler:*", Resource: "*" }) }));
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName }));
  const keys = { AWS_ACCESS_KEY_ID: AccessKey.AccessKeyId, AWS_SECRET_ACCESS_KEY: AccessKey.SecretAccessKey };
  await assert.rejects(schedule("s", target, { group, keys }), (error) => error.name === "AccessDeniedException" && error.message.includes("iam:PassRole"));
  await assert.rejects(schedule("s", target, { group: other }), (error) => error.name === "ValidationException" && error.message.includes("assume the role"));

  const { ScheduleArn } = await schedule("s", target, { group });
  const { MessageAttributes: letter, Body } = await take(dead);
  const text = Object.fromEntries(Object.entries(letter).map(([name, { StringValue }]) => [name, StringValue]));
  assert.deepEqual([Body, text.ERROR_CODE, text.SCHEDULE_ARN, text.TARGET_ARN, text.RETRY_ATTEMPTS], ["x", "AccessDeniedException", ScheduleArn, out.arn, "0"]);
  await schedule("u", { ...target, Arn: sdk("sqs:sendMessage"), Input: JSON.stringify({ QueueUrl: out.url, MessageBody: "x" }) }, { group });
  const universal = (await take(dead)).MessageAttributes;
  assert.equal(universal.ERROR_CODE.StringValue, "AccessDeniedException");
  assert.match(universal.ERROR_MESSAGE.StringValue, /sqs:sendmessage/i);

  await iam.send(new PutRolePolicyCommand({ RoleName, PolicyName: "more", PolicyDocument: document({ Effect: "Allow", Action: "sqs:SendMessage", Resource: out.arn }) }));
  await schedule("again", target, { group });
  assert.equal((await take(out)).Body, "x");
  for (const Name of [group, other]) await scheduler("DELETE", `/schedule-groups/${Name}`);
});
