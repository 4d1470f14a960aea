// Policies of queues: within an account the caller's policy or the queue's allows, across accounts both, and a Deny wins. Unsigned calls are refused.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { before, test } from "node:test";
import { CreateAccessKeyCommand, CreateUserCommand, IAMClient, PutUserPolicyCommand } from "@aws-sdk/client-iam";
import {
  AddPermissionCommand, CreateQueueCommand, DeleteMessageCommand, DeleteQueueCommand, GetQueueAttributesCommand, GetQueueUrlCommand,
  ListMessageMoveTasksCommand, ListQueueTagsCommand, ReceiveMessageCommand, RemovePermissionCommand, SendMessageCommand, SetQueueAttributesCommand,
  SQSClient, StartMessageMoveTaskCommand, TagQueueCommand, UntagQueueCommand,
} from "@aws-sdk/client-sqs";
import { plainFetch } from "./signed-fetch.mjs";
import { program } from "./tarn-server.mjs";
import { unique } from "./wait.mjs";

const sqs = new SQSClient({});
const iam = new IAMClient({});
const account = "333333333333";
let QueueUrl, arn, own, other, otherUser;

const document = (...Statement) => JSON.stringify({ Version: "2012-10-17", Statement });
const set = (...statements) => sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { Policy: statements.length ? document(...statements) : "" } }));
const allow = (Principal, Action = "sqs:SendMessage", more) => ({ Effect: "Allow", Principal, Action, Resource: arn, ...more });
const send = (client) => client.send(new SendMessageCommand({ QueueUrl, MessageBody: "x" }));
const denied = (call) => assert.rejects(call, (error) => (assert.equal(error.Error?.Code, "AccessDenied", error.message), true));

async function makeUser(client, ...statements) {
  const UserName = unique("user");
  const { User } = await client.send(new CreateUserCommand({ UserName }));
  if (statements.length) await client.send(new PutUserPolicyCommand({ UserName, PolicyName: "own", PolicyDocument: document(...statements) }));
  const { AccessKey: key } = await client.send(new CreateAccessKeyCommand({ UserName }));
  return { arn: User.Arn, sqs: new SQSClient({ credentials: { accessKeyId: key.AccessKeyId, secretAccessKey: key.SecretAccessKey } }) };
}

before(async () => {
  QueueUrl = (await sqs.send(new CreateQueueCommand({ QueueName: unique("policies") }))).QueueUrl;
  arn = (await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["QueueArn"] }))).Attributes.QueueArn;
  own = await makeUser(iam);
  const made = spawnSync(program, ["keys", "add", "--account", account], { encoding: "utf8", env: process.env });
  assert.equal(made.status, 0, made.stderr);
  const [, accessKeyId, secretAccessKey] = /aws_access_key_id = (\S+)\naws_secret_access_key = (\S+)\n/.exec(made.stdout);
  const credentials = { accessKeyId, secretAccessKey };
  other = { arn: `arn:aws:iam::${account}:root`, sqs: new SQSClient({ credentials }) };
  otherUser = await makeUser(new IAMClient({ credentials }), { Effect: "Allow", Action: "sqs:SendMessage", Resource: "*" });
});

test("a user of the account needs one of both policies", async () => {
  await set();
  await denied(send(own.sqs));
  await set(allow({ AWS: own.arn }));
  await send(own.sqs);
  await denied(own.sqs.send(new ReceiveMessageCommand({ QueueUrl })));
  await set(allow("*", "SQS:*"));
  assert.equal((await own.sqs.send(new ReceiveMessageCommand({ QueueUrl }))).Messages.length, 1);
  const strong = await makeUser(iam, { Effect: "Allow", Action: "sqs:*", Resource: arn });
  await set();
  await send(strong.sqs);
  await set({ Effect: "Deny", Principal: { AWS: strong.arn }, Action: "sqs:SendMessage", Resource: arn });
  await denied(send(strong.sqs));
  await send(sqs);
});

test("a policy may name no ARN of a queue; it then allows nothing", async () => {
  for (const Resource of ["my-queue", "'$sqs_queue_arn'"]) {
    const text = document({ ...allow({ AWS: own.arn }), Resource });
    await sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { Policy: text } }));
    assert.equal((await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["Policy"] }))).Attributes.Policy, text);
    await denied(send(own.sqs));
  }
});

