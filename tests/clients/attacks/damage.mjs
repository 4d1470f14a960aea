// Damage at rest: flips bits in files of a stopped server, or truncates, empties or removes the files. The next start
// refuses in one line, or serves only stored bytes.
import { spawnSync } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import { chmodSync, closeSync, cpSync, mkdtempSync, openSync, readFileSync, readdirSync, rmSync, statSync, truncateSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { AthenaClient, GetQueryExecutionCommand, GetQueryResultsCommand, StartQueryExecutionCommand } from "@aws-sdk/client-athena";
import { GetRecordsCommand, GetShardIteratorCommand, KinesisClient, PutRecordsCommand } from "@aws-sdk/client-kinesis";
import { CreateBucketCommand, GetObjectCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { createStream } from "../streams.mjs";
import { program, startTarn } from "../tarn-server.mjs";

const sha = (bytes) => createHash("sha256").update(bytes).digest("hex");
const filesBelow = (folder) =>
  readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath ?? entry.path, entry.name)).sort();
const clientsOf = (server) => {
  const options = { endpoint: server.url, region: "us-east-1", credentials: { accessKeyId: server.env.AWS_ACCESS_KEY_ID, secretAccessKey: server.env.AWS_SECRET_ACCESS_KEY }, maxAttempts: 1 };
  return { kinesis: new KinesisClient(options), s3: new S3Client({ ...options, forcePathStyle: true }), athena: new AthenaClient(options) };
};

