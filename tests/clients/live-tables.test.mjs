// SELECT over fed tables sees records as soon as they are acknowledged: in a snapshot or in the delivery's open buffer, never in both.
import assert from "node:assert/strict";
import { test } from "node:test";
import { AthenaClient, CreateWorkGroupCommand } from "@aws-sdk/client-athena";
import { PutRecordBatchCommand } from "@aws-sdk/client-firehose";
import { DeleteRolePolicyCommand, IAMClient, PutRolePolicyCommand } from "@aws-sdk/client-iam";
import { CreateBucketCommand, S3Client } from "@aws-sdk/client-s3";
import { query } from "./athena-query.mjs";
import { createDelivery, delivered, firehose, icebergDestination, rowsReach } from "./lake.mjs";
import { makeRole } from "./roles.mjs";
import { run as runProgram } from "./script.mjs";
import { upsertTable } from "./upserts.mjs";
import { program } from "./tarn-server.mjs";
import { eventually, unique } from "./wait.mjs";

const s3 = new S3Client({});

// A database with a table, and a delivery that feeds it.
async function fed(columns, { seconds = 900, options = "", more = {} } = {}) {
  const Database = unique("live").replaceAll("-", "_");
  const Bucket = unique("live");
  await s3.send(new CreateBucketCommand({ Bucket }));
  await query(`CREATE DATABASE ${Database}`);
  const run = async (sql, settings = {}) => (await query(sql, { QueryExecutionContext: { Database }, ...settings })).rows;
  await run(`CREATE TABLE t (${columns}) WITH (location = 's3://${Bucket}/t/'${options})`);
  const DeliveryStreamName = unique("live");
  const buffering = { BufferingHints: { IntervalInSeconds: seconds, SizeInMBs: 64 }, ...more };
  await createDelivery({
    DeliveryStreamName,
    DeliveryStreamType: "DirectPut",
    IcebergDestinationConfiguration: icebergDestination(Bucket, Database, "t", buffering),
  });
  const put = async (...records) => {
    const Records = records.map((record) => ({ Data: Buffer.from(JSON.stringify(record)) }));
    assert.equal((await firehose.send(new PutRecordBatchCommand({ DeliveryStreamName, Records }))).FailedPutCount, 0);
  };
  return { run, put };
}

const count = async (run, table, settings) => Number((await run(`SELECT count(*) FROM ${table}`, settings))[0][0]);

test("values of every type are seen before their commit as after it", async () => {
  const { run, put } = await fed(`id integer, big bigint, f real, d double, price decimal(10,2), s varchar, b boolean, day date,
    at timestamp(6), zoned timestamp(6) with time zone, tags array(varchar), m map(varchar, integer), r row(x integer, "Y" varchar, z array(row(k double)))`);
  await put(
    {
      id: 1, big: 9007199254740991, f: 1.5, d: 2.25, price: "12.34", s: "é😀", b: true, day: "2024-02-29", at: "2024-02-29T23:59:59.123456",
      zoned: "2024-02-29T12:00:00+02:00", tags: ["a", null, "c"], m: { k: 1, l: 2 }, r: { x: 7, Y: "y", z: [{ k: 0.5 }, { k: null }] },
    },
    { id: 2 },
    { id: 3, s: "x".repeat(5000), tags: [], m: {}, r: {} },
  );
  const all = "SELECT *, r.x AS rx, r.z[1].k AS rz, cardinality(tags) AS n FROM t ORDER BY id";
  const live = await run(all.replace("r.z[1].k", "try(r.z[1].k)"));
  assert.equal(live.length, 3);
  assert.equal(live[0][1], "9007199254740991");
  assert.equal(await count(run, "\"t$delivered\""), 0);
  assert.equal(await count(run, "\"t$live\""), 3);
  assert.equal(await count(run, "\"t$snapshots\""), 0);
  assert.deepEqual(await run("SELECT count(*), sum(id), count(\"$path\"), max(at) FROM t WHERE id < 3"), [["2", "3", "0", "2024-02-29 23:59:59.123456"]]);

  // A statement that deletes rows commits the open buffer first.
  await run("DELETE FROM t WHERE id < 0");
  assert.equal(await count(run, "\"t$delivered\""), 3);
  assert.deepEqual(await run(all.replace("r.z[1].k", "try(r.z[1].k)")), live);
  await put({ id: 4, s: "later" });
  assert.deepEqual(await run("SELECT id, s FROM t WHERE id IN (2, 4) ORDER BY id"), [["2", null], ["4", "later"]]);
  await run("INSERT INTO t (id, s) SELECT id + 100, s FROM t WHERE id = 4");
  await run("CREATE VIEW v AS SELECT a.id, b.s FROM t a JOIN t b ON a.id = b.id WHERE a.id >= 4");
  assert.deepEqual(await run("SELECT * FROM v ORDER BY id"), [["4", "later"], ["104", "later"]]);
});

