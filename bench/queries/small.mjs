// The parts of bench/sql beside the queries: small statements, eight clients, freshness.
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { athenaClient } from "../load/athena.mjs";
import { childrenOf, proportionalMb } from "../load/memory.mjs";
import { clientPackages, median } from "../load/report.mjs";

const at = (numbers, share) => [...numbers].sort((a, b) => a - b)[Math.min(numbers.length - 1, Math.floor(numbers.length * share))];
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const minuteMs = 60_000;

/** `SELECT 1` from its start to its row, by one client. */
export async function trivial({ server, report, database }) {
  const athena = athenaClient(server.env, { database });
  // The runtime compiles the hot paths anew for about 15 seconds.
  for (let i = 0; i < 3000; i++) await athena.run("SELECT 1");
  const times = [];
  for (let i = 0; i < 500; i++) times.push((await athena.run("SELECT 1")).ms);
  athena.close();
  report.trivial = { p50Ms: at(times, 0.5), p99Ms: at(times, 0.99) };
  console.log(`\nSELECT 1, from its start to its row: p50 ${report.trivial.p50Ms.toFixed(1)} ms (limit 8), p99 ${report.trivial.p99Ms.toFixed(1)} ms`);
}

/** A filter that no statistics answer, over a table of 15 files with a row each. */
export async function smallFiles({ server, report, database, wrong }) {
  const athena = athenaClient(server.env, { database });
  const location = `LOCATION 's3://aws-athena-query-results-000000000000-us-east-1/tables/small'`;
  await athena.run("CREATE DATABASE IF NOT EXISTS " + database);
  await athena.run("SELECT 1");
  await athena.run(`CREATE TABLE small (id bigint, name string) ${location} TBLPROPERTIES ('table_type'='ICEBERG', 'tarn.maintenance'='off')`);
  for (let i = 0; i < 15; i++) await athena.run(`INSERT INTO small VALUES (${i}, 'name-${i}')`);
  const files = (await athena.run('SELECT count(*) FROM "small$files"')).rows[0][0];
  if (files !== "15") wrong(`the small table has ${files} files`);
  report.files = {};
  for (const [clients, limit] of [[1, 60], [8, 120]]) {
    const rates = [];
    for (let round = 0; round < 4; round++) {
      const perSecond = await rate(server, database, clients, 3_000, "SELECT id, name FROM small WHERE name LIKE '%7'", 1);
      if (round > 0) rates.push(perSecond);
    }
    report.files[clients] = median(rates);
    console.log(`filter over 15 small files, ${clients} client${clients > 1 ? "s" : ""}: ${report.files[clients].toFixed(0)}/s (limit ${limit})`);
  }
  athena.close();
}

async function rate(server, database, count, ms, sql, rows) {
  const begun = performance.now();
  let done = 0;
  await Promise.all(Array.from({ length: count }, async () => {
    const athena = athenaClient(server.env, { database });
    while (performance.now() - begun < ms) {
      const answer = await athena.run(sql);
      if (answer.rows.length !== rows) throw new Error(`${answer.rows.length} rows of ${sql}`);
      done++;
    }
    athena.close();
  }));
  return (done / (performance.now() - begun)) * 1000;
}

/** Eight clients with statements of several kinds: their shares, and what the server holds meanwhile. */
export async function eightClients({ server, report, database, minutes, wrong }) {
  const statements = [
    "SELECT 1",
    "SELECT event_type, count(*), sum(amount) FROM events GROUP BY event_type",
    "SELECT o_orderpriority, count(*) FROM orders GROUP BY o_orderpriority",
    "SELECT n_name, count(*) FROM nation, supplier WHERE s_nationkey = n_nationkey GROUP BY n_name",
    "SELECT event_id, ts FROM events WHERE user_id = 4711 ORDER BY ts",
  ];
  const until = performance.now() + minutes * minuteMs;
  const descriptors = () => readdirSync(`/proc/${server.pid}/fd`).length;
  const held = () => proportionalMb(server.pid) + childrenOf(server.pid).reduce((sum, child) => sum + pss(child), 0);
  const warm = athenaClient(server.env, { database });
  for (const sql of statements) await warm.run(sql);
  const before = descriptors();
  const counts = Array.from({ length: 8 }, () => 0);
  const memory = [];
  const timer = setInterval(() => memory.push({ minute: Math.floor((minutes * minuteMs - (until - performance.now())) / minuteMs), mb: held() }), 1_000);
  await Promise.all(counts.map(async (_, client) => {
    const athena = athenaClient(server.env, { database });
    for (let i = client; performance.now() < until; i++) {
      await athena.run(statements[i % statements.length]);
      counts[client]++;
    }
    athena.close();
  }));
  clearInterval(timer);
  await sleep(5_000);
  const second = median(memory.filter((m) => m.minute === Math.min(1, minutes - 1)).map((m) => m.mb));
  const last = median(memory.filter((m) => m.minute === Math.ceil(minutes) - 1).map((m) => m.mb));
  const left = filesBelow(join(server.data, "scratch"));
  warm.close();
  report.clients = {
    minutes, statements: counts.reduce((a, b) => a + b), slowestOfFastest: Math.min(...counts) / Math.max(...counts),
    minuteTwoMb: Math.round(second), lastMinuteMb: Math.round(last), memoryRatio: last / second, descriptorsBefore: before, descriptorsAfter: descriptors(), scratchFiles: left.length,
  };
  const r = report.clients;
  console.log(`eight clients for ${minutes} min: ${r.statements} statements; slowest ${r.slowestOfFastest.toFixed(2)} of the fastest (limit 0.7); memory ${r.minuteTwoMb} MB in minute two, ${r.lastMinuteMb} MB in the last: ${r.memoryRatio.toFixed(2)} (limit 1.1); descriptors ${r.descriptorsBefore} before, ${r.descriptorsAfter} after; ${r.scratchFiles} files in scratch`);
  if (left.length > 0) wrong(`scratch holds ${left.slice(0, 3)}`);
}

