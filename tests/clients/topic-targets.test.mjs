// Topics send to functions, delivery streams and mailboxes; messages in TLS with sns-validator; certificates of earlier keys.
import assert from "node:assert/strict";
import { createServer } from "node:http";
import { createServer as createMailServer } from "node:net";
import https from "node:https";
import { once } from "node:events";
import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { FirehoseClient, CreateDeliveryStreamCommand, DescribeDeliveryStreamCommand } from "@aws-sdk/client-firehose";
import { AddPermissionCommand } from "@aws-sdk/client-lambda";
import { CreateBucketCommand, GetObjectCommand, ListObjectsV2Command, S3Client } from "@aws-sdk/client-s3";
import { IAMClient } from "@aws-sdk/client-iam";
import { CreateTopicCommand, ListSubscriptionsByTopicCommand, PublishCommand, SNSClient, SubscribeCommand } from "@aws-sdk/client-sns";
import { CreateQueueCommand, GetQueueAttributesCommand, ReceiveMessageCommand, SetQueueAttributesCommand, SQSClient } from "@aws-sdk/client-sqs";
import MessageValidator from "sns-validator";
import { functionsOf } from "./functions.mjs";
import { makeRole } from "./roles.mjs";
import { startTarn } from "./tarn-server.mjs";
import { eventually, unique } from "./wait.mjs";

let server, mail, tools, sns, s3, sqs;
const letters = [];

// As much of SMTP as a relay needs.
async function mailServer() {
  const relay = createMailServer((socket) => {
    let text = "", inData = false;
    const say = (line) => socket.write(`${line}\r\n`);
    say("220 relay");
    socket.on("error", () => {});
    socket.on("data", (chunk) => {
      text += chunk;
      for (let end; (end = text.indexOf(inData ? "\r\n.\r\n" : "\r\n")) >= 0;) {
        const line = text.slice(0, end);
        text = text.slice(end + (inData ? 5 : 2));
        if (inData) (letters.push(line), (inData = false), say("250 stored"));
        else if (line === "DATA") ((inData = true), say("354 go on"));
        else if (line === "QUIT") (say("221 bye"), socket.end());
        else say("250 relay");
      }
    });
  });
  relay.listen(0, "127.0.0.1");
  await once(relay, "listening");
  return relay;
}

before(async () => {
  mail = await mailServer();
  server = await startTarn({
    args: ["--listen-tls", "127.0.0.1:0", "--smtp-relay", `127.0.0.1:${mail.address().port}`, "--smtp-from", "topics@example.com"],
  });
  connect();
});
after(async () => (await server.stop(), mail.close(), await server.remove()));

function connect() {
  tools = functionsOf(server);
  sns = new SNSClient(tools.settings());
  sqs = new SQSClient(tools.settings());
  s3 = new S3Client({ ...tools.settings(), forcePathStyle: true });
}

const topic = async () => (await sns.send(new CreateTopicCommand({ Name: unique("targets") }))).TopicArn;
const document = (...Statement) => JSON.stringify({ Version: "2012-10-17", Statement });

async function openQueue() {
  const { QueueUrl: url } = await sqs.send(new CreateQueueCommand({ QueueName: unique("dead") }));
  const arn = (await sqs.send(new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ["QueueArn"] }))).Attributes.QueueArn;
  const Policy = document({ Effect: "Allow", Principal: { Service: "sns.amazonaws.com" }, Action: "sqs:SendMessage", Resource: arn });
  await sqs.send(new SetQueueAttributesCommand({ QueueUrl: url, Attributes: { Policy } }));
  return { url, arn };
}

const receive = ({ url }) => eventually(async () =>
  (await sqs.send(new ReceiveMessageCommand({ QueueUrl: url, WaitTimeSeconds: 1 }))).Messages?.[0]);

