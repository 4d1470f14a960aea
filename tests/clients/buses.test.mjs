// Event buses with AWS's SDK for JavaScript, boto3 and the CLI: rules, targets, transformers, dead letters, rights, loops.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { before, test } from "node:test";
import { CloudWatchLogsClient, CreateLogGroupCommand, GetLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";
import * as eventbridge from "@aws-sdk/client-eventbridge";
import { CreateDeliveryStreamCommand, DescribeDeliveryStreamCommand, FirehoseClient } from "@aws-sdk/client-firehose";
import { CreateAccessKeyCommand, CreateUserCommand, IAMClient, PutUserPolicyCommand } from "@aws-sdk/client-iam";
import { CreateStreamCommand, GetRecordsCommand, GetShardIteratorCommand, KinesisClient, ListShardsCommand, waitUntilStreamExists } from "@aws-sdk/client-kinesis";
import { AddPermissionCommand, PutFunctionEventInvokeConfigCommand } from "@aws-sdk/client-lambda";
import { CreateBucketCommand, GetObjectCommand, ListObjectsV2Command, S3Client } from "@aws-sdk/client-s3";
import { CreateTopicCommand, SetTopicAttributesCommand, SNSClient, SubscribeCommand } from "@aws-sdk/client-sns";
import { CreateQueueCommand, DeleteMessageCommand, GetQueueAttributesCommand, ReceiveMessageCommand, SetQueueAttributesCommand, SQSClient } from "@aws-sdk/client-sqs";
import { functionsOf } from "./functions.mjs";
import { makeRole } from "./roles.mjs";
import { program } from "./tarn-server.mjs";
import { eventually, unique } from "./wait.mjs";

const [events, sqs, sns, kinesis, logs] = [new eventbridge.EventBridgeClient({}), new SQSClient({}), new SNSClient({}), new KinesisClient({}), new CloudWatchLogsClient({})];
const call = (operation, input = {}, client = events) => client.send(new eventbridge[`${operation}Command`](input));
const document = (...Statement) => JSON.stringify({ Version: "2012-10-17", Statement });
const service = (Action, Resource, more) => document({ Effect: "Allow", Principal: { Service: "events.amazonaws.com" }, Action, Resource, ...more });
let Role;

before(async () => {
  Role = await makeRole("buses-sender", { services: ["events"] });
});

async function queue({ open = true, Attributes = {}, condition } = {}) {
  const QueueName = unique("bus-target") + (Attributes.FifoQueue ? ".fifo" : "");
  const { QueueUrl: url } = await sqs.send(new CreateQueueCommand({ QueueName, Attributes }));
  const arn = (await sqs.send(new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ["QueueArn"] }))).Attributes.QueueArn;
  if (open) await sqs.send(new SetQueueAttributesCommand({ QueueUrl: url, Attributes: { Policy: service("sqs:SendMessage", arn, condition && { Condition: condition }) } }));
  return { url, arn };
}

async function take({ url }, count) {
  const all = [];
  await eventually(async () => {
    const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({
      QueueUrl: url, MaxNumberOfMessages: 10, WaitTimeSeconds: 1, MessageAttributeNames: ["All"], MessageSystemAttributeNames: ["All"],
    }));
    for (const message of Messages) {
      all.push(message);
      await sqs.send(new DeleteMessageCommand({ QueueUrl: url, ReceiptHandle: message.ReceiptHandle }));
    }
    return all.length >= count;
  }, { what: `${count} messages in ${url}` });
  assert.equal(all.length, count);
  return all;
}

async function bus() {
  const Name = unique("bus");
  const { EventBusArn } = await call("CreateEventBus", { Name });
  return { Name, arn: EventBusArn };
}

async function rule(EventBusName, pattern, ...targets) {
  const Name = unique("rule");
  const { RuleArn } = await call("PutRule", { Name, EventBusName, EventPattern: JSON.stringify(pattern) });
  if (targets.length) {
    const answer = await call("PutTargets", { Rule: Name, EventBusName, Targets: targets.map((target, i) => ({ Id: `t${i}`, ...target })) });
    assert.equal(answer.FailedEntryCount, 0);
  }
  return { Name, arn: RuleArn };
}

