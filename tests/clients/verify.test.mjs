// `tarn verify` finds a flipped bit in the journal, in a blob and in a footer, and lists the affected data. Damaged
// bytes are never served as data.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { closeSync, openSync, readdirSync, readFileSync, rmSync, writeFileSync, writeSync } from "node:fs";
import { join, relative } from "node:path";
import { test } from "node:test";
import { CreateTableCommand, DynamoDBClient, PutItemCommand, waitUntilTableExists } from "@aws-sdk/client-dynamodb";
import { GetRecordsCommand, GetShardIteratorCommand, KinesisClient, PutRecordCommand } from "@aws-sdk/client-kinesis";
import { CreateBucketCommand, GetObjectCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { createStream } from "./streams.mjs";
import { program, startTarn } from "./tarn-server.mjs";

const verify = (data) => spawnSync(program, ["verify", "--data", data], { encoding: "utf8" });

/** Every file below a folder with the hash of its bytes. */
const hashes = (folder) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
    .sort()
    .map((path) => `${relative(folder, path)} ${createHash("sha256").update(readFileSync(path)).digest("hex")}`);

/** Flips one bit of the first occurrence of `text` in a file below `folder`. */
function flip(folder, text) {
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true }).filter((found) => found.isFile())) {
    const path = join(entry.parentPath ?? entry.path, entry.name);
    const bytes = readFileSync(path);
    const at = bytes.indexOf(text);
    if (at >= 0) {
      const file = openSync(path, "r+");
      writeSync(file, Buffer.from([bytes[at] ^ 4]), 0, 1, at);
      closeSync(file);
      return path;
    }
  }
  assert.fail(`${text} is in no file of ${folder}`);
}

