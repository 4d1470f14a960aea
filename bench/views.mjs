#!/usr/bin/env node
// bench/views [--rows 50000000] [--groups 10000] [--rounds 100] [--seconds 20]: a materialized view of --groups groups over --rows rows, which a delivery feeds.
//   read      SELECT of the sum over the view and of one group, beside `SELECT 1` and the same query over the source, in turns (at most + 15 ms)
//   visible   the time from a put's answer to a SELECT of the view that has it (at most 60 ms)
//   refresh   processor time of the server and its workers with the view and without one, beside a steady feed of --seconds (at most 5 %)
//   truth     1,000 SELECTs beside the feed: none goes back, none lacks an acknowledged record
import { readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { argument, beginReport, clientPackages, workFolder, writeReport } from "./load/report.mjs";

const require = clientPackages();
const { startTarn } = await import("../tests/clients/tarn-server.mjs");
const [rows, groups, rounds, seconds] = [argument("rows", 50_000_000), argument("groups", 10_000), argument("rounds", 100), argument("seconds", 20)];
const work = workFolder("views");
const report = beginReport({ rows, groups, rounds, seconds });
const server = await startTarn({ data: join(work, "data") });
try {
  Object.assign(process.env, server.env);
  const { AthenaClient, GetQueryExecutionCommand, GetQueryResultsCommand, StartQueryExecutionCommand } = require("@aws-sdk/client-athena");
  const { CreateBucketCommand, S3Client } = require("@aws-sdk/client-s3");
  const { PutRecordBatchCommand, PutRecordCommand } = require("@aws-sdk/client-firehose");
  const { createDelivery, firehose, icebergDestination } = await import("../tests/clients/lake.mjs");
  const athena = new AthenaClient({});
  const QueryExecutionContext = { Database: "bench" };

  async function run(sql) {
    const { QueryExecutionId } = await athena.send(new StartQueryExecutionCommand({ QueryString: sql, QueryExecutionContext }));
    for (;;) {
      const { QueryExecution: { Status } } = await athena.send(new GetQueryExecutionCommand({ QueryExecutionId }));
      if (Status.State === "SUCCEEDED") break;
      if (!["QUEUED", "RUNNING"].includes(Status.State)) throw new Error(`${sql}: ${Status.StateChangeReason}`);
    }
    const { ResultSet } = await athena.send(new GetQueryResultsCommand({ QueryExecutionId }));
    return (ResultSet.Rows ?? []).slice(1).map((row) => row.Data.map((value) => value.VarCharValue));
  }
  const timed = async (sql) => {
    const began = performance.now();
    await run(sql);
    return performance.now() - began;
  };
  const at = (all, part) => [...all].sort((a, b) => a - b)[Math.floor(all.length * part)];
  const put = (...records) => firehose.send(new PutRecordBatchCommand({
    DeliveryStreamName: "views", Records: records.map((record) => ({ Data: Buffer.from(JSON.stringify(record)) })),
  }));
  // The server's and its workers' processor time, in seconds.
  const used = () => {
    const [own, all] = [server.pid, readdirSync("/proc").filter((name) => /^\d+$/.test(name))];
    const stat = (pid) => readFileSync(`/proc/${pid}/stat`, "utf8").replace(/^.*\) /, "").split(" ");
    const mine = new Set([`${own}`]);
    for (let grew = true; grew;) {
      grew = false;
      for (const pid of all) try { if (!mine.has(pid) && mine.has(stat(pid)[1])) grew = !!mine.add(pid); } catch { /* it has ended */ }
    }
    return [...mine].reduce((sum, pid) => { try { const s = stat(pid); return sum + Number(s[11]) + Number(s[12]) + Number(s[13]) + Number(s[14]); } catch { return sum; } }, 0) / 100;
  };

  await athena.send(new StartQueryExecutionCommand({ QueryString: "CREATE DATABASE bench" }));
  await new S3Client({}).send(new CreateBucketCommand({ Bucket: "bench-views" }));
  await run("CREATE TABLE t (id bigint, g integer, v double) LOCATION 's3://bench-views/t/' TBLPROPERTIES ('table_type' = 'ICEBERG')");
  const step = 1_000_000;
  for (let from = 0; from < rows; from += step) {
    const [outer, inner] = [Math.ceil(Math.min(step, rows - from) / 10_000), Math.min(10_000, rows - from)];
    await run(`INSERT INTO t SELECT a * ${inner} + b + ${from}, CAST((a * 7919 + b) % ${groups} AS integer), random() `
      + `FROM UNNEST(sequence(0, ${outer - 1})) AS x(a), UNNEST(sequence(0, ${inner - 1})) AS y(b)`);
  }
  await createDelivery({
    DeliveryStreamName: "views", DeliveryStreamType: "DirectPut",
    IcebergDestinationConfiguration: icebergDestination("bench-views", "bench", "t", { BufferingHints: { IntervalInSeconds: 1, SizeInMBs: 64 } }),
  });
  const feed = async () => {
    const [from, began] = [used(), performance.now()];
    for (let n = 0; performance.now() - began < seconds * 1_000; n++) await put(...Array.from({ length: 100 }, (_, i) => ({ id: n, g: i % groups, v: 1 })));
    return (used() - from) / ((performance.now() - began) / 1_000);
  };
  // The first feed warms up: its processor time is of no use.
  await feed();
  const without = await feed();
  const made = await timed("CREATE MATERIALIZED VIEW v AS SELECT g, count(*) AS n, sum(v) AS s, avg(v) AS a FROM t GROUP BY g");
  console.log(`the view of ${groups} groups over ${rows} rows was made in ${(made / 1_000).toFixed(1)} s`);
  const withView = await feed();
  await run("REFRESH MATERIALIZED VIEW v");

  const taken = { trivial: [], all: [], one: [], source: [] };
  for (let i = 0; i < rounds + 10; i++) {
    if (i === 10) for (const all of Object.values(taken)) all.length = 0;
    taken.trivial.push(await timed("SELECT 1"));
    taken.all.push(await timed("SELECT sum(n), max(a) FROM v"));
    taken.one.push(await timed(`SELECT n FROM v WHERE g = ${(i * 31) % groups}`));
    if (i % 10 === 0) taken.source.push(await timed("SELECT sum(n), max(a) FROM \"v$source\""));
  }
  const visible = [];
  for (let i = 0; i < rounds; i++) {
    await firehose.send(new PutRecordCommand({ DeliveryStreamName: "views", Record: { Data: Buffer.from(JSON.stringify({ id: -i, g: groups + i, v: 1 })) } }));
    const began = performance.now();
    while (!(await run(`SELECT n FROM v WHERE g = ${groups + i}`)).length);
    visible.push(performance.now() - began);
  }
  for (const [name, all] of Object.entries({ ...taken, visible })) console.log(`${name.padEnd(8)} p50 ${at(all, 0.5).toFixed(1)} ms  p99 ${at(all, 0.99).toFixed(1)} ms`);
  const more = at(taken.all, 0.5) - at(taken.trivial, 0.5);
  console.log(`all groups: + ${more.toFixed(1)} ms (at most 15); put to visible p50 ${at(visible, 0.5).toFixed(1)} ms (at most 60)`);
  console.log(`processor: ${without.toFixed(2)} cores without the view, ${withView.toFixed(2)} with it: + ${(((withView - without) / without) * 100).toFixed(1)} % (at most 5)`);

  let [acked, last, isDone] = [0, 0, false];
  const [[base]] = await run("SELECT sum(n) FROM v");
  const feeding = (async () => {
    while (!isDone) {
      await put(...Array.from({ length: 20 }, (_, i) => ({ id: i, g: i, v: 1 })));
      acked += 20;
    }
  })();
  for (let i = 0; i < 1_000; i++) {
    const floor = Number(base) + acked;
    const [[found]] = await run("SELECT sum(n) FROM v");
    if (Number(found) < Math.max(floor, last)) throw new Error(`${found} of ${floor} acknowledged, ${last} seen`);
    last = Number(found);
  }
  isDone = true;
  await feeding;
  console.log(`1,000 reads beside ${acked} puts: none went back, none lacked an acknowledged record`);
  Object.assign(report, { madeMs: made, p50: Object.fromEntries(Object.entries({ ...taken, visible }).map(([name, all]) => [name, at(all, 0.5)])), without, withView });
  writeReport("views", report);
} finally {
  await server.stop();
  rmSync(work, { recursive: true, force: true });
}
