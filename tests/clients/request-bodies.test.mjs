// Bodies that are no object of the operation's form: each service with JSON refuses them, and does nothing.
import assert from "node:assert/strict";
import { test } from "node:test";
import { signedFetch } from "./signed-fetch.mjs";

/** The services with JSON: their scope, target and version, and an operation that needs no member. */
const services = [
  ["kinesis", "Kinesis_20131202", "1.1", "ListStreams"], ["firehose", "Firehose_20150804", "1.1", "ListDeliveryStreams"], ["glue", "AWSGlue", "1.1", "GetDatabases"],
  ["athena", "AmazonAthena", "1.1", "ListWorkGroups"], ["logs", "Logs_20140328", "1.1", "DescribeLogGroups"], ["dynamodb", "DynamoDB_20120810", "1.0", "ListTables"],
  ["dynamodb", "DynamoDBStreams_20120810", "1.0", "ListStreams"], ["sqs", "AmazonSQS", "1.0", "ListQueues"], ["kinesisanalytics", "KinesisAnalytics_20180523", "1.1", "ListApplications"],
];
const bodies = {
  none: "", spaces: "  \n", null: "null", "null and spaces": " null ", number: "12", text: '"{}"', true: "true", array: "[]", "array of one": "[{}]", "two objects": "{}{}",
  trailing: "{} x", "trailing null": "{}null", cut: "{", comma: '{"Limit":1,}', comment: "{} // x", words: "nonsense", "byte order": "\ufeff{}", form: "Action=ListQueues", xml: "<a/>",
};

for (const [service, target, version, operation] of services) {
  test(`${target}: a body that is no object is a SerializationException`, async () => {
    const send = (body) => signedFetch({ service, headers: { "content-type": `application/x-amz-json-${version}`, "x-amz-target": `${target}.${operation}` }, body });
    for (const [name, body] of Object.entries(bodies)) {
      const { status, text } = await send(body);
      const { __type, message } = JSON.parse(text);
      assert.deepEqual([status, __type?.split("#").at(-1), message], [400, "SerializationException", undefined], `${name}: ${text}`);
    }
    for (const body of ["{}", " {} ", '\n{"Unknown":[{}]}\t']) assert.equal((await send(body)).status, 200, body);
  });
}

for (const [service, version, operation] of [["sns", "2010-03-31", "ListTopics"], ["sqs", "2012-11-05", "ListQueues"], ["iam", "2010-05-08", "ListUsers"], ["sts", "2011-06-15", "GetCallerIdentity"]]) {
  test(`${service}: a form without an operation is refused, whatever else it holds`, async () => {
    const send = (body) => signedFetch({ service, headers: { "content-type": "application/x-www-form-urlencoded" }, body });
    for (const [name, body] of Object.entries({ ...bodies, form: `Version=${version}`, empty: "Action=", other: "Action=Nothing", json: '{"Action":"ListTopics"}' })) {
      const { status, text } = await send(body);
      assert.ok(status >= 400 && status < 500, `${name}: ${status} ${text}`);
      assert.match(text, /<Code>/, name);
    }
    assert.equal((await send(`Action=${operation}&Version=${version}`)).status, 200);
  });
}

test("lambda: a body that is no object is refused", async () => {
  const send = (body) => signedFetch({ service: "lambda", path: "/2015-03-31/functions", headers: { "content-type": "application/json" }, body });
  for (const [name, body] of Object.entries(bodies)) {
    const { status, text } = await send(body);
    assert.ok(status >= 400 && status < 500, `${name}: ${status} ${text}`);
  }
});
