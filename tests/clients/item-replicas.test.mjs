// Replicas of item tables in other regions: last stamp wins, no loops, expiry and deletes are repeated, each has a stream of its own; over a SIGKILL too.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import {
  CreateTableCommand, DeleteItemCommand, DescribeTableCommand, DynamoDBClient, GetItemCommand, PutItemCommand, QueryCommand, ScanCommand, UpdateItemCommand, UpdateTableCommand,
  UpdateTableReplicaAutoScalingCommand,
} from "@aws-sdk/client-dynamodb";
import { DescribeStreamCommand, DynamoDBStreamsClient, GetRecordsCommand, GetShardIteratorCommand } from "@aws-sdk/client-dynamodb-streams";
import { CreateAccessKeyCommand, CreateUserCommand, IAMClient, PutUserPolicyCommand } from "@aws-sdk/client-iam";
import { startTarn } from "./tarn-server.mjs";
import { eventually } from "./wait.mjs";

const TableName = "global";
const [home, away] = ["us-east-1", "eu-west-1"];
let server, regions;
before(async () => {
  server = await startTarn();
  connect();
});
after(async () => (await server.stop(), await server.remove()));

const settings = (region, key) => ({
  endpoint: server.url, region, maxAttempts: 3,
  credentials: { accessKeyId: key?.AccessKeyId ?? server.env.AWS_ACCESS_KEY_ID, secretAccessKey: key?.SecretAccessKey ?? server.env.AWS_SECRET_ACCESS_KEY },
});
const connect = () => (regions = Object.fromEntries([home, away, "ap-south-1"].map((region) => [region, new DynamoDBClient(settings(region))])));
const describe = async (region) => (await regions[region].send(new DescribeTableCommand({ TableName }))).Table;
const active = (region) => eventually(async () => (await describe(region)).TableStatus === "ACTIVE", { what: `${region} is active`, everyMs: 20 });
const put = (region, id, value) => regions[region].send(new PutItemCommand({ TableName, Item: { id: { S: id }, value: { S: value } } }));
const get = async (region, id) => (await regions[region].send(new GetItemCommand({ TableName, Key: { id: { S: id } } }))).Item?.value.S;
const all = async (region) => (await regions[region].send(new ScanCommand({ TableName }))).Items.map((item) => `${item.id.S}=${item.value?.S}`).sort();
const equal = (...some) => eventually(async () => {
  const [first, ...others] = await Promise.all(some.map(all));
  return others.every((other) => JSON.stringify(other) === JSON.stringify(first)) && first;
}, { what: "all regions have the same items" });

test("a replica gets the items, then the changes of each side", async () => {
  await regions[home].send(new CreateTableCommand({
    TableName, BillingMode: "PAY_PER_REQUEST", KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
    AttributeDefinitions: ["id", "value"].map((AttributeName) => ({ AttributeName, AttributeType: "S" })),
    GlobalSecondaryIndexes: [{ IndexName: "by-value", KeySchema: [{ AttributeName: "value", KeyType: "HASH" }], Projection: { ProjectionType: "ALL" } }],
    StreamSpecification: { StreamEnabled: true, StreamViewType: "NEW_AND_OLD_IMAGES" },
  }));
  await active(home);
  for (let i = 0; i < 40; i++) await put(home, `k${i}`, "first");
  const create = (RegionName) => new UpdateTableCommand({ TableName, ReplicaUpdates: [{ Create: { RegionName } }] });
  await regions[home].send(create(away));
  const replicas = (await describe(home)).Replicas;
  assert.deepEqual(replicas.map((one) => one.RegionName), [away]);
  await put(home, "k0", "while it is made");
  await active(away);
  await put(away, "k1", "from away");
  await put(home, "k2", "from home");
  await regions[away].send(new DeleteItemCommand({ TableName, Key: { id: { S: "k3" } } }));
  const items = await equal(home, away);
  assert.equal(items.length, 39);
  assert.deepEqual([await get(home, "k0"), await get(home, "k1"), await get(away, "k2"), await get(home, "k3")], ["while it is made", "from away", "from home", undefined]);
  const { Count } = await regions[away].send(new QueryCommand({ TableName, IndexName: "by-value", KeyConditionExpression: "#v = :v", ExpressionAttributeNames: { "#v": "value" }, ExpressionAttributeValues: { ":v": { S: "first" } } }));
  assert.equal(Count, 36);
  const [here, there] = [await describe(home), await describe(away)];
  assert.deepEqual([here.GlobalTableVersion, here.Replicas[0].ReplicaStatus, there.Replicas[0].RegionName], ["2019.11.21", "ACTIVE", home]);
  assert.notEqual(here.LatestStreamArn, there.LatestStreamArn);
  await assert.rejects(regions[home].send(create(away)), { name: "ValidationException", message: /already existed/ });
  await assert.rejects(regions[home].send(create(home)), { name: "ValidationException" });
});

