// Ends of subscriptions and their last messages; conditions, scopes and sizes; relays with a password; plain networks. Each by AWS's SDK for JavaScript.
import assert from "node:assert/strict";
import { createVerify } from "node:crypto";
import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer } from "node:http";
import { createServer as createMailServer } from "node:net";
import { networkInterfaces, tmpdir } from "node:os";
import { join } from "node:path";
import { TLSSocket } from "node:tls";
import { after, before, test } from "node:test";
import { LambdaClient, PutFunctionEventInvokeConfigCommand, UpdateFunctionConfigurationCommand } from "@aws-sdk/client-lambda";
import { CreateBucketCommand, PutBucketNotificationConfigurationCommand, S3Client } from "@aws-sdk/client-s3";
import {
  ConfirmSubscriptionCommand, CreateTopicCommand, ListSubscriptionsByTopicCommand, PublishCommand, SetTopicAttributesCommand, SNSClient, SubscribeCommand,
  UnsubscribeCommand,
} from "@aws-sdk/client-sns";
import { CreateQueueCommand, GetQueueAttributesCommand, ReceiveMessageCommand, SetQueueAttributesCommand, SQSClient } from "@aws-sdk/client-sqs";
import { functionsOf } from "./functions.mjs";
import { startTarn } from "./tarn-server.mjs";
import { eventually, unique } from "./wait.mjs";

const refused = /is not authorized to perform: sns:Subscribe/;
const outside = Object.values(networkInterfaces()).flat().find((one) => one.family === "IPv4" && !one.internal)?.address;
const [letters, logins, talks, closing] = [[], [], [], []];
let server, folder, relay, sns, sqs, tools;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), "tarn-relay-"));
  // The server may run as another user, who reads the certificate.
  await chmod(folder, 0o755);
  const [key, cert] = [join(folder, "relay.key"), join(folder, "relay.pem")];
  execFileSync("openssl", ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", key, "-out", cert, "-days", "2", "-subj", "/CN=127.0.0.1",
    "-addext", "subjectAltName=IP:127.0.0.1"], { stdio: "ignore" });
  relay = await tlsRelay({ key: await readFile(key), cert: await readFile(cert) });
  server = await startTarn({
    args: ["--smtp-relay", `127.0.0.1:${relay.address().port}`, "--smtp-from", "topics@example.com", ...(outside ? ["--endpoint-plain-networks", `${outside}/32`] : [])],
    env: { TARN_SMTP_USER: "tarn", TARN_SMTP_PASSWORD: "secret word", SSL_CERT_FILE: cert },
  });
  tools = functionsOf(server);
  [sns, sqs] = [new SNSClient(tools.settings()), new SQSClient(tools.settings())];
});
after(async () => {
  closing.forEach((one) => (one.closeAllConnections?.(), one.close()));
  await server.stop();
  await server.remove();
  await rm(folder, { recursive: true });
});

// A relay that takes letters only in TLS and after a login.
async function tlsRelay(secret) {
  const serve = (socket, isTls) => {
    let text = "", state = "";
    const say = (line) => socket.write(`${line}\r\n`);
    socket.on("error", (error) => talks.push(`${error}`));
    socket.on("data", (chunk) => {
      text += chunk;
      for (let end; (end = text.indexOf(state === "data" ? "\r\n.\r\n" : "\r\n")) >= 0;) {
        const line = text.slice(0, end);
        text = text.slice(end + (state === "data" ? 5 : 2));
        if (state !== "data") talks.push(`${isTls ? "in TLS " : ""}${line.split(" ")[0]}`);
        if (state === "data") (letters.push(line), (state = "in"), say("250 stored"));
        else if (/^EHLO/i.test(line)) (say("250-relay"), say(isTls ? "250 AUTH PLAIN" : "250 STARTTLS"));
        else if (line === "STARTTLS") {
          say("220 go on");
          socket.removeAllListeners("data");
          return serve(new TLSSocket(socket, { ...secret, isServer: true }), true);
        } else if (/^AUTH PLAIN /.test(line)) {
          const [, user, password] = Buffer.from(line.slice(11), "base64").toString().split("\0");
          logins.push([user, password, isTls]);
          [state] = [user === "tarn" && password === "secret word" ? "in" : ""];
          say(state ? "235 welcome" : "535 no");
        } else if (line === "DATA") ((state = "data"), say("354 go on"));
        else if (line === "QUIT") (say("221 bye"), socket.end());
        else say(state === "in" || !/^(MAIL|RCPT)/.test(line) ? "250 well" : "530 log in first");
      }
    });
  };
  const listener = createMailServer((socket) => (talks.push("call"), socket.write("220 relay\r\n"), serve(socket, false)));
  listener.listen(0, "127.0.0.1");
  await once(listener, "listening");
  closing.push(listener);
  return listener;
}