test("another account needs both policies", async () => {
  await set();
  await denied(send(other.sqs));
  await denied(send(otherUser.sqs));
  await set(allow({ AWS: `arn:aws:iam::${account}:root` }));
  await send(other.sqs);
  await send(otherUser.sqs);
  await set(allow({ AWS: `arn:aws:iam::${account}:root` }, ["sqs:SendMessage", "sqs:ReceiveMessage", "sqs:GetQueueUrl"]));
  await denied(otherUser.sqs.send(new ReceiveMessageCommand({ QueueUrl })));
  const name = arn.split(":").at(-1);
  const found = await other.sqs.send(new GetQueueUrlCommand({ QueueName: name, QueueOwnerAWSAccountId: arn.split(":")[4] }));
  assert.equal(found.QueueUrl, QueueUrl);
  const { Messages } = await other.sqs.send(new ReceiveMessageCommand({ QueueUrl }));
  await denied(other.sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: Messages[0].ReceiptHandle })));
  const theirs = (await other.sqs.send(new CreateQueueCommand({ QueueName: name }))).QueueUrl;
  assert.notEqual(theirs, QueueUrl);
  await denied(sqs.send(new SendMessageCommand({ QueueUrl: theirs, MessageBody: "x" })));
});

test("a policy gives another account no right over the queue itself, and no queue of another account takes dead letters", async () => {
  await set(allow("*", "SQS:*"));
  await send(other.sqs);
  const { Messages } = await other.sqs.send(new ReceiveMessageCommand({ QueueUrl }));
  await other.sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: Messages[0].ReceiptHandle }));
  for (const command of [
    new SetQueueAttributesCommand({ QueueUrl, Attributes: { DelaySeconds: "1" } }), new TagQueueCommand({ QueueUrl, Tags: { a: "b" } }),
    new ListQueueTagsCommand({ QueueUrl }), new UntagQueueCommand({ QueueUrl, TagKeys: ["a"] }), new RemovePermissionCommand({ QueueUrl, Label: "l" }),
    new AddPermissionCommand({ QueueUrl, Label: "l", AWSAccountIds: [account], Actions: ["*"] }), new StartMessageMoveTaskCommand({ SourceArn: arn }),
    new ListMessageMoveTasksCommand({ SourceArn: arn }), new DeleteQueueCommand({ QueueUrl }),
  ]) await denied(other.sqs.send(command));
  const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: arn, maxReceiveCount: 1 });
  await assert.rejects(
    other.sqs.send(new CreateQueueCommand({ QueueName: unique("theirs"), Attributes: { RedrivePolicy } })),
    (error) => (assert.match(error.message, /owner should be same as the source/), error.name === "InvalidParameterValue"));
});

test("conditions count, and unknown keys are refused when the policy is put", async () => {
  await set(allow({ AWS: own.arn }, "sqs:SendMessage", { Condition: { Bool: { "aws:SecureTransport": "true" } } }));
  await denied(send(own.sqs));
  await set(allow({ AWS: own.arn }, "sqs:SendMessage", { Condition: { IpAddress: { "aws:SourceIp": "127.0.0.0/8" }, StringEquals: { "aws:PrincipalAccount": arn.split(":")[4] } } }));
  await send(own.sqs);
  await set(allow({ Service: "sns.amazonaws.com" }, "sqs:SendMessage", { Condition: { ArnEquals: { "aws:SourceArn": "arn:aws:sns:us-east-1:000000000000:topic" } } }));
  await denied(send(own.sqs));
  await assert.rejects(
    set(allow("*", "sqs:SendMessage", { Condition: { StringEquals: { "aws:SourceVpc": "vpc-1" } } })),
    (error) => (assert.match(error.message, /aws:sourcevpc is not supported/), error.name === "InvalidAttributeValue"));
  await assert.rejects(set(allow("*", "s3:GetObject")), { name: "InvalidAttributeValue" });
});

test("unsigned calls are refused, also where the policy names everybody", async () => {
  await set(allow("*", "sqs:*"));
  const headers = { "content-type": "application/x-amz-json-1.0", "x-amz-target": "AmazonSQS.SendMessage" };
  const json = await plainFetch({ headers, body: JSON.stringify({ QueueUrl, MessageBody: "x" }) });
  assert.ok(json.status >= 400 && /MissingAuthentication/.test(json.text), json.text);
  const form = await plainFetch({
    headers: { "content-type": "application/x-www-form-urlencoded" }, body: new URLSearchParams({ Action: "SendMessage", QueueUrl, MessageBody: "x", Version: "2012-11-05" }).toString(),
  });
  assert.ok(form.status >= 400, form.text);
});
