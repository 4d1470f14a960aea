// node readers-chaos/round.mjs SECONDS SEED: every kind of reader of shards at once, while the streams split and merge without pause, and the server and the
// engines' processes are killed. In the end each acknowledged record is once in the table, once in the objects and once in the consumer's checkpoints, at
// least once and in order in the function, and in its window; each acknowledged change of an item is once in the destination's stream and table, and at least
// once in the function; the audits find nothing. Prints a report as JSON in the last line; ends with 1 if anything is wrong.
import { PutRecordsCommand } from "@aws-sdk/client-kinesis";
import { PutItemCommand } from "@aws-sdk/client-dynamodb";
import { fileURLToPath } from "node:url";
import { mulberry } from "../chance.mjs";
import { Victim } from "../chaos/world.mjs";
import { run } from "../script.mjs";
import { program } from "../tarn-server.mjs";
import { eventually } from "../wait.mjs";

const [seconds, seed] = process.argv.slice(2).map(Number);
const isLong = seconds > 120;
const random = mulberry(seed);
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const begun = performance.now();
const lap = (what) => console.error(`${((performance.now() - begun) / 1000).toFixed(1)} s  ${what}`);
const victim = await Victim.start({ args: ["--memory-mb", "4096", "--function-modules", fileURLToPath(new URL("../node_modules", import.meta.url))] });
const { ApplicationName, build, engines, kinesis, sources } = await import("../analytics-chaos/world.mjs");
const { expected, groupOf, model, readAll, rowOf } = await import("../analytics-chaos/model.mjs");
const { buildReaders, changes, deliveries, items, Lake, TableName } = await import("./world.mjs");
const { Collector } = await import("../chaos/collector.mjs");
const { query } = await import("../athena-query.mjs");
const { LeaseTable, PolledSource, Worker } = await import("../shard-consumer.mjs");
const { active, merging, openShards, splitting } = await import("../streams.mjs");

const report = { seconds, seed, kills: 0, engineKills: 0, reshards: 0, records: 0, itemChanges: 0, readers: {}, wrong: [] };
const keys = Array.from({ length: 40 }, (_, at) => `k${at}`);
const startMs = Date.UTC(2026, 0, 1);
const sent = { orders: [], refunds: [] };
const versions = new Map();
let next = 0;
const ids = (name) => sent[name].map(({ id }) => `${id}`);
const allVersions = () => [...versions].flatMap(([id, last]) => Array.from({ length: last }, (_, at) => `${id} ${at + 1}`));

try {
  await build();
  await buildReaders();
  lap("built");
  const leases = new LeaseTable({ leaseMs: 10_000, stealing: true });
  const workers = [0, 1].map(() => new Worker({ table: leases, source: new PolledSource(kinesis, "orders"), random }));
  const consuming = workers.map((worker) => worker.run());
  const until = performance.now() + seconds * 1_000;
  await Promise.all([
    ...sources.map((name) => produce(name, until)), ...keys.slice(0, 8).map((key) => writeItems(key, until)), killServers(until), killEngines(until),
    ...[...sources, changes].map((name) => reshard(name, until)),
  ]);
  report.records = sent.orders.length + sent.refunds.length;
  lap(`${report.records} records, ${report.itemChanges} changes; ${report.kills} kills, ${report.engineKills} of engines, ${report.reshards} reshards`);
  await closeWindows();
  const within = { timeoutMs: isLong ? 1_200_000 : 300_000, everyMs: 1_000 };
  for (const name of sources) await eventually(() => inTable(name), { what: `the table of ${name} has each record once`, ...within });
  await eventually(inObjects, { what: "the objects have each record once", ...within });
  await eventually(() => inConsumer(leases), { what: "the consumer has each record once", ...within });
  workers.forEach((worker) => worker.stop());
  await Promise.all(consuming);
  await eventually(inFunction, { what: "the function has each record and each change", ...within });
  await eventually(inDestination, { what: "the destination has each change once", ...within });
  await eventually(inWindows, { what: "the windows are the model's", ...within });
  lap("every reader is complete");
  await audits();
  lap("audited");
} catch (error) {
  report.wrong.push(error.stack);
}
if (report.wrong.length > 0) console.error(victim.log().slice(-20_000), report.wrong.join("\n"));
await victim.end({ keep: report.wrong.length > 0 });
console.log(JSON.stringify(report));
process.exit(report.wrong.length > 0 ? 1 : 0);