test("records with new columns, and those of a partitioned table, are seen", async () => {
  const { run, put } = await fed("id integer, day varchar", { options: ", partitioning = ARRAY['day']" });
  await put({ id: 1, day: "a" }, { id: 2, day: "b" });
  assert.deepEqual(await run("SELECT id, \"$partition\" FROM t WHERE day = 'b'"), [["2", null]]);
  await run("ALTER TABLE t ADD COLUMNS (extra varchar)");
  await put({ id: 3, day: "b", extra: "yes" });
  assert.deepEqual(await run("SELECT id, extra FROM t WHERE day = 'b' ORDER BY id"), [["2", null], ["3", "yes"]]);
});

test("a table's property, a work group's tag and a name hide undelivered rows", async () => {
  const { run, put } = await fed("id integer");
  await put({ id: 1 });
  assert.equal(await count(run, "t"), 1);
  const Name = unique("quiet");
  await new AthenaClient({}).send(new CreateWorkGroupCommand({ Name, Tags: [{ Key: "tarn.live", Value: "false" }] }));
  assert.equal(await count(run, "t", { WorkGroup: Name }), 0);
  assert.equal(await count(run, "\"t$live\"", { WorkGroup: Name }), 1);
  await assert.rejects(
    new AthenaClient({}).send(new CreateWorkGroupCommand({ Name: unique("wrong"), Tags: [{ Key: "tarn.live", Value: "maybe" }] })), /true, false/);
  await assert.rejects(run("SELECT * FROM \"t$live\" FOR VERSION AS OF 1"), /no earlier versions/);

  const quiet = await fed("id integer", { options: ", extra_properties = MAP(ARRAY['tarn.live'], ARRAY['false'])" });
  await quiet.put({ id: 1 });
  assert.equal(await count(quiet.run, "t"), 0);
  assert.equal(await count(quiet.run, "\"t$live\""), 1);
});

test("updates and deletes of a delivery with unique keys are seen", async () => {
  const Bucket = unique("livekeys");
  await s3.send(new CreateBucketCommand({ Bucket }));
  await query(`CREATE DATABASE livekeys_${process.pid}`);
  await query(`CREATE TABLE livekeys_${process.pid}.orders (id bigint, v varchar) WITH (location = 's3://${Bucket}/t/')`);
  const orders = await upsertTable("livekeys", { more: { BufferingHints: { IntervalInSeconds: 900, SizeInMBs: 64 } } });
  const rows = async () => (await query(`SELECT id, v FROM ${orders.name} ORDER BY id`)).rows;
  await orders.put([{ op: "insert", id: 1, v: "a" }, { op: "insert", id: 2, v: "b" }]);
  assert.deepEqual(await rows(), [["1", "a"], ["2", "b"]]);
  await orders.put([{ op: "update", id: 1, v: "A" }, { op: "delete", id: 2 }, { op: "insert", id: 3, v: "c" }]);
  assert.deepEqual(await rows(), [["1", "A"], ["3", "c"]]);
  // The first records brought a column, so they were committed first.
  assert.deepEqual((await query(`SELECT id FROM ${delivered(orders.name)} ORDER BY id`)).rows, [["1"], ["2"]], "a SELECT committed the changes");
});

