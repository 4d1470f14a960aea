// Items expire, functions see the changes of tables: table → stream → function → second table.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import {
  CreateTableCommand, DescribeTableCommand, DescribeTimeToLiveCommand, DynamoDBClient, GetItemCommand, PutItemCommand, ScanCommand, UpdateTableCommand,
  UpdateTimeToLiveCommand,
} from "@aws-sdk/client-dynamodb";
import { DescribeStreamCommand, DynamoDBStreamsClient, GetRecordsCommand, GetShardIteratorCommand } from "@aws-sdk/client-dynamodb-streams";
import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from "@aws-sdk/client-iam";
import {
  CreateEventSourceMappingCommand, CreateFunctionCommand, InvokeCommand, LambdaClient, PutFunctionConcurrencyCommand, waitUntilFunctionActiveV2,
} from "@aws-sdk/client-lambda";
import { startTarn } from "./tarn-server.mjs";
import { eventually } from "./wait.mjs";
import { zip } from "./zip.mjs";

let server, items, lambda, role;
before(async () => {
  server = await startTarn();
  items = new DynamoDBClient(settings());
  lambda = new LambdaClient(settings());
  const document = (...statements) => JSON.stringify({ Version: "2012-10-17", Statement: statements });
  const iam = new IAMClient(settings());
  role = (await iam.send(new CreateRoleCommand({
    RoleName: "worker", AssumeRolePolicyDocument: document({ Effect: "Allow", Action: "sts:AssumeRole", Principal: { Service: "lambda.amazonaws.com" } }),
  }))).Role.Arn;
  await iam.send(new PutRolePolicyCommand({
    RoleName: "worker", PolicyName: "own", PolicyDocument: document({ Effect: "Allow", Action: ["dynamodb:*"], Resource: "*" }),
  }));
});
after(async () => (await server.stop(), await server.remove()));

const settings = () => ({
  endpoint: server.url, region: "us-east-1", maxAttempts: 1,
  credentials: { accessKeyId: server.env.AWS_ACCESS_KEY_ID, secretAccessKey: server.env.AWS_SECRET_ACCESS_KEY },
});

async function table(TableName, StreamViewType) {
  await items.send(new CreateTableCommand({
    TableName, BillingMode: "PAY_PER_REQUEST", KeySchema: [{ AttributeName: "id", KeyType: "HASH" }], AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
    ...(StreamViewType ? { StreamSpecification: { StreamEnabled: true, StreamViewType } } : {}),
  }));
  return active(TableName);
}

const active = (TableName) => eventually(async () => {
  const { Table } = await items.send(new DescribeTableCommand({ TableName }));
  return Table.TableStatus === "ACTIVE" && Table;
}, { what: `${TableName} is active`, everyMs: 20 });

async function stream(TableName, StreamSpecification) {
  await items.send(new UpdateTableCommand({ TableName, StreamSpecification }));
  return active(TableName);
}

const put = (TableName, id, more = {}) => items.send(new PutItemCommand({ TableName, Item: { id: { S: id }, ...more } }));
const get = async (TableName, id) => (await items.send(new GetItemCommand({ TableName, Key: { id: { S: id } }, ConsistentRead: true }))).Item;
const seconds = (ahead) => ({ N: `${Math.floor(Date.now() / 1000) + ahead}` });

test("items expire by their attribute, also ones from before; the stream shows the service's deletes", async () => {
  const { LatestStreamArn: StreamArn } = await table("sessions", "OLD_IMAGE");
  await put("sessions", "over", { until: seconds(-5) });
  await put("sessions", "later", { until: seconds(3_600) });
  await put("sessions", "text", { until: { S: "1" } });
  await put("sessions", "ancient", { until: seconds(-6 * 366 * 86_400) });
  await put("sessions", "none");
  const specification = (Enabled, AttributeName = "until") => ({ TableName: "sessions", TimeToLiveSpecification: { Enabled, AttributeName } });
  await items.send(new UpdateTimeToLiveCommand(specification(true)));
  const described = async () => (await items.send(new DescribeTimeToLiveCommand({ TableName: "sessions" }))).TimeToLiveDescription;
  await eventually(async () => (await described()).TimeToLiveStatus === "ENABLED", { what: "expiry is on" });
  assert.equal((await described()).AttributeName, "until");
  await assert.rejects(items.send(new UpdateTimeToLiveCommand(specification(true))), { name: "ValidationException", message: /already enabled/ });
  await assert.rejects(items.send(new UpdateTimeToLiveCommand(specification(false, "other"))), { name: "ValidationException", message: /different AttributeName/ });
  await put("sessions", "soon", { until: seconds(1) });
  await eventually(async () => !(await get("sessions", "over")) && !(await get("sessions", "soon")), { what: "two items are gone", everyMs: 200 });
  const { Items } = await items.send(new ScanCommand({ TableName: "sessions" }));
  assert.deepEqual(Items.map(({ id }) => id.S).sort(), ["ancient", "later", "none", "text"]);
  assert.equal((await items.send(new DescribeTableCommand({ TableName: "sessions" }))).Table.GlobalSecondaryIndexes, undefined);

  const streams = new DynamoDBStreamsClient(settings());
  const { StreamDescription: { Shards: [{ ShardId }] } } = await streams.send(new DescribeStreamCommand({ StreamArn }));
  const { ShardIterator } = await streams.send(new GetShardIteratorCommand({ StreamArn, ShardId, ShardIteratorType: "TRIM_HORIZON" }));
  const removed = (await streams.send(new GetRecordsCommand({ ShardIterator }))).Records.filter((one) => one.eventName === "REMOVE");
  assert.deepEqual(removed.map(({ dynamodb }) => dynamodb.OldImage.id.S).sort(), ["over", "soon"]);
  for (const { userIdentity } of removed) assert.deepEqual(userIdentity, { Type: "Service", PrincipalId: "dynamodb.amazonaws.com" });

  await items.send(new UpdateTimeToLiveCommand(specification(false)));
  await eventually(async () => (await described()).TimeToLiveStatus === "DISABLED", { what: "expiry is off" });
});