const entry = (EventBusName, detail, more = {}) => ({ EventBusName, Source: "shop", DetailType: "order", Detail: JSON.stringify(detail), ...more });
async function put(...Entries) {
  const answer = await call("PutEvents", { Entries });
  assert.equal(answer.FailedEntryCount, 0, JSON.stringify(answer));
  return answer.Entries.map((one) => one.EventId);
}

test("a rule sends events to queues in AWS's form", async () => {
  const [{ Name }, one, other] = [await bus(), await queue(), await queue()];
  await rule(Name, { source: ["shop"], detail: { kind: ["paid"], amount: [{ numeric: [">", 10] }] } }, { Arn: one.arn });
  await rule(Name, { "detail-type": [{ prefix: "ord" }] }, { Arn: other.arn });
  const Time = new Date("2026-11-30T08:00:00Z");
  const [id] = await put(entry(Name, { kind: "paid", amount: 11, "näme": [1, null] }, { Time, Resources: ["arn:a", "b"] }), entry(Name, { kind: "paid", amount: 9 }));
  const [{ Body }] = await take(one, 1);
  assert.equal(Body, JSON.stringify({
    version: "0", id, "detail-type": "order", source: "shop", account: "000000000000", time: "2026-11-30T08:00:00Z", region: "us-east-1",
    resources: ["arn:a", "b"], detail: { kind: "paid", amount: 11, "näme": [1, null] },
  }));
  assert.equal((await take(other, 2)).length, 2);
});

test("input, path and transformers make the content", async () => {
  const [{ Name }, out] = [await bus(), await queue()];
  const InputPathsMap = { kind: "$.detail.kind", list: "$.detail.list", part: "$.detail.part", none: "$.detail.none", ids: "$.detail.items[*].id" };
  const transformed = (InputTemplate) => ({ Arn: out.arn, InputTransformer: { InputPathsMap, InputTemplate } });
  const first = await rule(Name, { source: ["shop"] },
    { Arn: out.arn, Input: '{"fixed":1}' }, { Arn: out.arn, InputPath: "$.detail.part" },
    transformed('{"k":<kind>,"t":"is <kind>","l":<list>,"p":<part>,"n":<none>,"i":<ids>,"rule":<aws.events.rule-arn>}'),
    transformed('"<kind> <list> <part> <none>"\n"<aws.events.rule-name>"'), transformed('{"all":<aws.events.event.json>,"head":<aws.events.event>}'));
  const [id] = await put(entry(Name, { kind: "pa\"id", list: ["A", "B"], part: { a: "x" }, items: [{ id: 1 }, { id: 2 }] }));
  const bodies = (await take(out, 5)).map((message) => message.Body);
  assert.ok(bodies.includes('{"fixed":1}'));
  assert.ok(bodies.includes('{"a":"x"}'));
  assert.ok(bodies.includes(`"pa\\"id [A,B] {a:x} "\n"${first.Name}"`), bodies.join("\n"));
  const parsed = bodies.filter((body) => body.startsWith("{")).map((body) => JSON.parse(body));
  assert.deepEqual(parsed.find((body) => body.k), { k: 'pa"id', t: 'is pa"id', l: ["A", "B"], p: { a: "x" }, n: "", i: [1, 2], rule: first.arn });
  const whole = parsed.find((body) => body.all);
  assert.equal(whole.all.id, id);
  assert.equal(whole.head.detailType, "order");
  assert.ok(!("detail" in whole.head));
});