// A model of the table decides. Rounds end with a commit or not, so keys are in the snapshot, in the open buffer, or in both.
for (const deletes of ["auto", "equality"]) {
  test(`undelivered updates and deletes over a snapshot with ${deletes} deletes show the rows of their commit`, async () => {
    const Database = `livemodel${deletes}_${process.pid}`;
    const Bucket = unique("livemodel");
    await s3.send(new CreateBucketCommand({ Bucket }));
    await query(`CREATE DATABASE ${Database}`);
    await query(`CREATE TABLE ${Database}.orders (op varchar, id bigint, part varchar, v varchar, n integer)
      WITH (location = 's3://${Bucket}/t/', partitioning = ARRAY['part'], extra_properties = MAP(ARRAY['tarn.upsert.deletes'], ARRAY['${deletes}']))`);
    const orders = await upsertTable(`livemodel${deletes}`, {
      UniqueKeys: ["id", "part"], more: { BufferingHints: { IntervalInSeconds: 900, SizeInMBs: 64 } },
    });
    const model = new Map();
    let n = 0;
    for (let round = 0; round < 12; round++) {
      const changes = Array.from({ length: 1 + Math.floor(Math.random() * 30) }, () => {
        const [id, part] = [Math.random() < 0.1 ? null : Math.floor(Math.random() * 12), Math.random() < 0.2 ? null : "ab"[Math.floor(Math.random() * 2)]];
        const op = ["insert", "update", "update", "delete"][Math.floor(Math.random() * 4)];
        const [key, row] = [`${id}/${part}`, { op, id, part, v: `v${++n}`, n }];
        if (op === "delete") model.delete(key);
        else model.set(key, [...(op === "insert" ? model.get(key) ?? [] : []), [id?.toString() ?? null, part, row.v, `${n}`]]);
        return row;
      });
      await orders.put(changes);
      const expected = [...model.values()].flat().sort((a, b) => a[3] - b[3]);
      assert.deepEqual((await query(`SELECT id, part, v, n FROM ${orders.name} ORDER BY n`)).rows, expected, `round ${round}`);
      const [last] = (await query(`SELECT count(*), count(DISTINCT v), sum(n) FROM ${orders.name} WHERE part = 'a' OR id < 6`)).rows;
      const meant = expected.filter(([id, part]) => part === "a" || (id !== null && id < 6));
      assert.deepEqual(last, [`${meant.length}`, `${meant.length}`, meant.length ? `${meant.reduce((sum, row) => sum + Number(row[3]), 0)}` : null]);
      if (round % 3 === 2) await query(`DELETE FROM ${orders.name} WHERE n < 0`); // commits the open buffer first
    }
    // Maintenance may have rewritten files meanwhile, and other tests may have filled the memory of buffers, which flushes the oldest one.
    const commits = (await query(`SELECT operation FROM ${Database}."orders$snapshots" WHERE operation <> 'replace'`)).rows;
    assert.ok(commits.length <= 6, `reads committed rows: ${commits.length} commits of 12 rounds`);
  });
}

// `bench/live-truth` asks more often.
const queries = Number(process.env.TARN_LIVE_QUERIES ?? 120);