function pss(pid) {
  try {
    return proportionalMb(Number(pid));
  } catch {
    return 0; // the worker ended meanwhile
  }
}

function filesBelow(folder) {
  return readdirSync(folder, { recursive: true }).map((name) => join(folder, name)).filter((path) => statSync(path).isFile());
}

/** The time from a put's ack to its row in an answer, with a buffer of 900 s, beside 5 MB/s of other records. */
export async function freshness({ server, report, database }) {
  const require = clientPackages();
  const { FirehoseClient, PutRecordBatchCommand, PutRecordCommand } = require("@aws-sdk/client-firehose");
  const { CreateBucketCommand, S3Client } = require("@aws-sdk/client-s3");
  const { createDelivery, icebergDestination } = await import("../../tests/clients/lake.mjs");
  await new S3Client({ forcePathStyle: true }).send(new CreateBucketCommand({ Bucket: "bench-fresh" }));
  const athena = athenaClient(server.env, { database });
  await athena.run("CREATE DATABASE IF NOT EXISTS " + database);
  await athena.run(`CREATE TABLE fresh (id bigint, fill string) LOCATION 's3://bench-fresh/fresh' TBLPROPERTIES ('table_type'='ICEBERG')`);
  await createDelivery({
    DeliveryStreamName: "fresh",
    IcebergDestinationConfiguration: icebergDestination("bench-fresh", database, "fresh", { BufferingHints: { IntervalInSeconds: 900, SizeInMBs: 128 } }),
  });
  const firehose = new FirehoseClient({});
  const fill = "x".repeat(1_000);
  let ended = false;
  let [sent, acked] = [0, 0];
  const begun = performance.now();
  const producer = (async () => {
    for (let batch = 0; !ended; batch++) {
      const Records = Array.from({ length: 500 }, (_, i) => ({ Data: Buffer.from(JSON.stringify({ id: 1_000_000 + batch * 500 + i, fill })) }));
      sent += Records.reduce((sum, record) => sum + record.Data.length, 0);
      await firehose.send(new PutRecordBatchCommand({ DeliveryStreamName: "fresh", Records }));
      acked = sent;
      const wait = begun + (sent / 5e6) * 1000 - performance.now();
      if (wait > 0) await sleep(wait);
    }
  })();
  const times = [];
  let missed = 0;
  for (let id = 0; id < 60 && (id < 5 || times.length > 0); id++) {
    await firehose.send(new PutRecordCommand({ DeliveryStreamName: "fresh", Record: { Data: Buffer.from(JSON.stringify({ id, fill: "marker" })) } }));
    const put = performance.now();
    let seen = false;
    while (!seen && performance.now() - put < 1_000) seen = (await athena.run(`SELECT count(*) FROM fresh WHERE id = ${id}`)).rows[0][0] === "1";
    if (seen) times.push(performance.now() - put);
    else missed++;
  }
  ended = true;
  await producer;
  athena.close();
  const megabytesPerSecond = acked / 1e3 / (performance.now() - begun);
  report.fresh = { megabytesPerSecond, visible: times.length, notVisible: missed, ...(times.length ? { p50Ms: at(times, 0.5), p99Ms: at(times, 0.99) } : {}) };
  console.log(`from a put to its row, buffer of 900 s, ${megabytesPerSecond.toFixed(1)} MB/s beside it: ${times.length ? `p50 ${report.fresh.p50Ms.toFixed(0)} ms (limit 60), p99 ${report.fresh.p99Ms.toFixed(0)} ms (limit 250)` : "not visible within 1 s"}; ${missed} of ${missed + times.length} not visible`);
}