async function hook(host = "127.0.0.1") {
  const received = [];
  const listener = createServer((request, response) => {
    let text = "";
    request.on("data", (chunk) => (text += chunk));
    request.on("end", () => (received.push({ headers: request.headers, message: JSON.parse(text) }), response.end()));
  });
  listener.listen(0, host);
  await once(listener, "listening");
  closing.push(listener);
  const of = (type) => received.filter((one) => one.headers["x-amz-sns-message-type"] === type);
  return { received, of, url: `http://${host}:${listener.address().port}/hook` };
}

const topic = async (Attributes) => (await sns.send(new CreateTopicCommand({ Name: unique("ends") + (Attributes?.FifoTopic ? ".fifo" : ""), Attributes }))).TopicArn;
const document = (...Statement) => JSON.stringify({ Version: "2012-10-17", Statement });
const present = async (TopicArn) => (await sns.send(new ListSubscriptionsByTopicCommand({ TopicArn }))).Subscriptions.map((one) => one.SubscriptionArn);

async function queue(Attributes = {}) {
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: unique("ends") + (Attributes.FifoQueue ? ".fifo" : ""), Attributes }));
  const arn = (await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["QueueArn"] }))).Attributes.QueueArn;
  const Policy = document({ Effect: "Allow", Principal: { Service: "sns.amazonaws.com" }, Action: "sqs:SendMessage", Resource: arn });
  await sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { Policy } }));
  return { QueueUrl, arn };
}

async function bodies({ QueueUrl }, count) {
  const all = [];
  await eventually(async () => {
    const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: 1, VisibilityTimeout: 600 }));
    all.push(...Messages.map((one) => one.Body));
    return all.length >= count;
  });
  return all;
}

async function confirmed(TopicArn, endpoint, AuthenticateOnUnsubscribe) {
  await sns.send(new SubscribeCommand({ TopicArn, Protocol: "http", Endpoint: endpoint.url }));
  const [{ message }] = await eventually(() => endpoint.of("SubscriptionConfirmation").length && endpoint.of("SubscriptionConfirmation"));
  return (await sns.send(new ConfirmSubscriptionCommand({ TopicArn, Token: message.Token, AuthenticateOnUnsubscribe }))).SubscriptionArn;
}

test("an HTTP endpoint gets a signed UnsubscribeConfirmation, whose URL restores the subscription", async () => {
  const [TopicArn, endpoint] = [await topic(), await hook()];
  const SubscriptionArn = await confirmed(TopicArn, endpoint);
  await sns.send(new UnsubscribeCommand({ SubscriptionArn }));
  assert.deepEqual(await present(TopicArn), []);
  const [{ headers, message }] = await eventually(() => endpoint.of("UnsubscribeConfirmation").length && endpoint.of("UnsubscribeConfirmation"));
  assert.deepEqual([headers["x-amz-sns-subscription-arn"], headers["x-amz-sns-topic-arn"], headers["x-amz-sns-message-id"]], [SubscriptionArn, TopicArn, message.MessageId]);
  assert.equal(message.Message, `You have chosen to deactivate subscription ${SubscriptionArn}.\nTo cancel this operation and restore the subscription, visit the SubscribeURL included in this message.`);
  const names = ["Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type"];
  const certificate = await (await fetch(message.SigningCertURL)).text();
  assert.ok(createVerify("RSA-SHA1").update(names.map((name) => `${name}\n${message[name]}\n`).join("")).verify(certificate, message.Signature, "base64"));
  await sns.send(new PublishCommand({ TopicArn, Message: "while it was ended" }));
  assert.equal((await fetch(message.SubscribeURL)).status, 200);
  assert.deepEqual(await present(TopicArn), [SubscriptionArn]);
  await sns.send(new PublishCommand({ TopicArn, Message: "after" }));
  await eventually(() => endpoint.of("Notification").length > 0);
  assert.deepEqual(endpoint.of("Notification").map((one) => one.message.Message), ["after"]);
});