test("verify finds flipped bits and names the affected data", async () => {
  let server = await startTarn();
  const credentials = { accessKeyId: server.env.AWS_ACCESS_KEY_ID, secretAccessKey: server.env.AWS_SECRET_ACCESS_KEY };
  const clients = () => ({
    kinesis: new KinesisClient({ endpoint: server.url, region: "us-east-1", credentials }),
    s3: new S3Client({ endpoint: server.url, region: "us-east-1", credentials, forcePathStyle: true }),
  });
  try {
    let { kinesis, s3 } = clients();
    const StreamName = "clicks";
    await createStream(kinesis, { StreamName, ShardCount: 1 });
    const numbers = [];
    for (let i = 0; i < 5; i++) {
      const put = await kinesis.send(new PutRecordCommand({ StreamName, PartitionKey: "k", Data: Buffer.from(`the record number ${i}`) }));
      numbers.push(put.SequenceNumber);
    }
    await s3.send(new CreateBucketCommand({ Bucket: "lake" }));
    await s3.send(new PutObjectCommand({ Bucket: "lake", Key: "a/key", Body: "the bytes of an object" }));
    assert.match(server.log(), /disk: a sync takes [\d.]+ ms \(median of 31; slowest [\d.]+ ms\), which /);
    const doctor = spawnSync(program, ["doctor", "--accept-clock"], { encoding: "utf8", env: { ...process.env, ...server.env } });
    assert.equal(doctor.stdout, "the clock is already trusted\n", doctor.stderr);
    const beside = verify(server.data);
    assert.equal(beside.status, 0, beside.stdout);
    assert.match(beside.stderr, /a server runs on .*left out/);

    const items = new DynamoDBClient({ endpoint: server.url, region: "us-east-1", credentials });
    await items.send(new CreateTableCommand({
      TableName: "orders", BillingMode: "PAY_PER_REQUEST", KeySchema: [{ AttributeName: "id", KeyType: "HASH" }], AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
    }));
    await waitUntilTableExists({ client: items, minDelay: 0.05, maxDelay: 0.05, maxWaitTime: 60 }, { TableName: "orders" });
    for (let i = 0; i < 20; i++) await items.send(new PutItemCommand({ TableName: "orders", Item: { id: { S: `order ${i}` }, text: { S: "item".repeat(200) } } }));

    assert.equal(await server.stop(), 0);
    const whole = verify(server.data);
    assert.equal(whole.status, 0, whole.stdout + whole.stderr);
    assert.match(whole.stdout, /journal: [1-9]\d* files, \d+ frames whole, 0 damaged places\nblobs: 1 whole, 0 damaged\nitem rows: whole\nmetadata: whole/);

    const journal = flip(join(server.data, "journal"), "the record number 3");
    const blob = flip(join(server.data, "blobs"), "the bytes of an object");
    const rows = join(server.data, "items", "rows");
    const sorted = join(rows, readdirSync(rows).find((name) => name.endsWith(".sst")));
    const sortedBytes = readFileSync(sorted);
    writeFileSync(sorted, Buffer.concat([sortedBytes.subarray(0, 60), Buffer.from([sortedBytes[60] ^ 1]), sortedBytes.subarray(61)]));
    const damaged = verify(server.data);
    writeFileSync(sorted, sortedBytes);
    assert.equal(damaged.status, 1);
    assert.match(damaged.stdout, /item rows: [12] damaged places\n[\s\S]*DAMAGED items\/rows .*checksum/);
    assert.match(damaged.stdout, new RegExp(`DAMAGED journal/${journal.split("/").at(-1)} at \\d+, \\d+ bytes: records`));
    assert.match(
      damaged.stdout,
      new RegExp(`stream clicks \\(us-east-1\\), shardId-000000000000: 1 records, sequence numbers ${numbers[3]} to ${numbers[3]}, offsets 3 to 3, arrived 20`),
    );
    assert.match(damaged.stdout, new RegExp(`DAMAGED blobs/.*${blob.split("/").at(-1)} .*bytes of s3://lake/a/key`));

    server = await startTarn({ data: server.data });
    assert.doesNotMatch(server.log(), /disk: a sync takes/, "it is told at the first start");
    ({ kinesis, s3 } = clients());
    const { ShardIterator } = await kinesis.send(
      new GetShardIteratorCommand({ StreamName, ShardId: "shardId-000000000000", ShardIteratorType: "TRIM_HORIZON" }),
    );
    const { Records } = await kinesis.send(new GetRecordsCommand({ ShardIterator }));
    assert.deepEqual(Records.map((record) => record.SequenceNumber), numbers.filter((_, i) => i !== 3));
    assert.equal(await server.stop(), 0);
  } finally {
    await server.kill();
    rmSync(server.data, { recursive: true, force: true });
  }
});

