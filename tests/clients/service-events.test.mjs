// Events of services on the default bus, with AWS's SDK for JavaScript and boto3: a rule and a queue for each source.
import assert from "node:assert/strict";
import { test } from "node:test";
import { AthenaClient, StartQueryExecutionCommand } from "@aws-sdk/client-athena";
import { EventBridgeClient, PutEventsCommand, PutRuleCommand, PutTargetsCommand } from "@aws-sdk/client-eventbridge";
import * as glueApi from "@aws-sdk/client-glue";
import { CreateQueueCommand, DeleteMessageCommand, GetQueueAttributesCommand, ReceiveMessageCommand, SetQueueAttributesCommand, SQSClient } from "@aws-sdk/client-sqs";
import { CreateBucketCommand, DeleteBucketCommand, S3Client } from "@aws-sdk/client-s3";
import { PutRecordCommand } from "@aws-sdk/client-firehose";
import { query } from "./athena-query.mjs";
import { createDelivery, firehose, icebergDestination, RoleARN } from "./lake.mjs";
import { signedFetch } from "./signed-fetch.mjs";
import { eventually, unique } from "./wait.mjs";

const s3 = new S3Client({});
const [events, sqs, athena, glue] = [new EventBridgeClient({}), new SQSClient({}), new AthenaClient({}), new glueApi.GlueClient({})];

/** A queue that gets the events of the default bus that match a pattern. */
async function hear(pattern) {
  const name = unique("heard");
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: name }));
  const { QueueArn } = (await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["QueueArn"] }))).Attributes;
  const Policy = JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Principal: { Service: "events.amazonaws.com" }, Action: "sqs:SendMessage", Resource: QueueArn }],
  });
  await sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { Policy } }));
  await events.send(new PutRuleCommand({ Name: name, EventPattern: JSON.stringify(pattern) }));
  await events.send(new PutTargetsCommand({ Rule: name, Targets: [{ Id: "q", Arn: QueueArn }] }));
  const heard = [];
  return (what, isDone) => eventually(async () => {
    const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: 1 }));
    for (const { Body, ReceiptHandle } of Messages) {
      heard.push(JSON.parse(Body));
      await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
    }
    return isDone(heard) && heard;
  }, { what });
}

test("Athena's statements report their states", async () => {
  const take = await hear({ source: ["aws.athena"], "detail-type": ["Athena Query State Change"], detail: { workgroupName: ["primary"] } });
  const start = async (QueryString) => (await athena.send(new StartQueryExecutionCommand({ QueryString }))).QueryExecutionId;
  const [good, bad] = [await start("SELECT 1"), await start("SELECT * FROM no_such_table_anywhere")];
  const ended = (id) => (one) => one.detail.queryExecutionId === id && ["SUCCEEDED", "FAILED"].includes(one.detail.currentState);
  const heard = await take("the ends of both statements", (all) => all.some(ended(good)) && all.some(ended(bad)));
  const [done, failed] = [heard.find(ended(good)), heard.find(ended(bad))];
  assert.equal(done.detail.currentState, "SUCCEEDED");
  assert.deepEqual([done.source, done.account, done.region, done.resources, done.detail.versionId, done.detail.statementType],
    ["aws.athena", "000000000000", "us-east-1", [], "0", "DML"]);
  assert.deepEqual([failed.detail.currentState, failed.detail.athenaError.errorCategory, failed.detail.athenaError.retryable], ["FAILED", 2, false]);
  // each state once, in the order of its number, each with the state before it
  for (const id of [good, bad]) {
    const states = heard.filter((one) => one.detail.queryExecutionId === id).toSorted((a, b) => a.detail.sequenceNumber - b.detail.sequenceNumber);
    assert.deepEqual(states.map((one) => one.detail.sequenceNumber), states.map((_, i) => String(i + 1)));
    assert.deepEqual(states.map((one) => one.detail.previousState), [undefined, ...states.slice(0, -1).map((one) => one.detail.currentState)]);
    assert.equal(states[0].detail.currentState, "QUEUED");
  }
});