test("a change is repeated once: streams end", async () => {
  await put(home, "counted", "one");
  await equal(home, away);
  const streams = new DynamoDBStreamsClient(settings(away));
  const { LatestStreamArn: StreamArn } = await describe(away);
  const { StreamDescription: { Shards: [{ ShardId }] } } = await streams.send(new DescribeStreamCommand({ StreamArn }));
  const { ShardIterator } = await streams.send(new GetShardIteratorCommand({ StreamArn, ShardId, ShardIteratorType: "TRIM_HORIZON" }));
  const records = (await streams.send(new GetRecordsCommand({ ShardIterator }))).Records.filter((one) => one.dynamodb.Keys.id.S === "counted");
  assert.deepEqual(records.map((one) => one.eventName), ["INSERT"]);
});

test("regions that write the same items agree, also after a SIGKILL", async () => {
  const write = async (region, round) => {
    for (let i = 0; i < 60; i++) {
      const Key = { id: { S: `k${(i * 7 + round) % 20}` } };
      if (i % 5 === 4) await regions[region].send(new DeleteItemCommand({ TableName, Key }));
      else await regions[region].send(new UpdateItemCommand({ TableName, Key, UpdateExpression: "SET #v = :v", ExpressionAttributeNames: { "#v": "value" }, ExpressionAttributeValues: { ":v": { S: `${region} ${round} ${i}` } } }));
    }
  };
  await Promise.all([write(home, 1), write(away, 2)]);
  const { data } = server;
  await server.kill();
  server = await startTarn({ data });
  connect();
  await Promise.all([write(home, 3), write(away, 4)]);
  await equal(home, away);
});

test("a third region gets the changes of both; a removed one gets none", async () => {
  await regions[away].send(new UpdateTableCommand({ TableName, ReplicaUpdates: [{ Create: { RegionName: "ap-south-1" } }] }));
  await active("ap-south-1");
  await Promise.all([put(home, "h", "home"), put(away, "a", "away"), put("ap-south-1", "p", "south")]);
  const items = await equal(home, away, "ap-south-1");
  assert.ok(["a=away", "h=home", "p=south"].every((one) => items.includes(one)));
  const third = regions["ap-south-1"];
  await third.send(new UpdateTableCommand({ TableName, DeletionProtectionEnabled: true }));
  await active("ap-south-1");
  const removed = () => regions[home].send(new UpdateTableCommand({ TableName, ReplicaUpdates: [{ Delete: { RegionName: "ap-south-1" } }] }));
  await assert.rejects(removed(), { name: "ValidationException", message: /protected against deletion/ });
  await third.send(new UpdateTableCommand({ TableName, DeletionProtectionEnabled: false }));
  await active("ap-south-1");
  await removed();
  await eventually(() => describe("ap-south-1").then(() => false, (error) => error.name === "ResourceNotFoundException"), { what: "the replica is gone" });
  assert.deepEqual((await describe(home)).Replicas.map((one) => one.RegionName), [away]);
  await put(home, "later", "x");
  await equal(home, away);
  await assert.rejects(regions[home].send(new UpdateTableCommand({ TableName, ReplicaUpdates: [{ Delete: { RegionName: "ap-south-1" } }] })), { name: "ValidationException", message: /not found/ });
});

test("a replica needs the rights to the items there; other kinds of replicas are refused by name", async () => {
  await assert.rejects(regions[home].send(new UpdateTableReplicaAutoScalingCommand({ TableName })), { name: "ValidationException", message: /UpdateTableReplicaAutoScaling/ });
  await assert.rejects(regions[home].send(new UpdateTableCommand({ TableName, MultiRegionConsistency: "STRONG", ReplicaUpdates: [{ Create: { RegionName: "ap-south-1" } }] })), { name: "ValidationException", message: /STRONG/ });
  await assert.rejects(regions[home].send(new UpdateTableCommand({ TableName, ReplicaUpdates: [{ Create: { RegionName: "ap-south-1", KMSMasterKeyId: "k" } }] })), { name: "ValidationException", message: /KMSMasterKeyId/ });
  const iam = new IAMClient(settings(home));
  await iam.send(new CreateUserCommand({ UserName: "replicator" }));
  const key = (await iam.send(new CreateAccessKeyCommand({ UserName: "replicator" }))).AccessKey;
  await iam.send(new PutUserPolicyCommand({
    UserName: "replicator", PolicyName: "own", PolicyDocument: JSON.stringify({
      Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "dynamodb:*", Resource: `arn:aws:dynamodb:${home}:*:table/*` }],
    }),
  }));
  const replicator = new DynamoDBClient(settings(home, key));
  await assert.rejects(replicator.send(new UpdateTableCommand({ TableName, ReplicaUpdates: [{ Create: { RegionName: "ap-south-1" } }] })), { name: "AccessDeniedException" });
});