test("a function gets AWS's event if its policy allows the topic; else the message is a dead letter", async () => {
  const Bucket = unique("seen");
  await s3.send(new CreateBucketCommand({ Bucket }));
  const role = await tools.makeRole("subscribers", { Effect: "Allow", Action: "s3:*", Resource: "*" });
  const FunctionName = unique("subscriber");
  const code = `import { request } from "node:http";
export const handler = async (event) => new Promise((resolve, reject) => {
  const sent = request(process.env.HOOK, { method: "POST" }, (answer) => (answer.resume(), answer.on("end", resolve)));
  sent.on("error", reject);
  sent.end(JSON.stringify(event));
});`;
  const events = [];
  const hook = createServer((request, response) => {
    let text = "";
    request.on("data", (chunk) => (text += chunk));
    request.on("end", () => (events.push(JSON.parse(text)), response.end()));
  });
  hook.listen(0, "127.0.0.1");
  await once(hook, "listening");
  try {
    const { FunctionArn } = await tools.make(FunctionName, { "index.mjs": code }, role, { Environment: { Variables: { HOOK: `http://127.0.0.1:${hook.address().port}/` } } });
    const [TopicArn, dead] = [await topic(), await openQueue()];
    const { SubscriptionArn } = await sns.send(new SubscribeCommand({
      TopicArn, Protocol: "lambda", Endpoint: FunctionArn, Attributes: { RedrivePolicy: JSON.stringify({ deadLetterTargetArn: dead.arn }) },
    }));
    await sns.send(new PublishCommand({ TopicArn, Message: "refused" }));
    assert.equal(JSON.parse((await receive(dead)).Body).Message, "refused");
    await tools.send(new AddPermissionCommand({
      FunctionName, StatementId: "topic", Action: "lambda:InvokeFunction", Principal: "sns.amazonaws.com", SourceArn: TopicArn,
    }));
    const MessageAttributes = { a: { DataType: "String", StringValue: "b" } };
    const { MessageId } = await sns.send(new PublishCommand({ TopicArn, Message: "to a function", Subject: "S", MessageAttributes }));
    await eventually(() => events.length > 0);
    const { Timestamp, Signature, SigningCertUrl, UnsubscribeUrl, ...rest } = events[0].Records[0].Sns;
    assert.deepEqual(rest, {
      Type: "Notification", MessageId, TopicArn, Subject: "S", Message: "to a function", SignatureVersion: "1",
      MessageAttributes: { a: { Type: "String", Value: "b" } },
    });
    assert.deepEqual([events[0].Records[0].EventSource, events[0].Records[0].EventSubscriptionArn], ["aws:sns", SubscriptionArn]);
    assert.ok(Timestamp && Signature && SigningCertUrl && UnsubscribeUrl);
  } finally {
    hook.closeAllConnections();
    hook.close();
  }
});

test("a delivery stream gets messages by the role of the subscription", async () => {
  const firehose = new FirehoseClient(tools.settings());
  const [Bucket, iam] = [unique("delivered"), new IAMClient(tools.settings())];
  await s3.send(new CreateBucketCommand({ Bucket }));
  const [deliverer, weak, strong] = [
    await makeRole("deliverer", { iam }), await makeRole("weak", { iam, services: ["sns"], actions: ["s3:ListBucket"] }),
    await makeRole("strong", { iam, services: ["sns"], actions: ["firehose:PutRecord"] }),
  ];
  const DeliveryStreamName = unique("messages");
  const { DeliveryStreamARN } = await firehose.send(new CreateDeliveryStreamCommand({
    DeliveryStreamName, ExtendedS3DestinationConfiguration: { RoleARN: deliverer, BucketARN: `arn:aws:s3:::${Bucket}`, BufferingHints: { IntervalInSeconds: 0, SizeInMBs: 1 } },
  }));
  await eventually(async () =>
    (await firehose.send(new DescribeDeliveryStreamCommand({ DeliveryStreamName }))).DeliveryStreamDescription.DeliveryStreamStatus === "ACTIVE");
  const [refusing, TopicArn, dead] = [await topic(), await topic(), await openQueue()];
  const subscribe = (to, SubscriptionRoleArn) => sns.send(new SubscribeCommand({
    TopicArn: to, Protocol: "firehose", Endpoint: DeliveryStreamARN,
    Attributes: { SubscriptionRoleArn, RawMessageDelivery: "true", RedrivePolicy: JSON.stringify({ deadLetterTargetArn: dead.arn }) },
  }));
  await assert.rejects(subscribe(TopicArn, deliverer), /sns\.amazonaws\.com cannot assume the role/);
  await subscribe(refusing, weak);
  await sns.send(new PublishCommand({ TopicArn: refusing, Message: "refused" }));
  assert.equal((await receive(dead)).Body, "refused");
  await subscribe(TopicArn, strong);
  for (const Message of ['{"n":1}\n', '{"n":2}\n']) await sns.send(new PublishCommand({ TopicArn, Message }));
  const text = await eventually(async () => {
    const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket }));
    const texts = await Promise.all(Contents.map(async ({ Key }) => (await s3.send(new GetObjectCommand({ Bucket, Key }))).Body.transformToString()));
    return texts.join("").length >= 16 && texts.join("");
  });
  assert.deepEqual(text.trim().split("\n").map((line) => JSON.parse(line).n).sort(), [1, 2]);
});