test("the catalog reports its changes", async () => {
  const DatabaseName = unique("heard").replaceAll("-", "_");
  const take = await hear({ source: ["aws.glue"], detail: { databaseName: [DatabaseName] } });
  const call = (operation, input) => glue.send(new glueApi[`${operation}Command`]({ DatabaseName, ...input }));
  await glue.send(new glueApi.CreateDatabaseCommand({ DatabaseInput: { Name: DatabaseName } }));
  const StorageDescriptor = { Columns: [{ Name: "id", Type: "bigint" }], Location: `s3://${DatabaseName}/t/` };
  const TableInput = { Name: "t", StorageDescriptor, PartitionKeys: [{ Name: "day", Type: "string" }, { Name: "hour", Type: "int" }] };
  await call("CreateTable", { TableInput });
  await call("UpdateTable", { TableInput: { ...TableInput, Description: "d" } });
  const PartitionInputList = [{ Values: ["2026-11-01", "1"], StorageDescriptor }, { Values: ["2026-11-01", "2"], StorageDescriptor }];
  await call("BatchCreatePartition", { TableName: "t", PartitionInputList });
  await call("DeletePartition", { TableName: "t", PartitionValues: ["2026-11-01", "1"] });
  await call("DeleteTable", { Name: "t" });
  await glue.send(new glueApi.DeleteDatabaseCommand({ Name: DatabaseName }));
  const kinds = ["CreateDatabase", "CreateTable", "UpdateTable", "BatchCreatePartition", "DeletePartition", "DeleteTable", "DeleteDatabase"];
  const heard = await take("all changes", (all) => all.length >= kinds.length);
  assert.deepEqual(heard.map((one) => one.detail.typeOfChange).toSorted(), kinds.toSorted());
  const of = (kind) => heard.find((one) => one.detail.typeOfChange === kind);
  assert.deepEqual(of("CreateTable").detail, { databaseName: DatabaseName, typeOfChange: "CreateTable", changedTables: ["t"] });
  assert.deepEqual(of("CreateTable").resources, [`arn:aws:glue:us-east-1:000000000000:table/${DatabaseName}/t`]);
  assert.equal(of("CreateTable")["detail-type"], "Glue Data Catalog Database State Change");
  assert.equal(of("UpdateTable")["detail-type"], "Glue Data Catalog Table State Change");
  assert.deepEqual(of("BatchCreatePartition").detail.changedPartitions, ["[2026-11-01, 1]", "[2026-11-01, 2]"]);
});

const streamArn = (name) => `arn:aws:firehose:us-east-1:000000000000:deliverystream/${name}`;

test("a delivery that fails, and then works again, has an event for each change", async () => {
  const [Bucket, DeliveryStreamName] = [unique("gone"), unique("fails")];
  const take = await hear({ source: ["tarn"], "detail-type": ["Tarn Delivery State Change"], resources: [streamArn(DeliveryStreamName)] });
  await s3.send(new CreateBucketCommand({ Bucket }));
  await createDelivery({
    DeliveryStreamName,
    ExtendedS3DestinationConfiguration: { RoleARN, BucketARN: `arn:aws:s3:::${Bucket}`, BufferingHints: { IntervalInSeconds: 0, SizeInMBs: 1 } },
  });
  await s3.send(new DeleteBucketCommand({ Bucket }));
  await firehose.send(new PutRecordCommand({ DeliveryStreamName, Record: { Data: Buffer.from("x") } }));
  const [failing] = await take("the failure", (all) => all.length >= 1);
  assert.deepEqual([failing.detail.state, failing.detail.previousState], ["FAILING", "OK"]);
  assert.match(failing.detail.reason, new RegExp(Bucket));
  await s3.send(new CreateBucketCommand({ Bucket }));
  const [, well] = await take("the recovery", (all) => all.length >= 2);
  assert.deepEqual(well.detail, { state: "OK", previousState: "FAILING" });
});

