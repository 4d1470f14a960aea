// `tarn put`: the order of a file, and where the delivery of `--table` begins.
import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { ListTagsForDeliveryStreamCommand, TagDeliveryStreamCommand } from "@aws-sdk/client-firehose";
import { CreateStreamCommand, KinesisClient, PutRecordsCommand, waitUntilStreamExists } from "@aws-sdk/client-kinesis";
import { CreateBucketCommand, S3Client } from "@aws-sdk/client-s3";
import { query } from "./athena-query.mjs";
import { createDelivery, firehose, icebergDestination, RoleARN, rowsReach } from "./lake.mjs";
import { run } from "./script.mjs";
import { program } from "./tarn-server.mjs";
import { unique } from "./wait.mjs";

const kinesis = new KinesisClient({});
const database = `put_${process.pid}`;
let folder;
before(async () => (folder = await mkdtemp(join(tmpdir(), "tarn-put-"))));
after(() => rm(folder, { recursive: true, force: true }));

const tarn = async (...args) => {
  const done = await run(program, args);
  assert.equal(done.code, 0, done.output);
  return done;
};

async function stream(shards, records) {
  const StreamName = unique("put");
  await kinesis.send(new CreateStreamCommand({ StreamName, ShardCount: shards }));
  await waitUntilStreamExists({ client: kinesis, maxWaitTime: 60 }, { StreamName });
  if (records > 0) {
    const Records = Array.from({ length: records }, (_, i) => ({ PartitionKey: `k${i}`, Data: Buffer.from(JSON.stringify({ old: true, i })) }));
    assert.equal((await kinesis.send(new PutRecordsCommand({ StreamName, Records }))).FailedRecordCount, 0);
  }
  return StreamName;
}

async function lines(count) {
  const file = join(folder, `${count}.ndjson`);
  await writeFile(file, Array.from({ length: count }, (_, i) => JSON.stringify({ old: false, i })).join("\n"));
  return file;
}

const tail = async (name) => (await tarn("tail", name, "--from", "oldest", "--no-follow")).stdout.trim().split("\n").map((line) => JSON.parse(line).i);

test("the records of a file stay in its order without --key", async () => {
  const name = await stream(4, 0);
  await tarn("put", name, await lines(3_000));
  await tarn("put", name, await lines(10));
  const found = await tail(name);
  assert.deepEqual(found, [...Array(3_000).keys(), ...Array(10).keys()]);
});

test("--unordered spreads the records over the shards", async () => {
  const name = await stream(4, 0);
  await tarn("put", name, await lines(1_000), "--unordered");
  const found = await tail(name);
  assert.notDeepEqual(found, [...Array(1_000).keys()]);
  assert.deepEqual(found.sort((a, b) => a - b), [...Array(1_000).keys()]);
  assert.equal((await run(program, ["put", name, await lines(10), "--unordered", "--key", "i"])).code, 2);
});

test("put --table on a stream with records begins with the oldest and says how many were there", async () => {
  const name = await stream(2, 50);
  const done = await tarn("put", name, await lines(20), "--table", `${database}.whole`);
  assert.match(done.output, /begins with the oldest records: 50 records were in the stream/);
  assert.deepEqual((await query(`SELECT old, count(*) FROM ${database}.whole GROUP BY old ORDER BY old`)).rows, [["false", "20"], ["true", "50"]]);
  const again = await tarn("put", name, await lines(10), "--table", `${database}.whole`);
  assert.doesNotMatch(again.output, /oldest/);
  assert.deepEqual((await query(`SELECT count(*) FROM ${database}.whole`)).rows, [["80"]]);
  const DeliveryStreamName = `${name}-to-${database}-whole`;
  const { Tags } = await firehose.send(new ListTagsForDeliveryStreamCommand({ DeliveryStreamName }));
  assert.deepEqual(Tags, [{ Key: "tarn.from", Value: "oldest" }]);
  await assert.rejects(
    firehose.send(new TagDeliveryStreamCommand({ DeliveryStreamName, Tags: [{ Key: "tarn.from", Value: "now" }] })),
    /counts at the creation of a delivery stream/);
});

test("another delivery begins now; status counts the records before it, and the command there delivers them", async () => {
  const name = await stream(2, 30);
  const Bucket = unique("put-lake");
  await new S3Client({}).send(new CreateBucketCommand({ Bucket }));
  const delivery = unique("later");
  await createDelivery({
    DeliveryStreamName: delivery,
    DeliveryStreamType: "KinesisStreamAsSource",
    KinesisStreamSourceConfiguration: { KinesisStreamARN: `arn:aws:kinesis:us-east-1:000000000000:stream/${name}`, RoleARN },
    IcebergDestinationConfiguration: icebergDestination(Bucket, database, "later"),
  });
  await tarn("put", name, await lines(5));
  await rowsReach(5, `${database}.later`);
  const line = new RegExp(`30 records were in the stream before delivery ${delivery} began; tarn (deliveries replay ${delivery} --before-begin)`);
  const shown = (await tarn("status")).stdout.replace(/\s+/g, " ");
  assert.match(shown, line);
  await tarn(...line.exec(shown)[1].split(" "));
  await rowsReach(35, `${database}.later`);
  assert.doesNotMatch((await tarn("status")).stdout.replace(/\s+/g, " "), line);
});

test("CSV of another separator is recognised, or refused with the option that names it", async () => {
  const name = await stream(1, 0);
  const file = join(folder, "list.csv");
  await writeFile(file, "id;price\n1;2,5\n");
  await tarn("put", name, file);
  await writeFile(file, "id:price\n2:3\n");
  const refused = await run(program, ["put", name, file, "--table", `${database}.csv`]);
  assert.equal(refused.code, 1);
  assert.match(refused.output, /--delimiter CHAR/);
  await tarn("put", name, file, "--delimiter", ":");
  assert.equal((await tarn("tail", name, "--from", "oldest", "--no-follow")).stdout, '{"id":1,"price":"2,5"}\n{"id":2,"price":3}\n');
});
