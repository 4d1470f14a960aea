// Archives of event buses and their replays, with AWS's SDK for JavaScript: what is kept, what is sent again, to whom, and who may.
import assert from "node:assert/strict";
import { test } from "node:test";
import * as eventbridge from "@aws-sdk/client-eventbridge";
import { CreateAccessKeyCommand, CreateUserCommand, IAMClient, PutUserPolicyCommand } from "@aws-sdk/client-iam";
import { CreateQueueCommand, DeleteMessageCommand, GetQueueAttributesCommand, ReceiveMessageCommand, SetQueueAttributesCommand, SQSClient } from "@aws-sdk/client-sqs";
import { eventually, unique } from "./wait.mjs";

const [events, sqs] = [new eventbridge.EventBridgeClient({}), new SQSClient({})];
const call = (operation, input = {}, client = events) => client.send(new eventbridge[`${operation}Command`](input));
const document = (...Statement) => JSON.stringify({ Version: "2012-10-17", Statement });
const all = { EventStartTime: new Date(0), EventEndTime: new Date("2100-01-01T00:00:00Z") };

async function bus() {
  const Name = unique("archive-bus");
  return { Name, arn: (await call("CreateEventBus", { Name })).EventBusArn };
}

async function queue(EventBusName, pattern) {
  const Name = unique("archive-rule");
  const { QueueUrl: url } = await sqs.send(new CreateQueueCommand({ QueueName: Name }));
  const { QueueArn: Arn } = (await sqs.send(new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ["QueueArn"] }))).Attributes;
  const Policy = document({ Effect: "Allow", Principal: { Service: "events.amazonaws.com" }, Action: "sqs:SendMessage", Resource: Arn });
  await sqs.send(new SetQueueAttributesCommand({ QueueUrl: url, Attributes: { Policy } }));
  const { RuleArn } = await call("PutRule", { Name, EventBusName, EventPattern: JSON.stringify(pattern) });
  await call("PutTargets", { Rule: Name, EventBusName, Targets: [{ Id: "q", Arn }] });
  return { url, rule: RuleArn };
}

async function take({ url }, count) {
  const bodies = [];
  await eventually(async () => {
    const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl: url, MaxNumberOfMessages: 10, WaitTimeSeconds: 1 }));
    for (const { Body, ReceiptHandle } of Messages) {
      bodies.push(JSON.parse(Body));
      await sqs.send(new DeleteMessageCommand({ QueueUrl: url, ReceiptHandle }));
    }
    return bodies.length >= count;
  }, { what: `${count} messages in ${url}` });
  assert.equal(bodies.length, count);
  return bodies;
}

async function put(EventBusName, ...details) {
  const Entries = details.map((detail) => ({ EventBusName, Source: "shop", DetailType: "order", Detail: JSON.stringify(detail), Time: detail.at && new Date(detail.at) }));
  assert.equal((await call("PutEvents", { Entries })).FailedEntryCount, 0);
}

const ended = (ReplayName) => eventually(async () => {
  const replay = await call("DescribeReplay", { ReplayName });
  return replay.ReplayEndTime && replay;
}, { what: `the end of ${ReplayName}` });

test("an archive keeps what its pattern matches, and a replay sends it again with its name", async () => {
  const [{ Name, arn }, ArchiveName, ReplayName] = [await bus(), unique("archive"), unique("replay")];
  const EventPattern = '{"detail":{"state":["paid"]}}';
  const { ArchiveArn, State } = await call("CreateArchive", { ArchiveName, EventSourceArn: arn, EventPattern, RetentionDays: 9, Description: "d" });
  assert.deepEqual([ArchiveArn, State], [`arn:aws:events:us-east-1:000000000000:archive/${ArchiveName}`, "ENABLED"]);
  await put(Name, { state: "paid", n: 0 }, { state: "open", n: 1 }, { state: "paid", n: 2 });
  const kept = await eventually(async () => {
    const archive = await call("DescribeArchive", { ArchiveName });
    return archive.EventCount === 2 && archive;
  });
  assert.ok(kept.SizeBytes > 0);
  assert.deepEqual([kept.EventSourceArn, kept.EventPattern, kept.RetentionDays, kept.Description], [arn, EventPattern, 9, "d"]);
  const out = await queue(Name, { "replay-name": [{ exists: true }] });
  await call("StartReplay", { ReplayName, EventSourceArn: ArchiveArn, ...all, Destination: { Arn: arn } });
  const bodies = (await take(out, 2)).toSorted((a, b) => a.detail.n - b.detail.n);
  assert.deepEqual(bodies.map((body) => [body["replay-name"], body.detail.n]), [[ReplayName, 0], [ReplayName, 2]]);
  const replay = await ended(ReplayName);
  assert.deepEqual([replay.State, replay.EventSourceArn, replay.Destination.Arn], ["COMPLETED", ArchiveArn, arn]);
  assert.ok(replay.EventLastReplayedTime > new Date("2026-01-01"));
  assert.equal((await call("DescribeArchive", { ArchiveName })).EventCount, 2, "replayed events are not archived again");
  await assert.rejects(call("CancelReplay", { ReplayName }), { name: "IllegalStatusException" });
});