test("events reach topics, streams, log groups, FIFO queues and other buses by policy or role", async () => {
  const [first, second, mail, ordered, beyond] = [await bus(), await bus(), await queue({ open: false }), await queue({ Attributes: { FifoQueue: "true", ContentBasedDeduplication: "true" } }), await queue()];
  const TopicArn = (await sns.send(new CreateTopicCommand({ Name: unique("bus-topic") }))).TopicArn;
  await sns.send(new SetTopicAttributesCommand({ TopicArn, AttributeName: "Policy", AttributeValue: service("sns:Publish", TopicArn) }));
  await sqs.send(new SetQueueAttributesCommand({ QueueUrl: mail.url, Attributes: { Policy: document({ Effect: "Allow", Principal: { Service: "sns.amazonaws.com" }, Action: "sqs:SendMessage", Resource: mail.arn }) } }));
  await sns.send(new SubscribeCommand({ TopicArn, Protocol: "sqs", Endpoint: mail.arn, Attributes: { RawMessageDelivery: "true" } }));
  const [StreamName, logGroupName] = [unique("bus-stream"), unique("/bus/group")];
  await kinesis.send(new CreateStreamCommand({ StreamName, ShardCount: 2 }));
  await waitUntilStreamExists({ client: kinesis, maxWaitTime: 60, minDelay: 1 }, { StreamName });
  await logs.send(new CreateLogGroupCommand({ logGroupName }));
  const everything = await rule(first.Name, { source: ["shop"] },
    { Arn: TopicArn }, { Arn: `arn:aws:kinesis:us-east-1:000000000000:stream/${StreamName}`, RoleArn: Role, KinesisParameters: { PartitionKeyPath: "$.detail.user" } },
    { Arn: `arn:aws:logs:us-east-1:000000000000:log-group:${logGroupName}`, RoleArn: Role }, { Arn: ordered.arn, SqsParameters: { MessageGroupId: "g" } },
    { Arn: second.arn, RoleArn: Role });
  await rule(second.Name, { source: ["shop"] }, { Arn: beyond.arn });
  const ids = await put(entry(first.Name, { user: "u1", n: 0 }), entry(first.Name, { user: "u2", n: 1 }));
  const idsOf = (messages) => messages.map((message) => JSON.parse(message.Body).id).toSorted();
  assert.deepEqual(idsOf(await take(mail, 2)), ids.toSorted());
  assert.deepEqual(idsOf(await take(beyond, 2)), ids.toSorted());
  const inOrder = await take(ordered, 2);
  assert.deepEqual(inOrder.map((message) => [JSON.parse(message.Body).id, message.Attributes.MessageGroupId]), ids.map((id) => [id, "g"]));
  const records = await eventually(async () => {
    const all = [];
    for (const { ShardId } of (await kinesis.send(new ListShardsCommand({ StreamName }))).Shards) {
      const { ShardIterator } = await kinesis.send(new GetShardIteratorCommand({ StreamName, ShardId, ShardIteratorType: "TRIM_HORIZON" }));
      all.push(...(await kinesis.send(new GetRecordsCommand({ ShardIterator }))).Records);
    }
    return all.length >= 2 && all;
  });
  assert.deepEqual(records.map((record) => [record.PartitionKey, JSON.parse(Buffer.from(record.Data)).id]).toSorted(), [["u1", ids[0]], ["u2", ids[1]]]);
  const lines = await eventually(async () => {
    const { events: found } = await logs.send(new GetLogEventsCommand({ logGroupName, logStreamName: everything.Name, startFromHead: true }));
    return found.length >= 2 && found;
  });
  assert.deepEqual(lines.map((line) => JSON.parse(line.message).id).toSorted(), ids.toSorted());
});

