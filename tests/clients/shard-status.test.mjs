// ListShardStatus through the console's seam and through `tarn streams`: traffic of each shard, and the positions of every kind of reader.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { after, before, test } from "node:test";
import { KinesisClient, SubscribeToShardCommand } from "@aws-sdk/client-kinesis";
import { program, startTarn } from "./tarn-server.mjs";
import { eventually } from "./wait.mjs";
import { zip } from "./zip.mjs";

const StreamName = "clicks";
const top = "340282366920938463463374607431768211455";
let server;
let cookie;

before(async () => {
  server = await startTarn();
  const answer = await fetch(`${server.url}/console/session`, {
    method: "POST",
    headers: own(),
    body: JSON.stringify({ accessKeyId: server.env.AWS_ACCESS_KEY_ID, secretAccessKey: server.env.AWS_SECRET_ACCESS_KEY }),
  });
  cookie = answer.headers.get("set-cookie").split(";")[0];
  await ask("kinesis/CreateStream", { StreamName, ShardCount: 2 });
  await eventually(async () => (await summary()).StreamStatus === "ACTIVE", { what: "the stream" });
});
after(async () => (await server.stop(), await server.remove()));

const own = () => ({ origin: server.url, "x-tarn-console": "1" });
async function ask(operation, input = {}) {
  const answer = await fetch(`${server.url}/console/api/${operation}`, { method: "POST", headers: { ...own(), cookie }, body: JSON.stringify(input) });
  return { status: answer.status, ...(await answer.json()) };
}
const summary = async () => (await ask("kinesis/DescribeStreamSummary", { StreamName })).StreamDescriptionSummary;
const put = (ExplicitHashKey, count) => ask("kinesis/PutRecords", {
  StreamName,
  Records: Array.from({ length: count }, (_, id) => ({ PartitionKey: "k", ExplicitHashKey, Data: Buffer.from(JSON.stringify({ id })).toString("base64") })),
});
const shards = async (input = {}) => (await ask("tarn/ListShardStatus", { StreamName, ...input })).Shards;
const tarn = (...args) => new Promise((resolve) => {
  const child = spawn(program, args, { stdio: ["ignore", "pipe", "pipe"], env: { ...process.env, ...server.env, COLUMNS: "240" } });
  let out = "";
  let error = "";
  child.stdout.on("data", (chunk) => (out += chunk));
  child.stderr.on("data", (chunk) => (error += chunk));
  child.on("exit", (code) => resolve({ code, out, error }));
});

test("records and bytes are counted for the shard that took them, and for the one that was read", async () => {
  const before = await shards();
  assert.deepEqual(before.map((shard) => [shard.ShardId, shard.State, shard.RecordsIn, shard.BytesIn, shard.RecordsOut]), [
    ["shardId-000000000000", "open", 0, 0, 0], ["shardId-000000000001", "open", 0, 0, 0],
  ]);
  assert.deepEqual([before[0].StartingHashKey, before[1].EndingHashKey], ["0", top]);
  await put("0", 30);
  await put(top, 5);
  const written = await shards();
  assert.deepEqual(written.map((shard) => shard.RecordsIn), [30, 5]);
  assert.ok(written[0].BytesIn > written[1].BytesIn && written[1].BytesIn > 5 * 8);
  assert.ok(Math.abs(written[0].LastArrivalAt - Date.now() / 1000) < 600);

  const { ShardIterator } = await ask("kinesis/GetShardIterator", { StreamName, ShardId: "shardId-000000000001", ShardIteratorType: "TRIM_HORIZON" });
  assert.equal((await ask("kinesis/GetRecords", { ShardIterator })).Records.length, 5);
  const read = await shards();
  assert.deepEqual(read.map((shard) => shard.RecordsOut), [0, 5]);
  assert.equal(read[1].BytesOut, 5 * Buffer.from('k{"id":0}').length);
});

test("a delivery's position moves with its commits", async () => {
  await ask("s3/CreateBucket", { Bucket: "lake" });
  const allow = (statement) => JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", ...statement }] });
  const AssumeRolePolicyDocument = allow({ Action: "sts:AssumeRole", Principal: { Service: "firehose.amazonaws.com" } });
  await ask("iam/CreateRole", { RoleName: "firehose", AssumeRolePolicyDocument });
  const PolicyDocument = allow({ Action: ["kinesis:Get*", "s3:PutObject"], Resource: "*" });
  await ask("iam/PutRolePolicy", { RoleName: "firehose", PolicyName: "deliver", PolicyDocument });
  const made = await ask("firehose/CreateDeliveryStream", {
    DeliveryStreamName: "clicks-to-lake",
    DeliveryStreamType: "KinesisStreamAsSource",
    KinesisStreamSourceConfiguration: {
      KinesisStreamARN: `arn:aws:kinesis:us-east-1:000000000000:stream/${StreamName}`, RoleARN: "arn:aws:iam::000000000000:role/firehose",
    },
    ExtendedS3DestinationConfiguration: {
      BucketARN: "arn:aws:s3:::lake", RoleARN: "arn:aws:iam::000000000000:role/firehose", BufferingHints: { IntervalInSeconds: 1, SizeInMBs: 1 },
    },
  });
  assert.equal(made.status, 200, made.message);
  await eventually(
    async () => (await ask("firehose/DescribeDeliveryStream", { DeliveryStreamName: "clicks-to-lake" })).DeliveryStreamDescription.DeliveryStreamStatus === "ACTIVE",
    { what: "the delivery" });
  await put("0", 10);
  const done = await eventually(async () => {
    const found = await shards();
    const [position] = found[0].Positions;
    return position?.SequenceNumber && position.LagRecords === 0 && found;
  }, { what: "the delivery's position" });
  assert.deepEqual(done[0].Positions.map(({ Kind, Name, ShardId, LagSeconds }) => [Kind, Name, ShardId, LagSeconds]), [
    ["delivery", "clicks-to-lake", "shardId-000000000000", 0],
  ]);

  // the position is the sequence number of the last delivered record
  const { ShardIterator } = await ask("kinesis/GetShardIterator", {
    StreamName, ShardId: "shardId-000000000000", ShardIteratorType: "AT_SEQUENCE_NUMBER", StartingSequenceNumber: done[0].Positions[0].SequenceNumber,
  });
  const { Records } = await ask("kinesis/GetRecords", { ShardIterator });
  assert.deepEqual(Records.map((record) => record.SequenceNumber), [done[0].Positions[0].SequenceNumber]);
  const about = await ask("tarn/DescribeDelivery", { DeliveryStreamName: "clicks-to-lake" });
  assert.deepEqual(about.Positions.map((position) => position.LagRecords), [0, 0]);
  assert.equal(about.Positions[0].SequenceNumber, done[0].Positions[0].SequenceNumber);
  assert.ok(about.Commits.some((commit) => commit.Rows === 10 && commit.Records === 10 && commit.Files === 1), JSON.stringify(about.Commits));
  const shown = await tarn("deliveries", "clicks-to-lake");
  assert.match(shown.out, /shardId-000000000001/);
});