// The function keeps what it saw.
const copier = `
const seen = [];
export const handler = async (event) => {
  if (event.list) return seen;
  for (const record of event.Records) {
    if (record.dynamodb.NewImage?.poison) throw new Error("poison");
    seen.push(record);
  }
  return { batchItemFailures: [] };
};`;

test("a function gets a table's changes in order, filtered; a batch that fails ends at its retries", async () => {
  const { LatestStreamArn: EventSourceArn } = await table("orders", "NEW_AND_OLD_IMAGES");
  await put("orders", "before", { n: { N: "0" } });
  await lambda.send(new CreateFunctionCommand({
    FunctionName: "copier", Role: role, Runtime: "nodejs20.x", Handler: "index.handler", Timeout: 30, Code: { ZipFile: zip({ "index.mjs": copier }) },
  }));
  await waitUntilFunctionActiveV2({ client: lambda, maxWaitTime: 60 }, { FunctionName: "copier" });
  // one environment sees all records, and it is ready before they come
  await lambda.send(new PutFunctionConcurrencyCommand({ FunctionName: "copier", ReservedConcurrentExecutions: 1 }));
  const list = async () =>
    JSON.parse(Buffer.from((await lambda.send(new InvokeCommand({ FunctionName: "copier", Payload: JSON.stringify({ list: true }) }))).Payload).toString());
  await eventually(async () => Array.isArray(await list()), { what: "copier answers" });
  const mapping = (more) => lambda.send(new CreateEventSourceMappingCommand({
    EventSourceArn, FunctionName: "copier", StartingPosition: "TRIM_HORIZON", MaximumRetryAttempts: 1, BisectBatchOnFunctionError: true,
    FilterCriteria: { Filters: [{ Pattern: JSON.stringify({ eventName: ["INSERT", "MODIFY"], dynamodb: { Keys: { id: { S: [{ "anything-but": ["hidden"] }] } } } }) }] }, ...more,
  }));
  await assert.rejects(mapping({ StartingPosition: "AT_TIMESTAMP", StartingPositionTimestamp: new Date() }), { name: "InvalidParameterValueException" });
  await assert.rejects(mapping({ EventSourceArn: `${EventSourceArn}1` }), { name: "InvalidParameterValueException" });
  await mapping();
  for (let n = 1; n <= 20; n++) await put("orders", "one", { n: { N: `${n}` } });
  // An environment that is replaced forgets its records: what was seen once counts. A call is throttled while the function works.
  const found = new Map();
  const reaches = (count) => eventually(async () => {
    for (const one of await list().catch(() => [])) found.set(`${one.eventSourceARN} ${one.eventID}`, one);
    return found.size >= count && [...found.values()];
  }, { what: `${count} changes`, everyMs: 20 });
  await reaches(21);
  await put("orders", "hidden");
  await put("orders", "bad", { poison: { BOOL: true } });
  await put("orders", "last");
  const seen = await reaches(22);
  const numbers = [...new Set(seen.filter((one) => one.dynamodb.Keys.id.S === "one").map((one) => Number(one.dynamodb.NewImage.n.N)))];
  assert.deepEqual(numbers, Array.from({ length: 20 }, (_, n) => n + 1));
  assert.ok(seen.some((one) => one.dynamodb.Keys.id.S === "before"));
  assert.ok(!seen.some((one) => ["hidden", "bad"].includes(one.dynamodb.Keys.id.S)));
  const [first] = seen.filter((one) => one.eventName === "MODIFY");
  assert.deepEqual([first.eventSource, first.eventSourceARN, first.awsRegion, first.dynamodb.StreamViewType, first.dynamodb.OldImage.n.N], ["aws:dynamodb", EventSourceArn, "us-east-1", "NEW_AND_OLD_IMAGES", "1"]);
  assert.ok(Number.isInteger(first.dynamodb.ApproximateCreationDateTime));

  // Both mappings read one internal stream from its first record, and each has its own part of it.
  await stream("orders", { StreamEnabled: false });
  await put("orders", "off");
  const { LatestStreamArn: second } = await stream("orders", { StreamEnabled: true, StreamViewType: "NEW_IMAGE" });
  await put("orders", "again");
  await mapping({ EventSourceArn: second });
  const both = await reaches(23);
  assert.ok(!both.some((one) => one.dynamodb.Keys.id.S === "off"));
  assert.deepEqual(both.filter((one) => one.eventSourceARN !== EventSourceArn).map((one) => [one.dynamodb.Keys.id.S, one.eventSourceARN]), [["again", second]]);
  assert.ok(!both.some((one) => one.dynamodb.Keys.id.S === "again" && one.eventSourceARN === EventSourceArn));
});