test("a function gets the event and a delivery stream gets it as a record", async () => {
  const tools = functionsOf({ url: process.env.AWS_ENDPOINT_URL, env: process.env });
  const [{ Name }, answers, s3, firehose] = [await bus(), await queue(), new S3Client({ forcePathStyle: true }), new FirehoseClient({})];
  const [FunctionName, Bucket, DeliveryStreamName] = [unique("bus-function"), unique("bus-delivered"), unique("bus-delivery")];
  const own = await makeRole("buses-own");
  const { FunctionArn } = await tools.make(FunctionName, { "index.mjs": "export const handler = async (event) => ({ seen: event });" }, own);
  await tools.send(new PutFunctionEventInvokeConfigCommand({ FunctionName, DestinationConfig: { OnSuccess: { Destination: answers.arn } } }));
  await s3.send(new CreateBucketCommand({ Bucket }));
  const { DeliveryStreamARN } = await firehose.send(new CreateDeliveryStreamCommand({
    DeliveryStreamName, ExtendedS3DestinationConfiguration: { RoleARN: own, BucketARN: `arn:aws:s3:::${Bucket}`, BufferingHints: { IntervalInSeconds: 0, SizeInMBs: 1 } },
  }));
  await eventually(async () =>
    (await firehose.send(new DescribeDeliveryStreamCommand({ DeliveryStreamName }))).DeliveryStreamDescription.DeliveryStreamStatus === "ACTIVE");
  const dead = await queue();
  const DeadLetterConfig = { Arn: dead.arn };
  const { arn: SourceArn } = await rule(Name, { source: ["shop"] }, { Arn: FunctionArn, DeadLetterConfig }, { Arn: DeliveryStreamARN, RoleArn: Role, DeadLetterConfig });
  const [refused] = await put(entry(Name, { n: 1 }));
  assert.equal(JSON.parse((await take(dead, 1))[0].Body).id, refused);
  await tools.send(new AddPermissionCommand({ FunctionName, StatementId: "bus", Action: "lambda:InvokeFunction", Principal: "events.amazonaws.com", SourceArn }));
  const [id] = await put(entry(Name, { n: 2 }));
  assert.equal(JSON.parse((await take(answers, 1))[0].Body).responsePayload.seen.id, id);
  await eventually(async () => {
    const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket }));
    const texts = await Promise.all(Contents.map(async ({ Key }) => (await s3.send(new GetObjectCommand({ Bucket, Key }))).Body.transformToString()));
    return texts.join("").includes(`"id":"${id}"`) && texts.join("").includes(`"id":"${refused}"`);
  });
});

test("a refused event goes to the dead-letter queue with AWS's attributes, or is a loss", async () => {
  const [{ Name }, dead, closed] = [await bus(), await queue(), await queue({ open: false })];
  const kept = await rule(Name, { source: ["shop"] }, { Arn: closed.arn, DeadLetterConfig: { Arn: dead.arn } });
  const [id] = await put(entry(Name, { a: 1 }));
  const [letter] = await take(dead, 1);
  const attributes = Object.fromEntries(Object.entries(letter.MessageAttributes).map(([name, { StringValue }]) => [name, StringValue]));
  assert.deepEqual([attributes.RULE_ARN, attributes.TARGET_ARN, attributes.ERROR_CODE], [kept.arn, closed.arn, "NO_PERMISSIONS"]);
  assert.match(attributes.ERROR_MESSAGE, /does not allow events.amazonaws.com/);
  assert.equal(JSON.parse(letter.Body).id, id);
  await call("PutTargets", { Rule: kept.Name, EventBusName: Name, Targets: [{ Id: "t0", Arn: `${dead.arn}-gone`, RoleArn: Role, DeadLetterConfig: { Arn: dead.arn } }] });
  await put(entry(Name, { a: 2 }));
  assert.equal((await take(dead, 1))[0].MessageAttributes.ERROR_CODE.StringValue, "NO_RESOURCE");
  const broken = { InputPathsMap: { part: "$.detail" }, InputTemplate: '{"a":"<part>"}' };
  await call("PutTargets", { Rule: kept.Name, EventBusName: Name, Targets: [{ Id: "t0", Arn: dead.arn, InputTransformer: broken, DeadLetterConfig: { Arn: dead.arn } }] });
  await put(entry(Name, { a: 3 }));
  assert.equal((await take(dead, 1))[0].MessageAttributes.ERROR_CODE.StringValue, "INVALID_JSON");
  await call("PutTargets", { Rule: kept.Name, EventBusName: Name, Targets: [{ Id: "t0", Arn: closed.arn }] });
  await put(entry(Name, { a: 4 }));
  await eventually(async () => {
    const run = spawnSync(program, ["sql", "--format", "csv", `SELECT sum(losses) AS n FROM tarn.losses WHERE resource = '${kept.arn}'`], { encoding: "utf8" });
    return run.status === 0 && /^"?1"?$/m.test(run.stdout) ? true : assert.fail(run.stdout + run.stderr);
  });
});