test("a replay sends the events of its time to the rules that it names", async () => {
  const [{ Name, arn }, ArchiveName] = [await bus(), unique("archive")];
  const { ArchiveArn } = await call("CreateArchive", { ArchiveName, EventSourceArn: arn });
  await put(Name, { n: 0, at: "2026-11-01T00:00:00Z" }, { n: 1, at: "2026-11-02T00:00:00Z" }, { n: 2, at: "2026-11-03T00:00:00Z" });
  await eventually(async () => (await call("DescribeArchive", { ArchiveName })).EventCount === 3);
  const [chosen, other] = [await queue(Name, { source: ["shop"] }), await queue(Name, { source: ["shop"] })];
  const ReplayName = unique("replay");
  await call("StartReplay", {
    ReplayName, EventSourceArn: ArchiveArn, EventStartTime: new Date("2026-11-01T12:00:00Z"), EventEndTime: new Date("2026-11-02T12:00:00Z"),
    Destination: { Arn: arn, FilterArns: [chosen.rule] },
  });
  assert.equal((await ended(ReplayName)).State, "COMPLETED");
  assert.deepEqual((await take(chosen, 1)).map((body) => body.detail.n), [1]);
  await put(Name, { n: 9 });
  assert.deepEqual((await take(other, 1)).map((body) => body.detail.n), [9]);
});

test("the rule of an archive changes with its archive alone", async () => {
  const [{ Name, arn }, ArchiveName] = [await bus(), unique("archive")];
  await call("CreateArchive", { ArchiveName, EventSourceArn: arn });
  const [{ Name: rule, ManagedBy }] = (await call("ListRules", { EventBusName: Name })).Rules;
  assert.deepEqual([rule, ManagedBy], [`Events-Archive-${ArchiveName}`, "prod.vhs.events.aws.internal"]);
  await assert.rejects(call("DisableRule", { Name: rule, EventBusName: Name }), { name: "ManagedRuleException" });
  await assert.rejects(call("DeleteRule", { Name: rule, EventBusName: Name, Force: true }), { name: "ManagedRuleException" });
  await assert.rejects(call("RemoveTargets", { Rule: rule, EventBusName: Name, Ids: ["archive"] }), { name: "ManagedRuleException" });
  await assert.rejects(call("DeleteEventBus", { Name }), { name: "ValidationException" });
  await call("UpdateArchive", { ArchiveName, EventPattern: '{"source":["other"]}', RetentionDays: 3 });
  await put(Name, { n: 0 });
  const changed = await call("DescribeArchive", { ArchiveName });
  assert.deepEqual([changed.EventPattern, changed.RetentionDays, changed.EventCount], ['{"source":["other"]}', 3, 0]);
  await call("DeleteArchive", { ArchiveName });
  assert.deepEqual((await call("ListRules", { EventBusName: Name })).Rules, []);
  await call("DeleteEventBus", { Name });
});