test("each acknowledged record counts once while delivery, drift and compaction run", async () => {
  const { run, put } = await fed("id bigint, pad varchar", { seconds: 1 });
  let [begun, acknowledged, drifts, isOver] = [0, 0, 0, false];
  const repeat = async (work) => {
    while (!isOver) await work();
  };
  const running = [
    repeat(async () => {
      const fields = begun % 2_000 === 0 ? { [`drift_${++drifts}`]: drifts } : {};
      const records = Array.from({ length: 20 }, (_, i) => ({ id: begun + i, pad: "p".repeat(100), ...fields }));
      begun += records.length;
      await put(...records);
      acknowledged += records.length;
    }),
    // OPTIMIZE waits for a worker while statements have them all.
    repeat(() => run("OPTIMIZE t REWRITE DATA USING BIN_PACK")),
  ];
  let last = 0;
  for (let i = 0; i < queries; i++) {
    const least = acknowledged;
    const [[rows, distinct, sum]] = await run("SELECT count(*), count(DISTINCT id), sum(id) FROM t");
    const seen = Number(rows);
    assert.equal(rows, distinct, `query ${i}: a record counts twice`);
    assert.ok(seen >= least && seen >= last && seen <= begun, `query ${i}: ${seen} rows; ${least} were acknowledged, ${last} seen, ${begun} put`);
    assert.equal(Number(sum ?? 0), Math.max(0, (seen * (seen - 1)) / 2), `query ${i}: the rows are not the first ones`);
    last = seen;
  }
  isOver = true;
  await Promise.all(running);
  assert.equal(await count(run, "t"), acknowledged);
  assert.ok((await count(run, "\"t$snapshots\"")) > 1);
  assert.equal(await count(run, `t WHERE drift_${drifts} = ${drifts}`), 20);
});

test("a read that gives up its wait names the records that it leaves out, and $live fails", async () => {
  const iam = new IAMClient({});
  const RoleName = unique("livereads");
  const role = await makeRole(RoleName);
  const Bucket = unique("live");
  const Database = unique("live").replaceAll("-", "_");
  const DeliveryStreamName = unique("live");
  await s3.send(new CreateBucketCommand({ Bucket }));
  const destination = icebergDestination(Bucket, Database, "t", { BufferingHints: { IntervalInSeconds: 1, SizeInMBs: 64 } });
  await createDelivery({
    DeliveryStreamName,
    DeliveryStreamType: "DirectPut",
    IcebergDestinationConfiguration: { ...destination, RoleARN: role, S3Configuration: { ...destination.S3Configuration, RoleARN: role } },
  });
  const put = async (...ids) => {
    const Records = ids.map((id) => ({ Data: Buffer.from(JSON.stringify({ id })) }));
    assert.equal((await firehose.send(new PutRecordBatchCommand({ DeliveryStreamName, Records }))).FailedPutCount, 0);
  };
  await put(1, 2);
  await rowsReach(2, `${Database}.t`);
  const PolicyDocument = JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Deny", Action: "s3:PutObject", Resource: "*" }] });
  await iam.send(new PutRolePolicyCommand({ RoleName, PolicyName: "deny", PolicyDocument }));
  await put(3, 4, 5);
  const state = async () => JSON.parse((await runProgram(program, ["status", "--json"])).stdout).Deliveries.find(({ Name }) => Name === DeliveryStreamName);
  await eventually(async () => (await state()).State === "FAILING", { what: "the delivery fails" });

  const asked = `SELECT count(*) FROM ${Database}.t`;
  const read = await query(asked);
  const counted = Number(read.rows[0][0]);
  const { rows: [[leftOut, which]] } = await query(
    `SELECT left_out_records, left_out FROM tarn.executions WHERE id = '${read.execution.QueryExecutionId}'`);
  assert.equal(counted + Number(leftOut ?? 0), 5, `${counted} rows, ${leftOut} left out`);
  if (counted < 5) {
    assert.match(which, new RegExp(`3 records of shardId-000000000000 of delivery ${DeliveryStreamName}.*s3:PutObject`));
    assert.match(read.execution.Status.StateChangeReason, /left out of the result: 3 records/);
    await assert.rejects(query(`SELECT count(*) FROM ${Database}."t$live"`), /3 records .*s3:PutObject.*t\$delivered/);
    const shown = await runProgram(program, ["sql", asked]);
    assert.match(shown.output, /left out/);
  }
  assert.match((await state()).LastError, /s3:PutObject/);
  await assert.rejects(query(`DELETE FROM ${Database}.t WHERE id = 1`), /not committed.*s3:PutObject/);
  await iam.send(new DeleteRolePolicyCommand({ RoleName, PolicyName: "deny" }));
  await rowsReach(5, `${Database}.t`);
  assert.equal((await query(asked)).rows[0][0], "5");
});