test("a policy with SourceArn lets one rule in, and no other", async () => {
  const [{ Name, arn }, out, dead] = [await bus(), await queue({ open: false }), await queue()];
  const allowed = `arn:aws:events:us-east-1:000000000000:rule/${Name}/allowed`;
  await sqs.send(new SetQueueAttributesCommand({ QueueUrl: out.url, Attributes: { Policy: service("sqs:SendMessage", out.arn, { Condition: { ArnEquals: { "aws:SourceArn": allowed } } }) } }));
  assert.ok(arn.endsWith(`:event-bus/${Name}`));
  for (const rule of ["allowed", "other"]) {
    await call("PutRule", { Name: rule, EventBusName: Name, EventPattern: '{"source":["shop"]}' });
    await call("PutTargets", { Rule: rule, EventBusName: Name, Targets: [{ Id: "q", Arn: out.arn, DeadLetterConfig: { Arn: dead.arn }, Input: JSON.stringify(rule) }] });
  }
  await put(entry(Name, {}));
  assert.equal((await take(out, 1))[0].Body, '"allowed"');
  assert.match((await take(dead, 1))[0].MessageAttributes.RULE_ARN.StringValue, /\/other$/);
});

test("buses that send to each other end an event after 16 hops", async () => {
  const [one, two, dead] = [await bus(), await bus(), await queue()];
  await rule(one.Name, { source: ["shop"] }, { Arn: two.arn, RoleArn: Role, DeadLetterConfig: { Arn: dead.arn } });
  await rule(two.Name, { source: ["shop"] }, { Arn: one.arn, RoleArn: Role, DeadLetterConfig: { Arn: dead.arn } });
  await put(entry(one.Name, {}));
  assert.equal((await take(dead, 1))[0].MessageAttributes.ERROR_CODE.StringValue, "Loop");
});

test("entries are refused one by one, and calls that are too large whole", async () => {
  const [{ Name }, out] = [await bus(), await queue()];
  await rule(Name, { source: [{ prefix: "" }] }, { Arn: out.arn });
  const { FailedEntryCount, Entries } = await call("PutEvents", { Entries: [
    entry(Name, { n: 1 }), entry(Name, {}, { Detail: "{" }), entry(Name, {}, { Detail: "[1]" }), entry(Name, {}, { Source: "aws.s3" }),
    entry(Name, {}, { Source: undefined }), entry("absent-bus", {}),
  ] });
  assert.equal(FailedEntryCount, 5);
  assert.deepEqual(Entries.map((one) => one.ErrorCode), [undefined, "MalformedDetail", "MalformedDetail", "NotAuthorizedForSourceException", "InvalidArgument", "ResourceNotFoundException"]);
  assert.equal(Entries[4].ErrorMessage, "Parameter Source is not valid. Reason: Source is a required argument.");
  await take(out, 1);
  await assert.rejects(put(entry(Name, { text: "x".repeat(200_000) }), entry(Name, { text: "x".repeat(70_000) })), { name: "ValidationException", message: /over the limit/ });
});