async function ask(athena, QueryString) {
  const { QueryExecutionId } = await athena.send(new StartQueryExecutionCommand({ QueryString }));
  for (;;) {
    const { Status } = (await athena.send(new GetQueryExecutionCommand({ QueryExecutionId }))).QueryExecution;
    if (Status.State === "SUCCEEDED") return JSON.stringify((await athena.send(new GetQueryResultsCommand({ QueryExecutionId }))).ResultSet.Rows[1].Data.map((datum) => datum.VarCharValue));
    if (Status.State === "FAILED") throw new Error(Status.StateChangeReason);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

const SELECT = "SELECT count(*), sum(id), max(name), sum(n) FROM damage.rows";

/** A data directory with objects, records and a table; `restore()` returns a fresh copy of it. */
export async function makeWorld() {
  const server = await startTarn();
  const { kinesis, s3, athena } = clientsOf(server);
  const objects = new Map();
  const records = new Map();
  await s3.send(new CreateBucketCommand({ Bucket: "kept" }));
  for (let i = 0; i < 24; i++) {
    const Body = randomBytes(i % 6 === 0 ? 1_500_000 : 100 + i * 977);
    await s3.send(new PutObjectCommand({ Bucket: "kept", Key: `object/${i}`, Body }));
    objects.set(`object/${i}`, sha(Body));
  }
  await createStream(kinesis, { StreamName: "kept", ShardCount: 1 });
  for (let batch = 0; batch < 20; batch++) {
    const Records = Array.from({ length: 100 }, (_, i) => ({ PartitionKey: "k", Data: Buffer.from(`record ${batch} ${i} ${"x".repeat(200)}`) }));
    const answer = await kinesis.send(new PutRecordsCommand({ StreamName: "kept", Records }));
    answer.Records.forEach((record, i) => records.set(record.SequenceNumber, Records[i].Data.toString()));
  }
  const rows = Array.from({ length: 5_000 }, (_, id) => JSON.stringify({ id, name: `n${id % 71}`, n: (id * 7919) % 1009 })).join("\n");
  const put = spawnSync(program, ["put", "rows", "-", "--table", "damage.rows", "--data", server.data], { input: rows, encoding: "utf8", env: { ...process.env, ...server.env } });
  if (put.status !== 0) throw new Error(`put: ${put.stderr}`);
  const answer = await ask(athena, SELECT);
  if ((await server.stop()) !== 0) throw new Error(`the first server did not stop well\n${server.log()}`);
  const template = server.data;
  return {
    objects, records, answer, template,
    restore() {
      const data = mkdtempSync(join(tmpdir(), "tarn-damage-"));
      cpSync(template, data, { recursive: true, preserveTimestamps: true });
      return data;
    },
    remove: () => rmSync(template, { recursive: true, force: true }),
  };
}

/** Starts a server on damaged data; returns { refused }, its message, or its answers: { errors, wrong: [text…] }. */
export async function observe(world, data) {
  let server;
  try {
    server = await startTarn({ data });
  } catch (refusal) {
    const lines = refusal.message.split("\n").filter(Boolean);
    const wrong = /^\s+at \S+\(|Unhandled exception|Aborted/m.test(refusal.message) ? [`a stack trace: ${refusal.message.slice(0, 300)}`] : [];
    return { refused: lines.at(-1), wrong, errors: 0 };
  }
  const wrong = [];
  let errors = 0;
  try {
    const { kinesis, s3, athena } = clientsOf(server);
    const listed = new Set(await s3.send(new ListObjectsV2Command({ Bucket: "kept" })).then((page) => (page.Contents ?? []).map((object) => object.Key), () => (errors++, [...world.objects.keys()])));
    for (const [Key, expected] of world.objects) {
      if (!listed.has(Key)) wrong.push(`${Key} is not listed`);
      try {
        const bytes = await (await s3.send(new GetObjectCommand({ Bucket: "kept", Key }))).Body.transformToByteArray();
        if (sha(bytes) !== expected) wrong.push(`${Key} has other bytes`);
      } catch (error) {
        if (error.name === "NoSuchKey" || error.name === "NoSuchBucket") wrong.push(`${Key}: ${error.name}`);
        errors++;
      }
    }
    errors += await checkRecords(kinesis, world, wrong);
    const answer = await ask(athena, SELECT).catch((error) => (errors++, error));
    if (typeof answer === "string" && answer !== world.answer) wrong.push(`SELECT gave ${answer}`);
    if (answer instanceof Error && /in\/v\d/.test(answer.message)) wrong.push(`SELECT names a link: ${answer.message}`);
  } finally {
    await server.stop();
  }
  return { wrong, errors, log: server.log() };
}

async function checkRecords(kinesis, world, wrong) {
  try {
    let { ShardIterator } = await kinesis.send(new GetShardIteratorCommand({ StreamName: "kept", ShardId: "shardId-000000000000", ShardIteratorType: "TRIM_HORIZON" }));
    let seen = 0;
    for (let empty = 0; empty < 3; ) {
      const page = await kinesis.send(new GetRecordsCommand({ ShardIterator }));
      for (const record of page.Records) {
        if (world.records.get(record.SequenceNumber) !== Buffer.from(record.Data).toString()) wrong.push(`record ${record.SequenceNumber} has other bytes`);
        seen++;
      }
      empty = page.Records.length === 0 && page.MillisBehindLatest === 0 ? empty + 1 : 0;
      ShardIterator = page.NextShardIterator;
    }
    return seen < world.records.size ? 1 : 0;
  } catch {
    return 1;
  }
}

/** Every file but the LOCK, with the hash of its bytes: a refused start changes none of them. */
const contents = (data) => filesBelow(data).filter((path) => path !== join(data, "LOCK")).map((path) => `${path.slice(data.length + 1)} ${sha(readFileSync(path))}`);

/**
 * The files that a start writes before it meets a flipped bit in a page that it reads late. In that case it does not
 * claim that nothing was changed.
 */
const isOwn = (path) => /^(journal\/|meta\.db(-wal|-shm|\.copy\.new)?$|endpoint)/.test(path);

export const blobCount = (data) => filesBelow(join(data, "blobs")).length;

/** Flips one bit in the used part of a file: the rest of a journal file is allocated and empty. */
function flipIn(path, random) {
  chmodSync(path, 0o644);
  const bytes = readFileSync(path);
  const used = bytes.findLastIndex((value) => value !== 0) + 1;
  if (used === 0) return;
  const at = Math.floor(random() * used);
  const file = openSync(path, "r+");
  writeSync(file, Buffer.from([bytes[at] ^ (1 << Math.floor(random() * 8))]), 0, 1, at);
  closeSync(file);
}

const pick = (list, random) => list[Math.floor(random() * list.length)];

/** name → { times, damage(data, random), mustRefuse }: with `mustRefuse`, the next start must be refused. */
export const damages = {
  "meta.db: one bit": { times: 40, damage: (data, random) => flipIn(join(data, "meta.db"), random) },
  "meta.db removed": { times: 1, damage: (data) => rmSync(join(data, "meta.db")), mustRefuse: true },
  "meta.db empty": { times: 1, damage: (data) => truncateSync(join(data, "meta.db")), mustRefuse: true },
  "meta.db cut to 100 bytes": { times: 1, damage: (data) => truncateSync(join(data, "meta.db"), 100), mustRefuse: true },
  "meta.db cut to 4,096 bytes": { times: 1, damage: (data) => truncateSync(join(data, "meta.db"), 4_096), mustRefuse: true },
  "meta.db cut to 20,000 bytes": { times: 1, damage: (data) => truncateSync(join(data, "meta.db"), 20_000), mustRefuse: true },
  "journal: one bit": { times: 20, damage: (data, random) => flipIn(pick(filesBelow(join(data, "journal")), random), random) },
  "journal removed": { times: 1, damage: (data) => filesBelow(join(data, "journal")).forEach((file) => rmSync(file)) },
  "a blob: one bit": { times: 40, damage: (data, random) => flipIn(pick(filesBelow(join(data, "blobs")), random), random) },
  "a blob cut": { times: 5, damage: (data, random) => ((path) => (chmodSync(path, 0o644), truncateSync(path, Math.floor(statSync(path).size / 2))))(pick(filesBelow(join(data, "blobs")), random)) },
  "a blob removed": { times: 5, damage: (data, random) => rmSync(pick(filesBelow(join(data, "blobs")), random)) },
  "scratch removed": { times: 1, damage: (data) => rmSync(join(data, "scratch"), { recursive: true }) },
  "FORMAT removed": { times: 1, damage: (data) => rmSync(join(data, "FORMAT")), mustRefuse: true },
  "FORMAT: one bit": { times: 5, damage: (data, random) => flipIn(join(data, "FORMAT"), random), mustRefuse: true },
  "instance.key removed": { times: 1, damage: (data) => rmSync(join(data, "keys", "instance.key")), mustRefuse: true },
};

/**
 * Runs a share of the damages; returns a line each: { name, times, refused, errors, wrong }. Of the kinds that `only`
 * accepts, every `nth` trial runs.
 */
export async function damageAll({ nth = 1, seed = 20261121, only = () => true, progress = () => {} } = {}) {
  const world = await makeWorld();
  const outcomes = [];
  try {
    for (const [name, kind] of Object.entries(damages).filter(([name]) => only(name))) {
      const line = { name, times: 0, refused: 0, errors: 0, wrong: [], words: undefined };
      for (let i = 0; i < kind.times; i += nth) {
        let state = seed + i * 7919 + name.length;
        const random = () => ((state = (state * 1_103_515_245 + 12_345) % 2_147_483_648), state / 2_147_483_648);
        random();
        const data = world.restore();
        const blobs = blobCount(data);
        kind.damage(data, random);
        const after = blobCount(data);
        const before = contents(data);
        const seen = await observe(world, data);
        if (seen.refused) {
          const now = contents(data);
          const changed = [...before.filter((file) => !now.includes(file)), ...now.filter((file) => !before.includes(file))]
            .map((file) => file.split(" ")[0])
            .filter((path) => seen.refused.includes("Nothing was changed") || !name.endsWith("one bit") || !isOwn(path));
          if (changed.length > 0) line.wrong.push(`a refused start changed ${[...new Set(changed)].join(", ")}`);
        }
        line.times++;
        line.refused += seen.refused ? 1 : 0;
        line.words ??= seen.refused;
        line.errors += seen.errors > 0 ? 1 : 0;
        line.wrong.push(...seen.wrong);
        if (kind.mustRefuse && !seen.refused) line.wrong.push("was not refused");
        if (blobCount(data) < Math.min(after, blobs)) line.wrong.push(`${after - blobCount(data)} blobs were deleted`);
        rmSync(data, { recursive: true, force: true });
      }
      outcomes.push(line);
      progress(line);
    }
  } finally {
    world.remove();
  }
  return outcomes;
}