test("refused records and lost events are reported with their numbers", async () => {
  const [Bucket, DeliveryStreamName, Database] = [unique("refuses"), unique("refuses"), unique("refuses").replaceAll("-", "_")];
  const grown = await hear({ source: ["tarn"], "detail-type": ["Tarn Quarantine Growth"], resources: [streamArn(DeliveryStreamName)] });
  const lost = await hear({ source: ["tarn"], "detail-type": ["Tarn Messages Lost"] });
  await s3.send(new CreateBucketCommand({ Bucket }));
  await createDelivery({ DeliveryStreamName, IcebergDestinationConfiguration: icebergDestination(Bucket, Database, "t") });
  for (const Data of ["no json", '{"id":1}']) await firehose.send(new PutRecordCommand({ DeliveryStreamName, Record: { Data: Buffer.from(Data) } }));
  const [growth] = await grown("the growth", (all) => all.length >= 1);
  assert.deepEqual([growth.detail.records, growth.detail.total], [1, 1]);

  // a rule whose target refuses, without a dead-letter queue
  const Name = unique("loses");
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: Name }));
  const { QueueArn } = (await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["QueueArn"] }))).Attributes;
  const { RuleArn } = await events.send(new PutRuleCommand({ Name, EventPattern: JSON.stringify({ source: [Name] }) }));
  await events.send(new PutTargetsCommand({ Rule: Name, Targets: [{ Id: "q", Arn: QueueArn }] }));
  await events.send(new PutEventsCommand({ Entries: [{ Source: Name, DetailType: "d", Detail: "{}" }] }));
  const losses = await lost("the loss", (all) => all.some((one) => one.resources[0] === RuleArn));
  assert.equal(losses.find((one) => one.resources[0] === RuleArn).detail.records, 1);
});

test("a table with old data is an event, and needs attention", async () => {
  const [Bucket, Database] = [unique("old"), unique("old").replaceAll("-", "_")];
  await s3.send(new CreateBucketCommand({ Bucket }));
  await query(`CREATE DATABASE ${Database}`);
  await query(`CREATE TABLE ${Database}.t (id bigint) LOCATION 's3://${Bucket}/t/' TBLPROPERTIES ('table_type' = 'ICEBERG')`);
  await query(`INSERT INTO ${Database}.t VALUES (1)`);
  const ResourceArn = `arn:aws:glue:us-east-1:000000000000:table/${Database}/t`;
  const take = await hear({ source: ["tarn"], "detail-type": ["Tarn Freshness State Change"], resources: [ResourceArn] });
  const tag = (seconds) => glue.send(new glueApi.TagResourceCommand({ ResourceArn, TagsToAdd: { "tarn.freshness-seconds": seconds } }));
  await assert.rejects(tag("soon"), { name: "InvalidInputException", message: /tarn.freshness-seconds 'soon' must be a number of seconds/ });
  await tag("0.1");
  const [old] = await take("the old data", (all) => all.length >= 1);
  assert.deepEqual([old.detail.state, old.detail.previousState], ["MISSED", "OK"]);
  assert.match(old.detail.reason, /^The data are \d+ s old; the target is 0.1 s\.$/);
  const attention = async () => (await signedFetch({ service: "tarn", headers: { "x-amz-target": "Tarn_20261101.ListAttention", "content-type": "application/x-amz-json-1.1" }, body: "{}" })).text;
  assert.match(await attention(), new RegExp(`table ${Database}.t`));
  await tag("1000000");
  const [, well] = await take("new data", (all) => all.length >= 2);
  assert.equal(well.detail.state, "OK");
  assert.doesNotMatch(await attention(), new RegExp(`table ${Database}.t`));
});