test("with AuthenticateOnUnsubscribe only a signed caller ends a subscription", async () => {
  const [TopicArn, endpoint] = [await topic(), await hook()];
  const SubscriptionArn = await confirmed(TopicArn, endpoint, "true");
  await sns.send(new PublishCommand({ TopicArn, Message: "a" }));
  const [{ message }] = await eventually(() => endpoint.of("Notification").length && endpoint.of("Notification"));
  assert.equal((await fetch(message.UnsubscribeURL)).status, 403);
  assert.deepEqual(await present(TopicArn), [SubscriptionArn]);
  await sns.send(new UnsubscribeCommand({ SubscriptionArn }));
  await eventually(() => endpoint.of("UnsubscribeConfirmation").length === 1);
});

test("a relay with TLS and a password; a mailbox that leaves by its link gets a last letter, one that the owner removes gets none", async () => {
  const TopicArn = await topic();
  const [link, removed] = ["link@example.com", "removed@example.com"];
  for (const Endpoint of [link, removed]) await sns.send(new SubscribeCommand({ TopicArn, Protocol: "email", Endpoint }));
  const to = (address) => letters.filter((letter) => letter.includes(`To: ${address}`)).map((letter) => letter.replaceAll("=\r\n", "").replaceAll("=3D", "="));
  const first = async (address, count = 1) => {
    const has = () => to(address).length >= count && to(address);
    // The relay's logins and letters say where a missing letter was lost.
    return (await eventually(has, { what: `letter ${count} to ${address}` }).catch((error) => {
      throw new Error(`${error.message}; logins: ${JSON.stringify(logins)}; talks: ${talks.join()}; letters: ${letters.join("\n--\n")}; log: ${server.log?.().slice(-4_000)}`);
    }))[count - 1];
  };
  const url = (letter, action) => new RegExp(`http://\\S+Action=${action}[^\\s"]+`).exec(letter)[0];
  for (const address of [link, removed]) assert.equal((await fetch(url(await first(address), "ConfirmSubscription"))).status, 200);
  assert.ok(logins.length > 0 && logins.every(([user, password, isTls]) => user === "tarn" && password === "secret word" && isTls));
  await sns.send(new PublishCommand({ TopicArn, Message: "a letter" }));
  const { Subscriptions } = await sns.send(new ListSubscriptionsByTopicCommand({ TopicArn }));
  const letter = await first(link, 2);
  await first(removed, 2);
  await sns.send(new UnsubscribeCommand({ SubscriptionArn: Subscriptions.find((one) => one.Endpoint === removed).SubscriptionArn }));
  assert.equal((await fetch(url(letter, "Unsubscribe"))).status, 200);
  const last = await first(link, 3);
  assert.match(last, /Unsubscribe Confirmation/);
  assert.equal((await fetch(url(last, "ConfirmSubscription"))).status, 200);
  assert.deepEqual(await present(TopicArn), [Subscriptions.find((one) => one.Endpoint === link).SubscriptionArn]);
  assert.equal(to(removed).length, 2);
});

test("http:// leads into the networks of --endpoint-plain-networks", { skip: !outside && "the machine has no address beside loopback" }, async () => {
  const [TopicArn, endpoint] = [await topic(), await hook(outside)];
  await confirmed(TopicArn, endpoint);
  await sns.send(new PublishCommand({ TopicArn, Message: "in the network" }));
  await eventually(() => endpoint.of("Notification").length === 1);
  const other = outside.split(".").with(3, outside.endsWith(".7") ? "8" : "7").join(".");
  await assert.rejects(sns.send(new SubscribeCommand({ TopicArn, Protocol: "http", Endpoint: `http://${other}/` })), /--endpoint-plain-networks/);
});

test("sns:Endpoint and sns:Protocol decide who subscribes what", async () => {
  const [TopicArn, open, shut] = [await topic(), await queue(), await queue()];
  const user = await tools.makeUser(unique("subscriber"), {
    Effect: "Allow", Action: "sns:Subscribe", Resource: "*", Condition: { StringEquals: { "sns:Endpoint": open.arn, "sns:Protocol": "sqs" } },
  });
  const own = new SNSClient(tools.settings(user.credentials));
  await assert.rejects(own.send(new SubscribeCommand({ TopicArn, Protocol: "sqs", Endpoint: shut.arn })), refused);
  await assert.rejects(own.send(new SubscribeCommand({ TopicArn, Protocol: "email", Endpoint: open.arn })), refused);
  await own.send(new SubscribeCommand({ TopicArn, Protocol: "sqs", Endpoint: open.arn }));
  await sns.send(new SetTopicAttributesCommand({
    TopicArn, AttributeName: "Policy",
    AttributeValue: document({ Effect: "Deny", Principal: "*", Action: "sns:Subscribe", Resource: TopicArn, Condition: { StringLike: { "sns:Endpoint": "*@example.com" } } }),
  }));
  await assert.rejects(sns.send(new SubscribeCommand({ TopicArn, Protocol: "email", Endpoint: "a@example.com" })), refused);
});