test("verify after a kill changes no byte, and names the keys whose files are missing", async () => {
  let server = await startTarn();
  const credentials = { accessKeyId: server.env.AWS_ACCESS_KEY_ID, secretAccessKey: server.env.AWS_SECRET_ACCESS_KEY };
  const client = () => new S3Client({ endpoint: server.url, region: "us-east-1", credentials, forcePathStyle: true, maxAttempts: 1 });
  try {
    let s3 = client();
    await s3.send(new CreateBucketCommand({ Bucket: "lake" }));
    // Larger objects have files of their own; the small one is in a pack.
    const bytesOf = (Key) => `the bytes of ${Key}`.padEnd(Key === "kept" ? 0 : 20_000, ".");
    for (const Key of ["kept", "gone", "flipped"]) await s3.send(new PutObjectCommand({ Bucket: "lake", Key, Body: bytesOf(Key) }));
    const items = new DynamoDBClient({ endpoint: server.url, region: "us-east-1", credentials });
    await items.send(new CreateTableCommand({
      TableName: "orders", BillingMode: "PAY_PER_REQUEST", KeySchema: [{ AttributeName: "id", KeyType: "HASH" }], AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
    }));
    await waitUntilTableExists({ client: items, minDelay: 0.05, maxDelay: 0.05, maxWaitTime: 60 }, { TableName: "orders" });
    await server.kill();
    const before = hashes(server.data);
    assert.ok(before.some((file) => file.startsWith("meta.db-wal ")), "the log of a killed server is there");
    const whole = verify(server.data);
    assert.equal(whole.status, 0, whole.stdout + whole.stderr);
    assert.deepEqual(hashes(server.data), before);

    const gone = readdirSync(join(server.data, "blobs"), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
      .find((path) => readFileSync(path, "utf8") === bytesOf("gone"));
    rmSync(gone);
    const damaged = verify(server.data);
    assert.equal(damaged.status, 1, damaged.stdout);
    assert.match(damaged.stdout, /objects: 2 whole, 1 incomplete or damaged/);
    assert.match(damaged.stdout, /DAMAGED blobs\/.* at 0, 20000 bytes: bytes of s3:\/\/lake\/gone: the file is missing/);

    flip(join(server.data, "blobs"), "the bytes of flipped");
    server = await startTarn({ data: server.data });
    s3 = client();
    assert.equal(await (await s3.send(new GetObjectCommand({ Bucket: "lake", Key: "kept" }))).Body.transformToString(), "the bytes of kept");
    for (const [Key, how] of [["gone", "is missing"], ["flipped", "does not carry its checksum in bytes 0 to 19999"]]) {
      await assert.rejects(s3.send(new GetObjectCommand({ Bucket: "lake", Key })), (error) => {
        assert.equal(error.name, "InternalError");
        assert.equal(error.$metadata.httpStatusCode, 500);
        assert.match(error.message, new RegExp(`^Object ${Key} is damaged. Blob [0-9a-f]{24} ${how}`));
        return true;
      });
    }
    assert.equal(await server.stop(), 0);
  } finally {
    await server.kill();
    rmSync(server.data, { recursive: true, force: true });
  }
});

const damagedStream = (puts) => async () => {
  let server = await startTarn();
  const client = () =>
    new KinesisClient({
      endpoint: server.url,
      region: "us-east-1",
      credentials: { accessKeyId: server.env.AWS_ACCESS_KEY_ID, secretAccessKey: server.env.AWS_SECRET_ACCESS_KEY },
    });
  const StreamName = "made-and-damaged";
  const put = async (kinesis, i) =>
    (await kinesis.send(new PutRecordCommand({ StreamName, PartitionKey: "k", Data: Buffer.from(`record ${i}`) }))).SequenceNumber;
  try {
    let kinesis = client();
    await createStream(kinesis, { StreamName, ShardCount: 1 });
    const numbers = [];
    for (let i = 0; i < puts; i++) numbers.push(await put(kinesis, i));
    await server.kill();
    flip(join(server.data, "journal"), StreamName);

    server = await startTarn({ data: server.data });
    assert.match(server.log(), /Journal damage: .*Change frame at \d+, \d+ bytes, is damaged/);
    assert.match(server.log(), /changes that the journal lost were made again from the metadata store/);
    kinesis = client();
    numbers.push(await put(kinesis, puts));
    const { ShardIterator } = await kinesis.send(
      new GetShardIteratorCommand({ StreamName, ShardId: "shardId-000000000000", ShardIteratorType: "TRIM_HORIZON" }),
    );
    const { Records } = await kinesis.send(new GetRecordsCommand({ ShardIterator }));
    assert.deepEqual(Records.map((record) => [record.SequenceNumber, Buffer.from(record.Data).toString()]), numbers.map((number, i) => [number, `record ${i}`]));
    assert.equal(await server.stop(), 0);
  } finally {
    await server.kill();
    rmSync(server.data, { recursive: true, force: true });
  }
};

test("a flipped bit in the frame that creates a stream, found after a kill, loses nothing", damagedStream(5));
test("the same if no record follows the frame", damagedStream(0));

test("verify reports a folder without data", () => {
  const nothing = verify("/nonexistent-tarn-data");
  assert.equal(nothing.status, 1);
  assert.match(nothing.stderr, /holds no Tarn data/);
});
