// D15 (a full disk stops work in order), in the running program. Uploads stop first, then puts, each with a clear error
// that /health and status repeat. Reads, deletes and a clean stop work, and writing resumes without help. The tests use
// a small tmpfs if root may mount one, and --journal-max-bytes anywhere.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import {
  closeSync, existsSync, openSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync, writeSync,
} from "node:fs";
import http from "node:http";
import { join } from "node:path";
import { test } from "node:test";
import { AthenaClient, GetQueryExecutionCommand, StartQueryExecutionCommand } from "@aws-sdk/client-athena";
import {
  DeleteStreamCommand, GetRecordsCommand, GetShardIteratorCommand, KinesisClient, PutRecordCommand, PutRecordsCommand,
} from "@aws-sdk/client-kinesis";
import { CreateBucketCommand, DeleteObjectCommand, GetObjectCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import { smallDisk } from "./small-disk.mjs";
import { createStream } from "./streams.mjs";
import { program, startTarn } from "./tarn-server.mjs";
import { eventually } from "./wait.mjs";

const MiB = 1 << 20;

const clientKeys = (server) => ({ accessKeyId: server.env.AWS_ACCESS_KEY_ID, secretAccessKey: server.env.AWS_SECRET_ACCESS_KEY });

function clients(server) {
  const config = {
    endpoint: server.url,
    region: "us-east-1",
    maxAttempts: 1,
    credentials: clientKeys(server),
  };
  return { kinesis: new KinesisClient(config), s3: new S3Client({ ...config, forcePathStyle: true }) };
}

/** Asks whether a body is wanted, as curl does for large ones: the status, and whether the server asked for the body. */
function asked(url) {
  return new Promise((resolve, reject) => {
    let wanted = false;
    const request = http.request(url, { method: "PUT", headers: { Expect: "100-continue", "Content-Length": 1 << 30 } }, (answer) => {
      answer.resume();
      request.destroy();
      resolve([answer.statusCode, wanted]);
    });
    request.on("continue", () => (wanted = true));
    request.on("error", (error) => error.code === "ECONNRESET" || reject(error));
    request.flushHeaders();
  });
}

async function health(server) {
  const answer = await fetch(`${server.url}/health`);
  return { status: answer.status, reasons: (await answer.json()).reasons };
}

/**
 * Puts 4 MiB at a time until an entry is refused for another reason than a slow disk. Returns the acknowledged texts and
 * the refused entry.
 */
async function fill(kinesis, StreamName, acknowledged, callsMax = 400) {
  for (let call = 0; call < callsMax; call++) {
    const texts = Array.from({ length: 5 }, (_, i) => `${StreamName} ${acknowledged.length + i} `.padEnd(800_000, "."));
    const answer = await kinesis.send(
      new PutRecordsCommand({ StreamName, Records: texts.map((text, i) => ({ PartitionKey: String(i), Data: Buffer.from(text) })) }),
    );
    answer.Records.forEach((entry, i) => entry.SequenceNumber && acknowledged.push(texts[i].trimEnd().replace(/\.+$/, "")));
    const refused = answer.Records.find((entry) => entry.ErrorCode && entry.ErrorCode !== "ProvisionedThroughputExceededException");
    if (refused) return refused;
  }
  assert.fail("the disk never became full");
}

async function readTexts(kinesis, StreamName) {
  let { ShardIterator } = await kinesis.send(
    new GetShardIteratorCommand({ StreamName, ShardId: "shardId-000000000000", ShardIteratorType: "TRIM_HORIZON" }),
  );
  const texts = [];
  for (;;) {
    const page = await kinesis.send(new GetRecordsCommand({ ShardIterator }));
    texts.push(...page.Records.map((record) => Buffer.from(record.Data).toString().replace(/\.+$/, "")));
    if (page.MillisBehindLatest === 0) return texts;
    ShardIterator = page.NextShardIterator;
  }
}

/** Runs a statement; returns its state, or the reason of its failure. */
async function sql(server, QueryString) {
  const athena = new AthenaClient({ endpoint: server.url, region: "us-east-1", credentials: clientKeys(server) });
  const { QueryExecutionId } = await athena.send(new StartQueryExecutionCommand({ QueryString }));
  return eventually(async () => {
    const { State, StateChangeReason } = (await athena.send(new GetQueryExecutionCommand({ QueryExecutionId }))).QueryExecution.Status;
    return ["SUCCEEDED", "FAILED", "CANCELLED"].includes(State) && (StateChangeReason ?? State);
  });
}

const isThere = (texts, wanted) => {
  const found = new Set(texts.map((text) => text.trimEnd()));
  for (const text of wanted) assert.ok(found.has(text.trimEnd()), `${text} was acknowledged and is not there`);
};

test("the journal's limit behaves like a full disk, its files have the configured size, and a delete makes room", async () => {
  const server = await startTarn({
    args: ["--journal-max-bytes", String(256 * MiB), "--journal-file-bytes", String(32 * MiB), "--log-level", "error"],
  });
  try {
    const { kinesis } = clients(server);
    for (const StreamName of ["old", "new"]) await createStream(kinesis, { StreamName, ShardCount: 1 });
    const old = [];
    const refused = await fill(kinesis, "old", old);
    assert.equal(refused.ErrorCode, "InternalFailure");
    assert.match(refused.ErrorMessage, /the disk of the log is full/);
    const more = () => kinesis.send(new PutRecordCommand({ StreamName: "new", PartitionKey: "k", Data: Buffer.alloc(900_000) }));
    await assert.rejects(async () => { for (let i = 0; i < 40; i++) await more(); }, /the disk of the log is full/);
    const files = readdirSync(join(server.data, "journal")).map((name) => statSync(join(server.data, "journal", name)).size);
    assert.ok(files.length >= 6 && Math.max(...files) <= 33 * MiB, `${files}`);
    assert.ok(files.reduce((sum, size) => sum + size, 0) <= 320 * MiB, `${files}`);
    const { status, reasons } = await health(server);
    assert.equal(status, 503);
    assert.match(reasons.join(), /records are refused.*--journal-max-bytes is 268435456/);
    isThere(await readTexts(kinesis, "old"), old);

    // The command's put prints the reason why it waits, and continues when there is room.
    const lines = join(server.data, "lines.ndjson");
    writeFileSync(lines, `{"text":"${"x".repeat(900_000)}"}\n`.repeat(40));
    const put = spawn(program, ["put", "new", lines, "--data", server.data], { env: { ...process.env, ...server.env }, stdio: ["ignore", "ignore", "pipe"] });
    let said = "";
    put.stderr.on("data", (data) => (said += data));
    const ended = once(put, "exit");
    await eventually(() => /put new has waited since [0-9:]+ UTC \([0-9]+ s\): .*the disk of the log is full/.test(said), { what: "the put says why it waits" });

    await kinesis.send(new DeleteStreamCommand({ StreamName: "old" }));
    await eventually(async () => (await health(server)).status === 200);
    assert.deepEqual((await ended)[0], 0, said);
    assert.match(said, /40 acknowledged/);
    const fresh = [];
    await kinesis.send(new PutRecordCommand({ StreamName: "new", PartitionKey: "k", Data: Buffer.from("new 0") }));
    fresh.push("new 0");
    isThere(await readTexts(kinesis, "new"), fresh);
    assert.equal(await server.stop(), 0);
    assert.doesNotMatch(server.log(), /^\S+ info:/m, "--log-level error logs no information");
  } finally {
    await server.kill();
    await server.remove();
  }
});

test("--log-level information and debug show more than error does", async () => {
  const lines = {};
  for (const level of ["information", "debug"]) {
    const server = await startTarn({ args: ["--log-level", level] });
    try {
      await createStream(clients(server).kinesis, { StreamName: "logged", ShardCount: 1 });
    } finally {
      await server.stop();
      await server.remove();
    }
    lines[level] = server.log().split("\n").filter((line) => /^\S+ (info|dbug):/.test(line));
  }
  assert.ok(lines.information.some((line) => line.includes(" info:")) && !lines.information.some((line) => line.includes(" dbug:")));
  assert.ok(lines.debug.some((line) => line.includes(" dbug:")), "debug lines are logged");
});

/** Writes a file until the disk has no page left, but not into room that a ballast gives back meanwhile. */
function fillPages(path, bytesMax) {
  const file = openSync(path, "w");
  try {
    for (let left = bytesMax, page = Buffer.alloc(4096); left > 0; left -= page.length) writeSync(file, page);
  } catch (error) {
    assert.equal(error.code, "ENOSPC");
  } finally {
    closeSync(file);
  }
}

test("a start on a full disk serves reads and deletes, refuses puts, and is refused by name without any room", async (t) => {
  const { mount, leave, remove } = smallDisk();
  if (!mount) return t.skip("a small disk: this user may not mount a tmpfs");
  const data = join(mount, "data");
  const start = () => startTarn({ data, args: ["--journal-file-bytes", String(32 * MiB), "--journal-max-bytes", String(1 << 30)] });
  const lock = () => readFileSync(join(data, "LOCK"), "utf8");
  let server = await start();
  try {
    const made = clients(server);
    await createStream(made.kinesis, { StreamName: "kept", ShardCount: 1 });
    await made.s3.send(new CreateBucketCommand({ Bucket: "lake" }));
    for (const Key of ["kept", "killed", "filling"]) await made.s3.send(new PutObjectCommand({ Bucket: "lake", Key, Body: Key }));
    await made.kinesis.send(new PutRecordCommand({ StreamName: "kept", PartitionKey: "k", Data: Buffer.from("kept 0") }));

    const serves = async (deleted) => {
      const { kinesis, s3 } = clients(server);
      isThere(await readTexts(kinesis, "kept"), ["kept 0"]);
      assert.equal(await (await s3.send(new GetObjectCommand({ Bucket: "lake", Key: "kept" }))).Body.transformToString(), "kept");
      await s3.send(new DeleteObjectCommand({ Bucket: "lake", Key: deleted }));
      assert.match((await fill(kinesis, "kept", [])).ErrorMessage, /the disk of the log is full/);
      // Puts stop below 64 MiB. Just above, the log alone has no room for its next file.
      assert.match((await health(server)).reasons.join(), /puts, uploads, conversion and compaction are stopped|records are refused, reads and deletes go on/);
    };
    await server.kill();
    leave(0);
    server = await start();
    await serves("killed");

    // The disk fills up while the server starts: it has the lock, and its other files are still to come.
    leave(400 * MiB);
    await eventually(() => existsSync(join(data, "ballast")), { what: "the ballast is there again" });
    await server.stop();
    leave(20 * MiB);
    const before = lock();
    const starting = start();
    await eventually(() => lock() !== before, { everyMs: 1, what: "the start has the lock" });
    fillPages(join(mount, "pages"), 20 * MiB);
    server = await starting;
    await serves("filling");

    await server.stop();
    rmSync(join(data, "ballast"), { force: true });
    rmSync(join(mount, "pages"));
    leave(0);
    await assert.rejects(start(), /ended with 1 before it was ready[^]*The disk is full/);
    leave(600 * MiB);
    server = await start();
    await clients(server).kinesis.send(new PutRecordCommand({ StreamName: "kept", PartitionKey: "k", Data: Buffer.from("kept after") }));
    isThere(await readTexts(clients(server).kinesis, "kept"), ["kept 0", "kept after"]);
  } finally {
    await server.kill();
    remove();
  }
});

test("on a full disk reads, deletes and a clean stop work, and writing resumes without help", async (t) => {
  const { mount, leave, remove } = smallDisk();
  if (!mount) return t.skip("a small disk: this user may not mount a tmpfs");
  const start = () => startTarn({ data: join(mount, "data"), args: ["--journal-file-bytes", String(32 * MiB), "--journal-max-bytes", String(1 << 30)] });
  let server = await start();
  try {
    let { kinesis, s3 } = clients(server);
    for (const StreamName of ["kept", "dropped"]) await createStream(kinesis, { StreamName, ShardCount: 1 });
    await s3.send(new CreateBucketCommand({ Bucket: "lake" }));
    for (const Key of ["kept", "dropped"]) await s3.send(new PutObjectCommand({ Bucket: "lake", Key, Body: Key }));
    assert.ok(existsSync(join(server.data, "ballast")));

    // Below a quarter of this small disk uploads stop; puts continue.
    leave(200 * MiB);
    await eventually(async () => (await health(server)).status === 503);
    await assert.rejects(s3.send(new PutObjectCommand({ Bucket: "lake", Key: "no", Body: "x" })), /nearly full/);
    assert.deepEqual(await asked(await getSignedUrl(s3, new PutObjectCommand({ Bucket: "lake", Key: "no" }))), [503, false]);
    const acknowledged = [];
    await kinesis.send(new PutRecordCommand({ StreamName: "kept", PartitionKey: "k", Data: Buffer.from("kept 0") }));
    acknowledged.push("kept 0");
    assert.match((await health(server)).reasons.join(), /uploads, conversion and compaction are stopped/);

    // Reads without a spill run. A large result and a spill are refused, and the error names the disk.
    assert.equal(await sql(server, "SELECT count(*) FROM UNNEST(sequence(1, 1000)) AS t(n)"), "SUCCEEDED");
    const wide = "SELECT n, rpad('x', 4000, 'x') AS text FROM UNNEST(sequence(1, 10000)) AS t(n)";
    assert.match(await sql(server, wide), /^RESULT_STORAGE_FAILED: .*the disk is nearly full: [0-9]+ MiB of 1024 MiB are free/);

    // To the last byte: puts stop, stored data is served, and deletes find room in the ballast.
    leave(0);
    const refused = await fill(kinesis, "kept", acknowledged);
    assert.match(refused.ErrorMessage, /the disk of the log is full/);
    assert.equal((await health(server)).status, 503);
    isThere(await readTexts(kinesis, "kept"), acknowledged);
    assert.equal(await (await s3.send(new GetObjectCommand({ Bucket: "lake", Key: "kept" }))).Body.transformToString(), "kept");
    assert.ok(!existsSync(join(server.data, "ballast")));
    await s3.send(new DeleteObjectCommand({ Bucket: "lake", Key: "dropped" }));
    await kinesis.send(new DeleteStreamCommand({ StreamName: "dropped" }));

    // A clean stop, and a start on the full disk.
    assert.equal(await server.stop(), 0, server.log());
    server = await start();
    ({ kinesis, s3 } = clients(server));
    isThere(await readTexts(kinesis, "kept"), acknowledged);
    await assert.rejects(s3.send(new GetObjectCommand({ Bucket: "lake", Key: "dropped" })), { name: "NoSuchKey" });

    leave(600 * MiB);
    await eventually(async () => (await health(server)).status === 200);
    await kinesis.send(new PutRecordCommand({ StreamName: "kept", PartitionKey: "k", Data: Buffer.from("kept after") }));
    await s3.send(new PutObjectCommand({ Bucket: "lake", Key: "after", Body: "x" }));
    isThere(await readTexts(kinesis, "kept"), [...acknowledged, "kept after"]);
    await eventually(() => existsSync(join(server.data, "ballast")), { what: "the ballast is there again" });
    assert.equal(await server.stop(), 0, server.log());
  } finally {
    await server.kill();
    remove();
  }
});