test("rules, targets and buses have AWS's limits, errors and pages", async () => {
  const [{ Name }, out] = [await bus(), await queue()];
  const EventPattern = '{"source":["a"]}';
  await assert.rejects(call("CreateEventBus", { Name }), { name: "ResourceAlreadyExistsException", message: `Event bus ${Name} already exists.` });
  await assert.rejects(call("DescribeEventBus", { Name: "absent" }), { name: "ResourceNotFoundException", message: "Event bus absent does not exist." });
  await assert.rejects(call("DeleteEventBus", { Name: "default" }), { name: "ValidationException" });
  await assert.rejects(call("PutRule", { Name: "r", EventBusName: Name }), { name: "ValidationException", message: /EventPattern or ScheduleExpression must be specified/ });
  await assert.rejects(call("PutRule", { Name: "r", EventPattern: '{"a":1}' }), { name: "InvalidEventPatternException", message: /^Event pattern is not valid. Reason: / });
  await assert.rejects(call("DescribeRule", { Name: "absent" }), { name: "ResourceNotFoundException", message: "Rule absent does not exist on EventBus default." });
  for (let i = 0; i < 5; i++) await call("PutRule", { Name: `r${i}`, EventBusName: Name, EventPattern, State: i ? "ENABLED" : "DISABLED" });
  const names = [];
  for await (const page of pages("ListRules", { EventBusName: Name, Limit: 2 })) names.push(...page.Rules.map((one) => one.Name));
  assert.deepEqual(names, ["r0", "r1", "r2", "r3", "r4"]);
  assert.equal((await call("DescribeRule", { Name: "r0", EventBusName: Name })).State, "DISABLED");
  await call("EnableRule", { Name: "r0", EventBusName: Name });
  assert.equal((await call("DescribeRule", { Name: "r0", EventBusName: Name })).State, "ENABLED");
  await call("DisableRule", { Name: "r0", EventBusName: Name });
  const target = (Id, more) => ({ Id, Arn: out.arn, ...more });
  const add = (...Targets) => call("PutTargets", { Rule: "r0", EventBusName: Name, Targets });
  await add(...[1, 2, 3, 4, 5].map((n) => target(`t${n}`, { Input: `${n}`, RetryPolicy: { MaximumRetryAttempts: n } })));
  await assert.rejects(add(target("t6")), { name: "LimitExceededException", message: "The requested resource exceeds the maximum number allowed." });
  const { Targets, NextToken } = await call("ListTargetsByRule", { Rule: "r0", EventBusName: Name, Limit: 3 });
  assert.deepEqual(Targets, [1, 2, 3].map((n) => target(`t${n}`, { Input: `${n}`, RetryPolicy: { MaximumRetryAttempts: n } })));
  assert.equal((await call("ListTargetsByRule", { Rule: "r0", EventBusName: Name, NextToken })).Targets.length, 2);
  assert.deepEqual((await call("ListRuleNamesByTarget", { TargetArn: out.arn, EventBusName: Name })).RuleNames, ["r0"]);
  await assert.rejects(add(target("t1", { Input: "1", InputPath: "$" })), { message: /Only one of Input, InputPath, or InputTransformer/ });
  await assert.rejects(add(target("t1", { InputTransformer: { InputTemplate: "<x>" } })), { message: "InputTemplate for target t1 contains invalid placeholder x." });
  await assert.rejects(add({ Id: "t1", Arn: "arn:aws:states:us-east-1:000000000000:stateMachine:s" }), { message: /not supported by Tarn; supported: queues, topics/ });
  await assert.rejects(add({ Id: "t1", Arn: "arn:aws:kinesis:us-east-1:000000000000:stream/s" }), { message: /RoleArn is required/ });
  await assert.rejects(add(target("t1", { RoleArn: "arn:aws:iam::000000000000:role/absent" })), { message: /cannot be assumed by principal/ });
  await assert.rejects(call("DeleteRule", { Name: "r0", EventBusName: Name }), { name: "ValidationException", message: "Rule can't be deleted since it has targets." });
  await assert.rejects(call("DeleteEventBus", { Name }), { message: /it has rules/ });
  await call("RemoveTargets", { Rule: "r0", EventBusName: Name, Ids: ["t1", "t2", "t3", "t4", "t5", "absent"] });
  for (const rule of names) await call("DeleteRule", { Name: rule, EventBusName: Name });
  await call("DeleteEventBus", { Name });
  await assert.rejects(call("DescribeEventBus", { Name }), { name: "ResourceNotFoundException" });
  await call("DeleteEventBus", { Name });
  await assert.rejects(call("ListEndpoints"), { name: "ValidationException", message: /ListEndpoints is not supported by Tarn/ });
});