test("FifoThroughputScope decides whether an id counts in its group or in the topic", async () => {
  for (const [FifoThroughputScope, expected] of [["Topic", 1], ["MessageGroup", 2]]) {
    const TopicArn = await topic({ FifoTopic: "true", FifoThroughputScope });
    const to = await queue({ FifoQueue: "true", DeduplicationScope: "messageGroup", FifoThroughputLimit: "perMessageGroupId" });
    await sns.send(new SubscribeCommand({ TopicArn, Protocol: "sqs", Endpoint: to.arn, Attributes: { RawMessageDelivery: "true" } }));
    for (const MessageGroupId of ["a", "b"]) await sns.send(new PublishCommand({ TopicArn, Message: MessageGroupId, MessageGroupId, MessageDeduplicationId: "same" }));
    await sns.send(new PublishCommand({ TopicArn, Message: "end", MessageGroupId: "end", MessageDeduplicationId: "end" }));
    assert.equal((await bodies(to, expected + 1)).length, expected + 1, FifoThroughputScope);
  }
});

test("a copy beyond its queue's MaximumMessageSize is a dead letter", async () => {
  const [TopicArn, small, dead] = [await topic(), await queue({ MaximumMessageSize: "1024" }), await queue()];
  await sns.send(new SubscribeCommand({
    TopicArn, Protocol: "sqs", Endpoint: small.arn, Attributes: { RawMessageDelivery: "true", RedrivePolicy: JSON.stringify({ deadLetterTargetArn: dead.arn }) },
  }));
  await sns.send(new PublishCommand({ TopicArn, Message: "x".repeat(1025) }));
  await sns.send(new PublishCommand({ TopicArn, Message: "fits" }));
  const [letter] = await eventually(async () => {
    const { Messages } = await sqs.send(new ReceiveMessageCommand({ QueueUrl: dead.QueueUrl, WaitTimeSeconds: 1, MessageAttributeNames: ["All"] }));
    return Messages;
  });
  assert.equal(letter.Body.length, 1025);
  assert.equal(letter.MessageAttributes.ErrorMessage.StringValue, "the queue takes messages of at most 1024 bytes");
  assert.deepEqual(await bodies(small, 1), ["fits"]);
});

test("FIFO queues and topics are refused where AWS refuses them", async () => {
  const [{ arn }, topicArn] = [await queue({ FifoQueue: "true" }), await topic({ FifoTopic: "true" })];
  const [lambda, s3, FunctionName, Bucket] = [new LambdaClient(tools.settings()), new S3Client({ ...tools.settings(), forcePathStyle: true }), unique("refuses"), unique("refuses")];
  await tools.make(FunctionName, { "index.mjs": "export const handler = async () => 1;" }, await tools.makeRole(unique("role")));
  await s3.send(new CreateBucketCommand({ Bucket }));
  const wrong = { name: "InvalidParameterValueException" };
  for (const Destination of [arn, topicArn]) {
    await assert.rejects(
      lambda.send(new PutFunctionEventInvokeConfigCommand({ FunctionName, DestinationConfig: { OnFailure: { Destination } } })),
      { ...wrong, message: `The provided destination config DestinationConfig(onSuccess=null, onFailure=OnFailure(destination=${Destination})) is invalid.` });
    await assert.rejects(lambda.send(new PutFunctionEventInvokeConfigCommand({ FunctionName, DestinationConfig: { OnSuccess: { Destination } } })), wrong);
    await assert.rejects(lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName, DeadLetterConfig: { TargetArn: Destination } })), wrong);
  }
  const put = (NotificationConfiguration) => s3.send(new PutBucketNotificationConfigurationCommand({ Bucket, NotificationConfiguration }));
  await assert.rejects(put({ QueueConfigurations: [{ QueueArn: arn, Events: ["s3:ObjectCreated:*"] }] }), { name: "InvalidArgument" });
  await assert.rejects(put({ TopicConfigurations: [{ TopicArn: topicArn, Events: ["s3:ObjectCreated:*"] }] }), { name: "InvalidArgument" });
  await assert.rejects(sns.send(new SubscribeCommand({ TopicArn: await topic(), Protocol: "sqs", Endpoint: arn })), /FIFO SQS Queues can not be subscribed to standard SNS topics/);
});
