// Materialized views over a table that a delivery feeds: each answer has every acknowledged record once, also beside refreshes, and needs the right to the bytes.
import assert from "node:assert/strict";
import { test } from "node:test";
import { PutRecordBatchCommand } from "@aws-sdk/client-firehose";
import { CreateBucketCommand, S3Client } from "@aws-sdk/client-s3";
import { query } from "./athena-query.mjs";
import { createDelivery, firehose, icebergDestination } from "./lake.mjs";
import { run as runProgram } from "./script.mjs";
import { program } from "./tarn-server.mjs";
import { eventually, unique } from "./wait.mjs";

const s3 = new S3Client({});

async function fed() {
  const [Database, Bucket, DeliveryStreamName] = [unique("views").replaceAll("-", "_"), unique("views"), unique("views")];
  await s3.send(new CreateBucketCommand({ Bucket }));
  await query(`CREATE DATABASE ${Database}`);
  const run = async (sql) => (await query(sql, { QueryExecutionContext: { Database } })).rows;
  await run(`CREATE TABLE t (id integer, city varchar, amount double) WITH (location = 's3://${Bucket}/t/')`);
  await createDelivery({
    DeliveryStreamName, DeliveryStreamType: "DirectPut",
    IcebergDestinationConfiguration: icebergDestination(Bucket, Database, "t", { BufferingHints: { IntervalInSeconds: 1, SizeInMBs: 64 } }),
  });
  const put = async (...records) => {
    const Records = records.map((record) => ({ Data: Buffer.from(JSON.stringify(record)) }));
    assert.equal((await firehose.send(new PutRecordBatchCommand({ DeliveryStreamName, Records }))).FailedPutCount, 0);
  };
  return { Database, run, put };
}

test("a view never goes back and never lacks an acknowledged record, beside deliveries, refreshes and OPTIMIZE", async () => {
  const { Database, run, put } = await fed();
  await run("CREATE MATERIALIZED VIEW v AS SELECT city, count(*) AS n, sum(amount) AS s FROM t GROUP BY city");
  let [acked, last, isDone] = [0, 0, false];
  const feeding = (async () => {
    while (!isDone) {
      await put(...Array.from({ length: 20 }, (_, i) => ({ id: acked + i, city: "abcd"[i % 4], amount: i })));
      acked += 20;
    }
  })();
  const maintaining = (async () => {
    while (!isDone) {
      await run("REFRESH MATERIALIZED VIEW v");
      await run("OPTIMIZE t REWRITE DATA USING BIN_PACK").catch((error) => assert.match(error.message, /MORE_RUNS|COMMIT_ERROR/));
    }
  })();
  for (let i = 0; i < 150; i++) {
    const floor = acked;
    const [[found]] = await run("SELECT coalesce(sum(n), 0) FROM v");
    assert.ok(Number(found) >= Math.max(floor, last), `${found} of ${floor} acknowledged, ${last} seen`);
    last = Number(found);
  }
  isDone = true;
  await Promise.all([feeding, maintaining]);
  assert.deepEqual(await run("SELECT * FROM v ORDER BY city"), await run("SELECT city, count(*), sum(amount) FROM t GROUP BY city ORDER BY city"));
  const audited = await runProgram(program, ["audit", `${Database}.v`]);
  assert.match(audited.stdout, /everything agrees/, audited.output);
});

test("a row that was planted among the kept ones is not believed", async () => {
  const { Database, run, put } = await fed();
  await run("CREATE MATERIALIZED VIEW v AS SELECT city, count(*) AS n FROM t GROUP BY city");
  await put({ id: 1, city: "a", amount: 1 }, { id: 2, city: "b", amount: 2 });
  await eventually(async () => {
    await run("REFRESH MATERIALIZED VIEW v");
    return (await run("SELECT * FROM v__kept")).length === 2;
  });
  await run("INSERT INTO v__kept SELECT * FROM v__kept WHERE k0 = 'b'");
  assert.equal((await run("SELECT * FROM v__kept")).length, 3);
  assert.deepEqual(await run("SELECT * FROM v ORDER BY city"), [["a", "1"], ["b", "1"]]);
  assert.match((await run("EXPLAIN SELECT * FROM v")).join("\n"), /all rows of its source, because its kept rows were changed by others/);
  const audited = await runProgram(program, ["audit", `${Database}.v`]);
  assert.equal(audited.code, 0, audited.output);
});

test("the server refreshes a view by itself, and tells of one that it cannot", async () => {
  const { Database, run, put } = await fed();
  await run("CREATE MATERIALIZED VIEW v AS SELECT count(*) AS n FROM t");
  for (let i = 0; i < 12; i++) {
    await put({ id: i });
    await eventually(async () => Number((await run("SELECT count(*) FROM \"t$snapshots\""))[0][0]) > i);
  }
  await eventually(async () => Number((await run("SELECT coalesce(sum(p0), 0) FROM v__kept"))[0][0]) >= 10);
  assert.deepEqual(await run("SELECT * FROM v"), [["12"]]);
  assert.match((await run("EXPLAIN SELECT * FROM v")).join("\n"), /kept rows, and later rows of its source/);
  await run("CREATE TABLE u WITH (table_type = 'ICEBERG') AS SELECT 1 AS id");
  await run("CREATE MATERIALIZED VIEW w AS SELECT count(*) AS n FROM u");
  await run("DROP TABLE u");
  await run("CREATE TABLE u WITH (table_type = 'ICEBERG') AS SELECT 1 AS id");
  const told = new RegExp(`materialized view ${Database}.w reads all rows of its source: its source is another table now`);
  await eventually(async () => told.test((await runProgram(program, ["status"])).output));
  assert.deepEqual(await run("SELECT * FROM w"), [["1"]]);
});