async function* pages(operation, input) {
  for (let NextToken; ;) {
    const page = await call(operation, { ...input, NextToken });
    yield page;
    if (!(NextToken = page.NextToken)) return;
  }
}

test("a rule of the default bus has a schedule", async () => {
  const [Name, { Name: EventBusName }] = [unique("schedule"), await bus()];
  for (const ScheduleExpression of ["rate(1 minutes)", "rate(0 minutes)", "cron(0 2 * * * *)", "soon"]) {
    await assert.rejects(call("PutRule", { Name, ScheduleExpression }), { name: "ValidationException", message: /^Parameter ScheduleExpression is not valid/ });
  }
  await assert.rejects(call("PutRule", { Name, EventBusName, ScheduleExpression: "rate(1 day)" }), /supported only on the default event bus/);
  await call("PutRule", { Name, ScheduleExpression: "rate(1 day)" });
  const { ScheduleExpression, EventPattern, State } = await call("DescribeRule", { Name });
  assert.deepEqual([ScheduleExpression, EventPattern, State], ["rate(1 day)", undefined, "ENABLED"]);
  assert.equal((await call("ListRules", { NamePrefix: Name })).Rules[0].ScheduleExpression, "rate(1 day)");
  await call("PutRule", { Name, EventPattern: '{"source":["a"]}' });
  assert.equal((await call("DescribeRule", { Name })).ScheduleExpression, undefined);
  await call("DeleteRule", { Name });
});

test("a bus has at most 300 rules", async () => {
  const { Name } = await bus();
  const EventPattern = '{"source":["a"]}';
  for (let i = 0; i < 300; i += 20) await Promise.all(Array.from({ length: 20 }, (_, j) => call("PutRule", { Name: `r${i + j}`, EventBusName: Name, EventPattern })));
  await assert.rejects(call("PutRule", { Name: "more", EventBusName: Name, EventPattern }), { name: "LimitExceededException" });
  await call("PutRule", { Name: "r7", EventBusName: Name, EventPattern });
});

test("a caller needs the right to the bus, by source", async () => {
  const [{ Name, arn }, iam, UserName] = [await bus(), new IAMClient({}), unique("bus-user")];
  await iam.send(new CreateUserCommand({ UserName }));
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName }));
  const user = new eventbridge.EventBridgeClient({ credentials: { accessKeyId: AccessKey.AccessKeyId, secretAccessKey: AccessKey.SecretAccessKey } });
  const send = (more) => call("PutEvents", { Entries: [entry(Name, {}, more)] }, user);
  await assert.rejects(send(), { name: "AccessDeniedException" });
  const PolicyDocument = document({ Effect: "Allow", Action: "events:PutEvents", Resource: arn, Condition: { StringEquals: { "events:source": "shop" } } });
  await iam.send(new PutUserPolicyCommand({ UserName, PolicyName: "p", PolicyDocument }));
  assert.equal((await send()).FailedEntryCount, 0);
  await assert.rejects(send({ Source: "other" }), { name: "AccessDeniedException" });
  await assert.rejects(call("PutRule", { Name: "r", EventBusName: Name, EventPattern: "{}" }, user), { name: "AccessDeniedException" });
});

