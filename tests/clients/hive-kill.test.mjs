// SIGKILL amid an INSERT into 50 partitions: all of it is there, or nothing. SIGKILL amid MSCK REPAIR TABLE: a repeat completes it.
import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { AthenaClient, StartQueryExecutionCommand } from "@aws-sdk/client-athena";
import { GlueClient, paginateGetPartitions } from "@aws-sdk/client-glue";
import { CreateBucketCommand, PutObjectCommand, S3Client, paginateListObjectsV2 } from "@aws-sdk/client-s3";
import { queryBy } from "./athena-query.mjs";
import { mulberry } from "./chance.mjs";
import { startTarn } from "./tarn-server.mjs";

const Bucket = "kills";
const Database = "kills";
const QueryExecutionContext = { Database };
const seed = Number(process.env.SEED ?? Date.now() % 1_000_000);

class World {
  constructor(data, server) {
    this.data = data;
    this.take(server);
  }

  take(server) {
    this.server = server;
    const settings = {
      endpoint: server.url,
      region: "us-east-1",
      credentials: { accessKeyId: server.env.AWS_ACCESS_KEY_ID, secretAccessKey: server.env.AWS_SECRET_ACCESS_KEY },
    };
    this.athena = new AthenaClient(settings);
    this.glue = new GlueClient(settings);
    this.s3 = new S3Client({ ...settings, forcePathStyle: true });
  }

  run = (sql) => queryBy(this.athena, sql, { QueryExecutionContext });

  /** Begins a statement and kills the server after a while. */
  async killedAmid(QueryString, afterMs) {
    await this.athena.send(new StartQueryExecutionCommand({ QueryString, QueryExecutionContext }));
    await new Promise((resolve) => setTimeout(resolve, afterMs));
    await this.server.kill();
    this.take(await startTarn({ data: this.data }));
  }

  async partitions(TableName) {
    const found = [];
    for await (const page of paginateGetPartitions({ client: this.glue }, { DatabaseName: Database, TableName })) found.push(...page.Partitions);
    return found;
  }

  async keys(Prefix) {
    const found = [];
    for await (const page of paginateListObjectsV2({ client: this.s3 }, { Bucket, Prefix })) found.push(...(page.Contents ?? []));
    return found;
  }
}

const open = async () => {
  const data = await mkdtemp(join(tmpdir(), "tarn-hive-kill-"));
  const world = new World(data, await startTarn({ data }));
  await world.s3.send(new CreateBucketCommand({ Bucket }));
  await queryBy(world.athena, `CREATE DATABASE ${Database}`);
  return world;
};

const close = async (world) => {
  await world.server.stop();
  await rm(world.data, { recursive: true, force: true });
};

test("an INSERT into 50 partitions is there or not", async () => {
  const world = await open();
  const random = mulberry(seed);
  try {
    const began = performance.now();
    await world.run(`CREATE EXTERNAL TABLE measured (n int) PARTITIONED BY (p int) LOCATION 's3://${Bucket}/measured/'`);
    await world.run("INSERT INTO measured SELECT n, n % 50 FROM UNNEST(sequence(1, 200)) AS u(n)");
    const wholeMs = performance.now() - began;
    for (let round = 0; round < 4; round++) {
      const table = `t${round}`;
      await world.run(`CREATE EXTERNAL TABLE ${table} (n int) PARTITIONED BY (p int) LOCATION 's3://${Bucket}/${table}/'`);
      await world.killedAmid(`INSERT INTO ${table} SELECT n, n % 50 FROM UNNEST(sequence(1, 200)) AS u(n)`, random() * wholeMs);
      const [count] = (await world.run(`SELECT count(*) FROM ${table}`)).rows[0];
      const found = [count, (await world.partitions(table)).length, (await world.keys(`${table}/`)).length];
      assert.ok([["200", 50, 50], ["0", 0, 0]].some((whole) => JSON.stringify(whole) === JSON.stringify(found)), `seed ${seed}, round ${round}: ${found}`);
    }
  } finally {
    await close(world);
  }
});

test("MSCK REPAIR TABLE is completed by a repeat", async () => {
  const world = await open();
  const random = mulberry(seed);
  const folders = 2_500;
  try {
    for (let i = 0; i < folders; i += 50) {
      await Promise.all(Array.from({ length: 50 }, (_, j) => world.s3.send(new PutObjectCommand({ Bucket, Key: `found/p=${i + j}/x`, Body: "1\n" }))));
    }

    for (let round = 0; round < 3; round++) {
      const table = `f${round}`;
      await world.run(`CREATE EXTERNAL TABLE ${table} (n int) PARTITIONED BY (p int) LOCATION 's3://${Bucket}/found/'`);
      await world.killedAmid(`MSCK REPAIR TABLE ${table}`, random() * 600);
      const before = (await world.partitions(table)).length;
      assert.equal(before % 1_000 === 0 || before === folders, true, `${before} partitions: each 1,000 are a transaction`);
      await world.run(`MSCK REPAIR TABLE ${table}`);
      assert.equal((await world.partitions(table)).length, folders);
      assert.deepEqual((await world.run(`SELECT count(*) FROM "${table}$partitions"`)).rows, [[String(folders)]]);
    }
  } finally {
    await close(world);
  }
});