test("sns-validator accepts messages with its host setting; certificates of earlier keys stay readable", async () => {
  https.globalAgent.options.ca = await readFile(join(server.data, "keys/tls-ca.pem"));
  const TopicArn = await topic();
  const { url, arn } = await openQueue();
  await sns.send(new SubscribeCommand({ TopicArn, Protocol: "sqs", Endpoint: arn }));
  await sns.send(new PublishCommand({ TopicArn, Message: "validate me", Subject: "S" }));
  const message = JSON.parse((await receive({ url })).Body);
  assert.match(message.SigningCertURL, /^https:\/\/127\.0\.0\.1:\d+\/_sns\/SimpleNotificationService-[0-9a-f]{32}\.pem$/);
  const validate = (one) => new Promise((resolve, reject) =>
    new MessageValidator(/^127\.0\.0\.1:\d+$/).validate(one, (error, valid) => (error ? reject(error) : resolve(valid))));
  assert.equal((await validate(message)).Message, "validate me");
  await assert.rejects(validate({ ...message, Message: "forged" }), /signature is invalid/);
  const before = server.url;
  await server.stop();
  await rm(join(server.data, "keys/sns-signing.key"));
  const old = new URL(message.SigningCertURL).pathname;
  server = await startTarn({ data: server.data, listen: new URL(before).host, args: ["--smtp-relay", `127.0.0.1:${mail.address().port}`, "--smtp-from", "topics@example.com"] });
  connect();
  const answer = await fetch(new URL(old, server.url));
  assert.deepEqual([answer.status, (await answer.text()).startsWith("-----BEGIN CERTIFICATE-----")], [200, true]);
  assert.equal((await fetch(new URL("/_sns/../keys/instance.key", server.url))).status >= 400, true);
  assert.equal((await fetch(new URL("/_sns/SimpleNotificationService-00000000000000000000000000000000.pem", server.url))).status, 404);
});

test("mailboxes confirm by the link, and get messages", async () => {
  const TopicArn = await topic();
  for (const [Protocol, Endpoint] of [["email", "reader@example.com"], ["email-json", "program@example.com"]]) {
    await sns.send(new SubscribeCommand({ TopicArn, Protocol, Endpoint }));
  }
  const to = (address) => letters.filter((letter) => letter.includes(`To: ${address}`));
  const plain = (letter) => letter.replaceAll("=\r\n", "").replaceAll("=3D", "=");
  await eventually(() => to("reader@example.com").length > 0 && to("program@example.com").length > 0);
  for (const address of ["reader@example.com", "program@example.com"]) {
    const [link] = /http:\/\/\S+Action=ConfirmSubscription[^\s"]+/.exec(plain(to(address)[0]));
    assert.equal((await fetch(link)).status, 200);
  }
  const { Subscriptions } = await sns.send(new ListSubscriptionsByTopicCommand({ TopicArn }));
  assert.ok(Subscriptions.every((one) => one.SubscriptionArn.startsWith(TopicArn)));
  await sns.send(new PublishCommand({ TopicArn, Message: "a letter", Subject: "Hello" }));
  await eventually(() => to("reader@example.com").length > 1 && to("program@example.com").length > 1);
  assert.match(to("reader@example.com")[1], /Subject: Hello\r\n[\s\S]*a letter/);
  assert.match(plain(to("program@example.com")[1]), /"Message" : "a letter"/);
  await assert.rejects(sns.send(new SubscribeCommand({ TopicArn, Protocol: "email", Endpoint: "a@b.example\r\nBcc: c@d.example" })), /Email address/);
});