test("a function's mapping and a registered consumer have positions", async () => {
  const role = "arn:aws:iam::000000000000:role/functions";
  const trust = { Version: "2012-10-17", Statement: [{ Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" }] };
  await ask("iam/CreateRole", { RoleName: "functions", AssumeRolePolicyDocument: JSON.stringify(trust) });
  const rights = { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "*", Resource: "*" }] };
  await ask("iam/PutRolePolicy", { RoleName: "functions", PolicyName: "all", PolicyDocument: JSON.stringify(rights) });
  const ZipFile = zip({ "index.mjs": "export const handler = async () => { throw new Error('no'); };" }).toString("base64");
  const made = await ask("lambda/CreateFunction", { FunctionName: "failing", Runtime: "nodejs24.x", Handler: "index.handler", Role: role, Code: { ZipFile } });
  assert.ok(made.FunctionArn, made.message);
  const mapping = await ask("lambda/CreateEventSourceMapping", {
    FunctionName: "failing", EventSourceArn: `arn:aws:kinesis:us-east-1:000000000000:stream/${StreamName}`, StartingPosition: "TRIM_HORIZON",
  });
  assert.ok(mapping.UUID, mapping.message);
  const { Consumer } = await ask("kinesis/RegisterStreamConsumer", {
    StreamARN: `arn:aws:kinesis:us-east-1:000000000000:stream/${StreamName}`, ConsumerName: "pushed",
  });
  const client = new KinesisClient({
    endpoint: server.url,
    region: "us-east-1",
    credentials: { accessKeyId: server.env.AWS_ACCESS_KEY_ID, secretAccessKey: server.env.AWS_SECRET_ACCESS_KEY },
  });
  const answer = await client.send(new SubscribeToShardCommand({
    ConsumerARN: Consumer.ConsumerARN, ShardId: "shardId-000000000001", StartingPosition: { Type: "TRIM_HORIZON" },
  }));
  for await (const event of answer.EventStream) {
    if (event.SubscribeToShardEvent.Records.length === 0) continue;
    const [zero, one] = await shards();
    const pushed = one.Positions.find((position) => position.Kind === "consumer");
    assert.deepEqual([pushed.Name, pushed.LagRecords, pushed.SequenceNumber], ["pushed", 0, event.SubscribeToShardEvent.Records.at(-1).SequenceNumber]);
    assert.ok(zero.Positions.every((position) => position.Kind !== "consumer"), "it reads the other shard only");
    break;
  }

  const found = await eventually(async () => {
    const [zero] = await shards();
    return zero.Positions.some((position) => position.Kind === "function") && zero.Positions;
  }, { what: "the mapping" });
  const failing = found.find((position) => position.Kind === "function");
  assert.deepEqual([failing.Name, failing.LagRecords], ["failing", 40]);
  assert.ok(failing.LagSeconds > 0);
  client.destroy();
});

test("tarn streams shows shards, rates and positions, and pages are followed", async () => {
  const list = await tarn("streams");
  assert.match(list.out, /clicks/);
  const one = await tarn("streams", StreamName, "--seconds", "1");
  assert.equal(one.code, 0, one.error);
  assert.match(one.out, /shardId-000000000000[\s\S]*clicks-to-lake/);
  const none = await tarn("streams", "none", "--seconds", "1");
  assert.equal(none.code, 1);
  assert.match(none.error, /there is no stream none in us-east-1/);
  assert.equal((await tarn("streams", StreamName, "--seconds", "0")).code, 2);
  const page = await ask("tarn/ListShardStatus", { StreamName, MaxResults: 1 });
  assert.deepEqual(page.Shards.map((shard) => shard.ShardId), ["shardId-000000000000"]);
  const next = await ask("tarn/ListShardStatus", { StreamName, MaxResults: 1, NextToken: page.NextToken });
  assert.deepEqual([next.Shards.map((shard) => shard.ShardId), next.NextToken], [["shardId-000000000001"], undefined]);
  assert.equal((await ask("tarn/ListShardStatus", { StreamName, NextToken: "x" })).__type, "ValidationException");
});