test("archives and replays have AWS's errors", async () => {
  const [{ Name, arn }, second, ArchiveName] = [await bus(), await bus(), unique("archive")];
  await assert.rejects(call("CreateArchive", { ArchiveName, EventSourceArn: `${arn}-none` }), { name: "ResourceNotFoundException" });
  await assert.rejects(call("CreateArchive", { ArchiveName, EventSourceArn: arn, EventPattern: "[]" }), { name: "InvalidEventPatternException" });
  await assert.rejects(call("CreateArchive", { ArchiveName, EventSourceArn: arn, KmsKeyIdentifier: "k" }), /KmsKeyIdentifier/);
  const { ArchiveArn } = await call("CreateArchive", { ArchiveName, EventSourceArn: arn });
  await assert.rejects(call("CreateArchive", { ArchiveName, EventSourceArn: second.arn }), { name: "ResourceAlreadyExistsException" });
  await assert.rejects(call("DescribeArchive", { ArchiveName: "none" }), { name: "ResourceNotFoundException", message: "Archive none does not exist." });
  await assert.rejects(call("DescribeReplay", { ReplayName: "none" }), { name: "ResourceNotFoundException" });
  await assert.rejects(call("ListArchives", { NamePrefix: "a", State: "ENABLED" }), { name: "ValidationException" });
  const start = (more) => call("StartReplay", { ReplayName: unique("replay"), EventSourceArn: ArchiveArn, ...all, Destination: { Arn: arn }, ...more });
  await assert.rejects(start({ EventEndTime: new Date(0) }), /EventStartTime must be before EventEndTime/);
  await assert.rejects(start({ EventSourceArn: `${ArchiveArn}-none` }), /does not exist/);
  const elsewhere = (of) => of.replace("arn:aws:", "arn:aws-cn:");
  await assert.rejects(start({ EventSourceArn: elsewhere(ArchiveArn) }), { name: "ValidationException" });
  await assert.rejects(start({ Destination: { Arn: elsewhere(arn) } }), { name: "ValidationException" });
  await assert.rejects(start({ Destination: { Arn: second.arn } }), /Cross event bus replay is not permitted/);
  await assert.rejects(start({ Destination: { Arn: arn, FilterArns: [`arn:aws:events:us-east-1:000000000000:rule/${Name}/none`] } }), /no rule of the event bus/);
  const ReplayName = unique("replay");
  await start({ ReplayName });
  await assert.rejects(start({ ReplayName }), { name: "ResourceAlreadyExistsException" });
  await ended(ReplayName);
  const { Replays } = await call("ListReplays", { EventSourceArn: ArchiveArn });
  assert.deepEqual(Replays.map((one) => [one.ReplayName, one.State]), [[ReplayName, "COMPLETED"]]);
  const { Archives } = await call("ListArchives", { EventSourceArn: arn });
  assert.deepEqual(Archives.map((one) => one.ArchiveName), [ArchiveName]);
});

test("who starts a replay needs the right to the archive, the bus and the replay", async () => {
  const [{ arn }, ArchiveName, iam, UserName] = [await bus(), unique("archive"), new IAMClient({}), unique("archive-user")];
  const { ArchiveArn } = await call("CreateArchive", { ArchiveName, EventSourceArn: arn });
  await iam.send(new CreateUserCommand({ UserName }));
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName }));
  const user = new eventbridge.EventBridgeClient({ credentials: { accessKeyId: AccessKey.AccessKeyId, secretAccessKey: AccessKey.SecretAccessKey } });
  const allow = (Action, ...Resource) => iam.send(new PutUserPolicyCommand({ UserName, PolicyName: "p", PolicyDocument: document({ Effect: "Allow", Action, Resource }) }));
  const ReplayName = unique("replay");
  const replayArn = `arn:aws:events:us-east-1:000000000000:replay/${ReplayName}`;
  const start = () => call("StartReplay", { ReplayName, EventSourceArn: ArchiveArn, ...all, Destination: { Arn: arn } }, user);
  for (const some of [[ArchiveArn, arn], [ArchiveArn, replayArn], [arn, replayArn]]) {
    await allow("events:StartReplay", ...some);
    await assert.rejects(start(), { name: "AccessDeniedException" });
  }
  await allow("events:StartReplay", ArchiveArn, arn, replayArn);
  await start();
  const other = { ArchiveName: unique("archive"), EventSourceArn: arn };
  await allow("events:CreateArchive", `arn:aws:events:us-east-1:000000000000:archive/${other.ArchiveName}`);
  await assert.rejects(call("CreateArchive", other, user), { name: "AccessDeniedException" });
  await assert.rejects(call("DescribeArchive", { ArchiveName }, user), { name: "AccessDeniedException" });
  await allow("events:CreateArchive", `arn:aws:events:us-east-1:000000000000:archive/${other.ArchiveName}`, arn);
  await call("CreateArchive", other, user);
});