function event(k) {
  const id = next++;
  return { id, k, n: Math.floor(random() * 1_000), ts: new Date(startMs + id * 50).toISOString().replace("T", " ").replace("Z", "") };
}

/** A call holds one record of each key, and the next one waits for it: so the order per key is known. */
async function produce(StreamName, until) {
  while (performance.now() < until) {
    let left = keys.map(event);
    sent[StreamName].push(...left);
    while (left.length > 0) {
      const answer = await kinesis.send(new PutRecordsCommand({ StreamName, Records: left.map((one) => ({ PartitionKey: one.k, Data: Buffer.from(JSON.stringify(one)) })) }));
      left = left.filter((_, at) => answer.Records[at].ErrorCode);
    }
    await pause(isLong ? 100 : 50);
  }
}

async function writeItems(id, until) {
  for (let n = 1; performance.now() < until; n++) {
    await items.send(new PutItemCommand({ TableName, Item: { id: { S: id }, n: { N: `${n}` } } }));
    versions.set(id, n);
    report.itemChanges++;
    await pause(isLong ? 50 : 20);
  }
}

async function killServers(until) {
  while (performance.now() < until) {
    await pause(isLong ? 8_000 + random() * 15_000 : 4_000 + random() * 3_000);
    await victim.kill();
    report.kills++;
  }
}

async function killEngines(until) {
  while (performance.now() < until) {
    await pause(3_000 + random() * 5_000);
    for (const pid of engines(victim.pid)) {
      try {
        process.kill(pid, "SIGKILL");
        report.engineKills++;
      } catch {
        // it has ended
      }
    }
  }
}

async function reshard(StreamName, until) {
  while (performance.now() < until) {
    await pause(random() * (isLong ? 3_000 : 500));
    try {
      const open = await openShards(kinesis, StreamName);
      const command = open.length >= 4 || (open.length > 1 && random() < 0.4) ? merging(StreamName, open[0], open[1]) : splitting(StreamName, open[Math.floor(random() * open.length)]);
      await kinesis.send(command);
      report.reshards++;
      await active(kinesis, StreamName);
    } catch (error) {
      // an earlier attempt without an answer has done it
      if (!["ResourceInUseException", "InvalidArgumentException", "LimitExceededException"].includes(error.name)) throw error;
    }
  }
}

/** A last event in each open shard moves the watermark past all windows with records. */
async function closeWindows() {
  const ts = new Date(startMs + next * 50 + 86_400_000).toISOString().replace("T", " ").replace("Z", "");
  for (const StreamName of sources) {
    for (const { HashKeyRange } of await openShards(kinesis, StreamName)) {
      const record = { id: next++, k: "end", n: 0, ts };
      sent[StreamName].push(record);
      await kinesis.send(new PutRecordsCommand({ StreamName, Records: [{ PartitionKey: "end", ExplicitHashKey: HashKeyRange.StartingHashKey, Data: Buffer.from(JSON.stringify(record)) }] }));
    }
  }
}

/** Throws until `found` has each wanted name, and at once counts what it has more than once. */
function each(reader, wanted, found, { once = true } = {}) {
  const counts = new Map();
  for (const one of found) counts.set(one, (counts.get(one) ?? 0) + 1);
  const lost = wanted.filter((one) => !counts.has(one));
  const doubled = once ? [...counts].filter(([, count]) => count > 1).map(([one]) => one) : [];
  const strange = counts.size - (wanted.length - lost.length);
  report.readers[reader] = { wanted: wanted.length, lost: lost.length, doubled: doubled.length, strange };
  if (lost.length + doubled.length + strange > 0) throw new Error(`${reader}: ${JSON.stringify(report.readers[reader])}; lost: ${lost.slice(0, 5)}; doubled: ${doubled.slice(0, 5)}`);
  return true;
}