test("another account puts events by the bus's policy, which permissions change", async () => {
  const made = spawnSync(program, ["keys", "add", "--account", "888888888888"], { encoding: "utf8" });
  const [, accessKeyId, secretAccessKey] = /aws_access_key_id = (\S+)\naws_secret_access_key = (\S+)\n/.exec(made.stdout) ?? assert.fail(made.stderr);
  const other = new eventbridge.EventBridgeClient({ credentials: { accessKeyId, secretAccessKey } });
  const [{ Name, arn }, out] = [await bus(), await queue()];
  await rule(Name, { account: ["888888888888"] }, { Arn: out.arn });
  await assert.rejects(call("PutEvents", { Entries: [entry(arn, {})] }, other), { name: "AccessDeniedException" });
  await call("PutPermission", { EventBusName: Name, Action: "events:PutEvents", Principal: "888888888888", StatementId: "s" });
  const { Policy } = await call("DescribeEventBus", { Name });
  assert.deepEqual(JSON.parse(Policy).Statement, [{
    Sid: "s", Effect: "Allow", Principal: { AWS: "arn:aws:iam::888888888888:root" }, Action: "events:PutEvents", Resource: arn,
  }]);
  assert.equal((await call("PutEvents", { Entries: [entry(arn, {})] }, other)).FailedEntryCount, 0);
  assert.equal(JSON.parse((await take(out, 1))[0].Body).account, "888888888888");
  await assert.rejects(call("PutRule", { Name: "r", EventBusName: arn, EventPattern: '{"source":["a"]}' }, other), (error) => /AccessDenied|ResourceNotFound/.test(error.name));
  await call("RemovePermission", { EventBusName: Name, StatementId: "s" });
  await assert.rejects(call("PutEvents", { Entries: [entry(arn, {})] }, other), { name: "AccessDeniedException" });
  await assert.rejects(call("RemovePermission", { EventBusName: Name, StatementId: "s" }), { name: "ResourceNotFoundException" });
});

test("a retried call stores its events once", async () => {
  const [{ Name }, out] = [await bus(), await queue()];
  await rule(Name, { source: ["shop"] }, { Arn: out.arn });
  const again = new eventbridge.EventBridgeClient({});
  let calls = 0;
  again.middlewareStack.add((next) => async (args) => {
    const answer = await next(args);
    if (++calls > 1) return answer;
    throw Object.assign(new Error("lost answer"), { name: "TimeoutError" });
  }, { step: "deserialize", priority: "low" });
  const { Entries } = await call("PutEvents", { Entries: [entry(Name, { n: 1 }), entry(Name, { n: 2 })] }, again);
  assert.ok(calls > 1);
  await put(entry(Name, { n: 3 }));
  const bodies = (await take(out, 3)).map((message) => JSON.parse(message.Body));
  assert.deepEqual(bodies.map((body) => body.detail.n).toSorted(), [1, 2, 3]);
  assert.deepEqual(Entries.map((one) => one.EventId), [1, 2].map((n) => bodies.find((body) => body.detail.n === n).id));
});

const has = (...command) => spawnSync(command[0], command.slice(1)).status === 0;

test("boto3 calls every operation of buses", { skip: !has("python3", "-c", "import boto3") && "boto3 is not installed" }, () => {
  const run = spawnSync("python3", [fileURLToPath(new URL("./buses_boto3.py", import.meta.url)), unique("boto")], { encoding: "utf8" });
  assert.equal(run.status, 0, run.stderr);
  assert.equal(run.stdout.trim().split("\n").length, 42, run.stdout);
});

test("the AWS CLI puts events", { skip: !has("aws", "--version") && "the AWS CLI is not installed" }, async () => {
  const out = await queue();
  const { Name } = await rule(undefined, { source: ["cli"] }, { Arn: out.arn });
  const run = spawnSync("aws", ["events", "put-events", "--entries", "Source=cli,DetailType=t,Detail='{}'"], { encoding: "utf8" });
  assert.equal(run.status, 0, run.stderr);
  assert.equal(JSON.parse(run.stdout).FailedEntryCount, 0);
  const body = JSON.parse((await take(out, 1))[0].Body);
  assert.deepEqual([body.source, body["detail-type"]], ["cli", "t"]);
  await call("RemoveTargets", { Rule: Name, Ids: ["t0"] });
});
