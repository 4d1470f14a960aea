// The query protocol in JSON, for callers that ask for it; the forms are those that the real services return.
import assert from "node:assert/strict";
import { before, test } from "node:test";
import { CreateQueueCommand, SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { CreateTopicCommand, SNSClient } from "@aws-sdk/client-sns";
import { signedFetch } from "./signed-fetch.mjs";
import { unique } from "./wait.mjs";

const sqs = new SQSClient({}), sns = new SNSClient({});
const Accept = { accept: "application/json" };
const body = { SendMessage: "hello 🔑" };
const versions = { sqs: "2012-11-05", sns: "2010-03-31", iam: "2010-05-08", sts: "2011-06-15" };
let url, path, TopicArn;

before(async () => {
  url = (await sqs.send(new CreateQueueCommand({ QueueName: unique("negotiated"), Attributes: { DelaySeconds: "0" } }))).QueueUrl;
  path = new URL(url).pathname;
  ({ TopicArn } = await sns.send(new CreateTopicCommand({ Name: unique("negotiated") })));
});

const ask = (service, parameters, headers = Accept, at = "/", query = {}) => signedFetch({
  service, path: at, query, headers: { "content-type": "application/x-www-form-urlencoded", ...headers },
  body: new URLSearchParams({ Version: versions[service], ...parameters }).toString(),
});
const read = async (...given) => {
  const answer = await ask(...given);
  assert.equal(answer.type, "application/json", answer.text);
  return { status: answer.status, id: answer.headers.get("x-amzn-requestid"), ...JSON.parse(answer.text) };
};

test("an answer has its result beside the metadata, and null for an absent member", async () => {
  const { status, id, SendMessageResponse: sent } = await read("sqs", { Action: "SendMessage", QueueUrl: url, MessageBody: body.SendMessage });
  assert.equal(status, 200);
  assert.deepEqual(sent.ResponseMetadata, { RequestId: id });
  const { MessageId, MD5OfMessageBody, ...absent } = sent.SendMessageResult;
  assert.ok(MessageId && MD5OfMessageBody);
  assert.deepEqual(absent, { MD5OfMessageAttributes: null, MD5OfMessageSystemAttributes: null, SequenceNumber: null });
  const { ReceiveMessageResponse: got } = await read("sqs", { Action: "ReceiveMessage", QueueUrl: url, VisibilityTimeout: "0", "AttributeName.1": "SenderId" });
  const [message] = got.ReceiveMessageResult.messages;
  assert.deepEqual([message.Body, message.MessageAttributes, message.Attributes.map((one) => one.Name)], [body.SendMessage, null, ["SenderId"]]);
  const empty = (await sqs.send(new CreateQueueCommand({ QueueName: unique("empty") }))).QueueUrl;
  assert.deepEqual((await read("sqs", { Action: "ReceiveMessage", QueueUrl: empty })).ReceiveMessageResponse.ReceiveMessageResult, { messages: null });
});

test("lists and maps of queues and topics have their recorded names", async () => {
  const { ListQueuesResponse: listed } = await read("sqs", { Action: "ListQueues", QueueNamePrefix: path.split("/").at(-1) });
  assert.deepEqual(listed.ListQueuesResult, { NextToken: null, queueUrls: [url] });
  const { GetQueueAttributesResponse: shown } = await read("sqs", { Action: "GetQueueAttributes", "AttributeName.1": "DelaySeconds" }, Accept, path);
  assert.deepEqual(shown.GetQueueAttributesResult, { Attributes: [{ Name: "DelaySeconds", Value: "0" }] });
  const { SetQueueAttributesResponse: set } = await read("sqs", { Action: "SetQueueAttributes", QueueUrl: url, "Attribute.1.Name": "DelaySeconds", "Attribute.1.Value": "0" });
  assert.deepEqual(Object.keys(set), ["ResponseMetadata"]);
  const { GetTopicAttributesResponse: topic } = await read("sns", { Action: "GetTopicAttributes", TopicArn });
  assert.equal(topic.GetTopicAttributesResult.Attributes.TopicArn, TopicArn);
  const { PublishResponse: published } = await read("sns", { Action: "Publish", TopicArn, Message: "m" });
  assert.deepEqual(Object.keys(published.PublishResult).sort(), ["MessageId", "SequenceNumber"]);
  const { GetSessionTokenResponse: session } = await read("sts", { Action: "GetSessionToken" });
  assert.equal(typeof session.GetSessionTokenResult.Credentials.Expiration, "number");
  assert.ok(Array.isArray((await read("iam", { Action: "ListUsers" })).ListUsersResponse.ListUsersResult.Users));
});

test("an error is an object too", async () => {
  for (const [service, parameters, at, status, Code, Message] of [
    ["sqs", { Action: "ListQueues" }, path, 400, "InvalidAction", "The action ListQueues is not valid for this endpoint."],
    ["sqs", { Action: "SendMessage", MessageBody: "x" }, `${path}-absent`, 400, "AWS.SimpleQueueService.NonExistentQueue", "The specified queue does not exist for this wsdl version."],
    ["sns", { Action: "Publish", TopicArn: `${TopicArn}-absent`, Message: "m" }, "/", 404, "NotFound", "Topic does not exist"],
    ["sns", { Action: "Publish", TopicArn, Message: "" }, "/", 400, "InvalidParameter", "Invalid parameter: Empty message"],
  ]) {
    const { status: found, id, Error, RequestId } = await read(service, parameters, Accept, at);
    assert.deepEqual([found, Error, RequestId], [status, { Code, Message, Type: "Sender" }, id]);
  }
  const bare = await signedFetch({ service: "sqs", method: "GET", path, headers: Accept });
  assert.deepEqual([bare.status, bare.text.trim()], [404, "<UnknownOperationException/>"]);
});

test("the caller's preference decides between XML and JSON", async () => {
  for (const [headers, more, type] of [
    [{}, {}, "text/xml"],
    [{ accept: "*/*" }, {}, "text/xml"],
    [{ accept: "text/xml" }, {}, "text/xml"],
    [{ accept: "application/xml, application/json" }, {}, "text/xml"],
    [{ accept: "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8" }, {}, "text/xml"],
    [{ accept: "application/json, text/plain, */*" }, {}, "application/json"],
    [{ accept: "Application/JSON; charset=utf-8" }, {}, "application/json"],
    [{}, { ContentType: "JSON" }, "application/json"],
    [{}, { ContentType: "XML" }, "text/xml"],
  ]) {
    for (const [service, Action] of [["sqs", "ListQueues"], ["sns", "ListTopics"]]) {
      assert.equal((await ask(service, { Action }, headers, "/", more)).type, type, `${service} ${JSON.stringify(headers)}`);
    }
  }
  const sent = await sqs.send(new SendMessageCommand({ QueueUrl: url, MessageBody: "x" }));
  assert.ok(sent.MessageId);
});