async function inTable(name) {
  const { rows } = await query(`SELECT id, count(*) FROM readers."${name}$delivered" GROUP BY id`);
  return each(`table ${name}`, ids(name), rows.flatMap(([id, count]) => Array(Number(count)).fill(id)));
}

async function inObjects() {
  const collector = new Collector();
  await collector.takeObjects(Lake, "objects/");
  return each("objects", ids("orders"), [...collector.places].flatMap(([id, places]) => places.map(() => `${id}`)));
}

function inConsumer(leases) {
  return each("consumer", ids("orders"), leases.committed.map(({ Data }) => `${JSON.parse(Buffer.from(Data).toString()).id}`));
}

async function inFunction() {
  const { rows } = await query(`SELECT kind, key, n, min(_seq) FROM readers."rows$delivered" WHERE key <> 'end' GROUP BY kind, key, n ORDER BY 4`);
  const of = (wanted) => rows.filter(([kind]) => kind === wanted);
  each("mapping of the stream", sent.orders.filter(({ k }) => k !== "end").map(({ id }) => `${id}`), of("record").map(([, , n]) => n));
  each("mapping of the items", allVersions(), of("item").map(([, key, n]) => `${key} ${n}`));
  const last = new Map();
  for (const [kind, key, n] of rows) {
    const name = `${kind} ${key}`;
    if (Number(n) < (last.get(name) ?? -1)) report.wrong.push(`the function got ${name} ${n} after ${last.get(name)}`);
    last.set(name, Number(n));
  }
  return true;
}

async function inDestination() {
  each("destination", allVersions(), (await readAll(changes)).map((text) => JSON.parse(text).dynamodb).map(({ Keys, NewImage }) => `${Keys.id.S} ${NewImage.n.N}`));
  const { rows } = await query(`SELECT dynamodb.newimage.id.s, dynamodb.newimage.n.n, count(*) FROM readers."changes$delivered" GROUP BY 1, 2`);
  return each("table of the destination", allVersions(), rows.flatMap(([id, n, count]) => Array(Number(count)).fill(`${id} ${n}`)));
}

async function inWindows() {
  const log = await model();
  const late = await lateRecords();
  const inStream = (await readAll("sums")).map((text) => JSON.parse(text)).map((row) => rowOf(groupOf({ k: row.k, ts: row.minute_start }), [row.events, row.total]));
  for (const [name, rows] of Object.entries({ sums: inStream, appended: await windows("appended"), newest: await windows("newest") })) {
    const own = late.filter(({ target }) => target === name).map(({ record }) => record);
    each(`windows in ${name}`, expected(log, own, (group) => !group.startsWith("end ")), rows);
    Object.assign(report.readers[`windows in ${name}`], { late: own.length });
  }
  return true;
}

/** Without bad and late records there is no quarantine. */
async function lateRecords() {
  const { rows: [[tables]] } = await query("SELECT count(*) FROM information_schema.tables WHERE table_schema = 'tarn_quarantine' AND table_name = 'chaos'");
  if (tables === "0") return [];
  const { rows } = await query("SELECT detail FROM tarn_quarantine.chaos WHERE kind = 'late'");
  return rows.map(([detail]) => JSON.parse(detail));
}

async function windows(table) {
  const { rows } = await query(`SELECT k, CAST(minute_start AS varchar), events, total FROM chaos.${table}`);
  return rows.map(([k, start, events, total]) => rowOf(`${k} ${start.slice(0, 16)}`, [events, total]));
}

async function audits() {
  const names = [...Object.values(deliveries), "readers.orders", "readers.refunds", "readers.changes", "readers.rows", `application:${ApplicationName}`];
  for (const name of names) {
    const audited = await run(program, ["audit", name]);
    if (audited.code !== 0) report.wrong.push(`the audit of ${name} ended with ${audited.code}:\n${audited.output}`);
  }
  report.audits = names.length;
}
