// Texts that answers in XML show later: a character that parsers of XML 1.0 refuse is refused at the door, and replaced in an echo.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { before, test } from "node:test";
import { signedFetch } from "./signed-fetch.mjs";
import { unique } from "./wait.mjs";

const wrong = ["\u0000", "\u0001", "\b", "\u000b", "\f", "\u001f", "\ufffe", "\uffff", "a\u0008b"];
const good = "é — \ud7ff\ue000\ufffd 🔑";
const versions = { sqs: "2012-11-05", sns: "2010-03-31", iam: "2010-05-08" };
const Bucket = unique("kept");
const topic = unique("kept"), queue = unique("kept");
let TopicArn, QueueUrl, SubscriptionArn;

const form = async (service, Action, parameters) => {
  const answer = await signedFetch({
    service, headers: { "content-type": "application/x-www-form-urlencoded" }, body: new URLSearchParams({ Action, Version: versions[service], ...parameters }).toString(),
  });
  readable(answer.text);
  return answer;
};
const s3 = async (method, query, body = "", path = `/${Bucket}`, headers = {}) => {
  const digest = (name, form) => createHash(name).update(body).digest(form);
  const sums = { "x-amz-content-sha256": digest("sha256", "hex"), "content-md5": digest("md5", "base64") };
  const answer = await signedFetch({ service: "s3", method, path, query, body, headers: { ...sums, ...headers } });
  readable(answer.text);
  return answer;
};
// No character outside of XML 1.0, and no reference to one.
const readable = (text) => {
  const references = [...text.matchAll(/&#(x[0-9a-f]+|\d+);/gi)].map(([, code]) => Number(code[0] === "x" ? `0${code}` : code)).map((code) => String.fromCodePoint(code));
  assert.doesNotMatch(text + references.join(""), /[^\t\n\r -\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u);
};
const element = (text, name) => new RegExp(`<${name}>([^<]*)</${name}>`).exec(text)?.[1];
const entry = (name, value, group = "Attributes.entry.1") => ({ [`${group}.key`]: name, [`${group}.value`]: value });

before(async () => {
  TopicArn = element((await form("sns", "CreateTopic", { Name: topic })).text, "TopicArn");
  QueueUrl = element((await form("sqs", "CreateQueue", { QueueName: queue })).text, "QueueUrl");
  const Endpoint = TopicArn.replace(":sns:", ":sqs:").replace(topic, queue);
  SubscriptionArn = element((await form("sns", "Subscribe", { TopicArn, Protocol: "sqs", Endpoint, ReturnSubscriptionArn: "true" })).text, "SubscriptionArn");
  assert.equal((await s3("PUT", {})).status, 200);
});

const document = (text) => JSON.stringify({ Version: "2012-10-17", Id: "text", Statement: [{ Effect: "Allow", Principal: "*", Action: "sns:Publish", Resource: "*", Sid: "x" }] })
  .replace('"text"', () => `"${text}"`);
const forms = {
  "a topic's display name": (text) => form("sns", "SetTopicAttributes", { TopicArn, AttributeName: "DisplayName", AttributeValue: text }),
  "a new topic's display name": (text) => form("sns", "CreateTopic", { Name: `${topic}-${Math.random().toString(36).slice(2)}`, ...entry("DisplayName", text) }),
  "a topic's policy": (text) => form("sns", "SetTopicAttributes", { TopicArn, AttributeName: "Policy", AttributeValue: document(text) }),
  "a filter policy": (text) => form("sns", "SetSubscriptionAttributes", { SubscriptionArn, AttributeName: "FilterPolicy", AttributeValue: `{"a":["${text}"]}` }),
  "a queue's policy": (text) => form("sqs", "SetQueueAttributes", { QueueUrl, "Attribute.1.Name": "Policy", "Attribute.1.Value": document(text).replace("sns:Publish", "sqs:SendMessage") }),
  "a policy's description": (text) => form("iam", "CreatePolicy", {
    PolicyName: unique("kept"), Description: text, PolicyDocument: JSON.stringify({ Version: "2012-10-17", Statement: { Effect: "Allow", Action: "s3:ListBucket", Resource: "*" } }),
  }),
};

for (const [name, put] of Object.entries(forms)) {
  test(`${name} holds only characters of XML 1.0`, async () => {
    for (const text of wrong) {
      const answer = await put(text);
      assert.deepEqual([answer.status, /<Type>Sender</.test(answer.text)], [400, true], `${JSON.stringify(text)}: ${answer.text}`);
    }
    const taken = await put(good);
    assert.equal(taken.status, 200, taken.text);
  });
}

test("the descriptions of roles and the tags of users hold only characters of IAM's patterns", async () => {
  const AssumeRolePolicyDocument = JSON.stringify({ Version: "2012-10-17", Statement: { Effect: "Allow", Principal: { AWS: "*" }, Action: "sts:AssumeRole" } });
  for (const text of wrong) {
    for (const [action, parameters] of [["CreateRole", { RoleName: unique("kept"), AssumeRolePolicyDocument, Description: text }],
      ["CreateUser", { UserName: unique("kept"), "Tags.member.1.Key": "k", "Tags.member.1.Value": text }],
      ["CreateUser", { UserName: unique("kept"), Path: `/${text}/` }]]) {
      const answer = await form("iam", action, parameters);
      assert.deepEqual([answer.status, element(answer.text, "Code")], [400, "ValidationError"], `${action} ${JSON.stringify(text)}`);
    }
  }
});

test("settings of buckets and tags of objects hold only characters of XML 1.0, names of objects any", async () => {
  const reference = (text) => [...text].map((one) => `&#x${one.codePointAt(0).toString(16)};`).join("");
  const rule = (id, prefix = "p") => `<LifecycleConfiguration><Rule><ID>${id}</ID><Filter><Prefix>${prefix}</Prefix></Filter><Status>Enabled</Status><Expiration><Days>9</Days></Expiration></Rule></LifecycleConfiguration>`;
  const tags = (key, value) => `<Tagging><TagSet><Tag><Key>${key}</Key><Value>${value}</Value></Tag></TagSet></Tagging>`;
  const cors = (id) => `<CORSConfiguration><CORSRule><ID>${id}</ID><AllowedMethod>GET</AllowedMethod><AllowedOrigin>*</AllowedOrigin></CORSRule></CORSConfiguration>`;
  for (const text of wrong.filter((one) => one !== "\u0000").map(reference)) {
    for (const [query, body] of [[{ lifecycle: "" }, rule(text)], [{ tagging: "" }, tags("k", text)], [{ tagging: "" }, tags(text, "v")], [{ cors: "" }, cors(text)]]) {
      const answer = await s3("PUT", query, body);
      assert.equal(answer.status, 400, `${body}: ${answer.text}`);
      assert.match(element(answer.text, "Code"), /^(MalformedXML|InvalidTag)$/);
    }
  }
  assert.equal((await s3("PUT", { tagging: "" }, tags(`${good}k`, good))).status, 200);
  assert.match((await s3("GET", { tagging: "" })).text, new RegExp(good));
  const tagged = await s3("PUT", {}, "x", `/${Bucket}/tagged`, { "x-amz-tagging": "k=%01" });
  assert.deepEqual([tagged.status, element(tagged.text, "Code")], [400, "InvalidTag"]);
  const key = await s3("PUT", {}, "x", `/${Bucket}/a\u0001b`);
  assert.equal(key.status, 200, key.text);
  const removed = await s3("POST", { delete: "" }, "<Delete><Quiet>true</Quiet><Object><Key>a&#x1;b</Key></Object></Delete>");
  assert.deepEqual([removed.status, /<Error>/.test(removed.text)], [200, false], removed.text);
});
