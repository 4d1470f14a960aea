// node analytics-chaos/round.mjs SECONDS SEED: an application reads two streams and writes windows into a stream, a table and upserts, while 2 % of the
// records are late and 1 % are bad, shards split and merge, the disk is full for a time, and the server and the engines' processes are killed. In the end a
// model over the log has the same rows, each once, in each target; a replay has the live rows; `tarn audit` explains each window with late records, and
// finds each row that was changed, removed or doubled by hand. Prints a report as JSON in the last line; ends with 1 if anything is wrong.
import { PutRecordsCommand } from "@aws-sdk/client-kinesis";
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
const victim = await Victim.start({ smallDisk: true, args: ["--memory-mb", "4096"] });
const { ApplicationName, build, engines, kinesis, sources } = await import("./world.mjs");
const { expected, groupOf, model, readAll, rowOf } = await import("./model.mjs");
const { query } = await import("../athena-query.mjs");
const { active, merging, openShards, splitting } = await import("../streams.mjs");

const report = { seconds, seed, kills: 0, engineKills: 0, reshards: 0, fullDisks: 0, refusedPuts: 0, wrong: [] };
const [keys, eventMs, startMs] = [["a", "b", "c", "d", "e"], 1_000, Date.UTC(2026, 0, 1)];
let next = 0;

try {
  await build();
  lap("built");
  const until = performance.now() + seconds * 1_000;
  await Promise.all([...sources.map((name) => produce(name, until)), killServers(until), killEngines(until), reshard(until), fillDisk(until)]);
  lap(`${next} events; ${report.kills} kills, ${report.engineKills} of engines, ${report.reshards} reshards, ${report.fullDisks} full disks`);
  await closeWindows();
  const found = await eventually(complete, { what: "the rows of each target are the model's", timeoutMs: isLong ? 1_800_000 : 240_000, everyMs: 1_000 });
  lap("the rows of each target are the model's");
  await checkReplay(found.rows);
  await checkAudit(found);
  await checkPlanted(found.rows);
} catch (error) {
  report.wrong.push(error.stack);
}
if (report.wrong.length > 0) console.error(victim.log().slice(-20_000), report.wrong.join("\n"));
await victim.end({ keep: report.wrong.length > 0 });
console.log(JSON.stringify(report));
process.exit(report.wrong.length > 0 ? 1 : 0);

function event(isLate) {
  const id = next++;
  const ts = new Date(startMs + id * eventMs - (isLate ? 600_000 : 0)).toISOString().replace("T", " ").replace("Z", "");
  return { id, k: keys[Math.floor(random() * keys.length)], n: Math.floor(random() * 1_000), ts };
}

async function send(StreamName, Records) {
  try {
    const answer = await kinesis.send(new PutRecordsCommand({ StreamName, Records }));
    report.refusedPuts += answer.FailedRecordCount;
    return answer.FailedRecordCount === 0;
  } catch {
    // The log says what it has.
    report.refusedPuts++;
    return false;
  }
}

async function produce(StreamName, until) {
  while (performance.now() < until) {
    const Records = Array.from({ length: 20 }, () => {
      const chance = random();
      const text = chance < 0.01 ? `{"id": ${next++}, no json` : JSON.stringify(event(chance < 0.03));
      return { PartitionKey: String(random()), Data: Buffer.from(text) };
    });
    await send(StreamName, Records);
    await pause(isLong ? 50 : 100);
  }
}

async function killServers(until) {
  while (performance.now() < until) {
    await pause(isLong ? 5_000 + random() * 15_000 : 4_000 + random() * 3_000);
    await victim.kill();
    report.kills++;
  }
}

async function killEngines(until) {
  while (performance.now() < until) {
    await pause(1_000 + random() * 3_000);
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

async function reshard(until) {
  while (performance.now() < until) {
    await pause(1_000 + random() * (isLong ? 10_000 : 3_000));
    const StreamName = sources[Math.floor(random() * sources.length)];
    try {
      const open = await openShards(kinesis, StreamName);
      const command = open.length >= 5 || (open.length > 1 && random() < 0.4) ? merging(StreamName, open[0], open[1]) : splitting(StreamName, open[Math.floor(random() * open.length)]);
      await kinesis.send(command);
      report.reshards++;
      await active(kinesis, StreamName);
    } catch (error) {
      // An earlier attempt without an answer has done it, or the disk is full.
      lap(`no reshard: ${error.name}`);
    }
  }
}

async function fillDisk(until) {
  do {
    await pause(isLong ? 60_000 : 3_000);
    if (await victim.fillFor(() => pause(1_000 + random() * 2_000))) report.fullDisks++;
  } while (isLong && performance.now() < until);
}

/** A last event in each open shard moves the watermark past all windows with records. */
async function closeWindows() {
  const end = new Date(startMs + (next + 3_600) * eventMs).toISOString().replace("T", " ").replace("Z", "");
  for (const StreamName of sources) {
    for (const { HashKeyRange } of await openShards(kinesis, StreamName)) {
      const record = { id: next++, k: "end", n: 0, ts: end };
      await eventually(() => send(StreamName, [{ PartitionKey: "end", ExplicitHashKey: HashKeyRange.StartingHashKey, Data: Buffer.from(JSON.stringify(record)) }]), { everyMs: 200 });
    }
  }
}

async function lateRecords() {
  const { rows } = await query("SELECT detail FROM tarn_quarantine.chaos WHERE kind = 'late'");
  return rows.map(([detail]) => JSON.parse(detail));
}

async function targets() {
  const inTable = async (table) => (await query(`SELECT k, CAST(minute_start AS varchar), events, total FROM chaos.${table}`)).rows
    .map(([k, start, events, total]) => rowOf(`${k} ${start.slice(0, 16)}`, [events, total])).sort();
  const inStream = (await readAll("sums")).map((text) => JSON.parse(text)).map((row) => rowOf(groupOf({ k: row.k, ts: row.minute_start }), [row.events, row.total])).sort();
  return { sums: inStream, appended: await inTable("appended"), newest: await inTable("newest") };
}

/** The rows, once each target has the model's. */
async function complete() {
  const log = await model();
  const late = await lateRecords();
  const { rows: [[bad]] } = await query("SELECT count(*) FROM tarn_quarantine.chaos WHERE kind = 'bad'");
  if (Number(bad) !== log.bad) throw new Error(`${bad} of ${log.bad} bad records are in the quarantine`);
  const found = await targets();
  let rows;
  for (const [name, there] of Object.entries(found)) {
    const own = late.filter(({ target }) => target === name).map(({ record }) => record);
    rows = expected(log, own, (group) => !group.startsWith("end "));
    if (JSON.stringify(there) !== JSON.stringify(rows)) {
      const [missing, others] = [rows.filter((row) => !there.includes(row)), there.filter((row) => !rows.includes(row))];
      throw new Error(`${name}: ${there.length} rows, ${rows.length} by the model with ${own.length} late records; missing: ${missing.slice(0, 5)}; others: ${others.slice(0, 5)}`);
    }
  }
  const own = late.filter(({ target }) => target === "sums");
  Object.assign(report, { records: log.records, bad: log.bad, late: own.length, rows: rows.length });
  return { rows, late: own.map(({ record }) => record), log };
}

async function checkReplay(rows) {
  const replayed = await run(program, ["applications", "replay", ApplicationName, "--table", "sums", "--into", "chaos.again"]);
  if (replayed.code !== 0) return report.wrong.push(`the replay failed: ${replayed.output}`);
  const { rows: found } = await query("SELECT k, CAST(minute_start AS varchar), events, total FROM chaos.again");
  const again = found.map(([k, start, events, total]) => rowOf(`${k} ${start.slice(0, 16)}`, [events, total])).sort();
  if (JSON.stringify(again) !== JSON.stringify(rows)) report.wrong.push(`the replay has ${again.length} rows, and the live run ${rows.length}`);
  report.replayed = again.length;
  lap("replayed");
}

function audit() {
  return run(program, ["audit", `application:${ApplicationName}`]);
}

function linesOf({ stdout }, word) {
  return stdout.split("\n").filter((line) => line.startsWith(`${word} `));
}

/** Each window with late records is explained once for each target, and nothing else is. */
async function checkAudit({ late }) {
  const audited = await audit();
  const windows = new Set(late.map((text) => groupOf(JSON.parse(text))));
  report.explained = linesOf(audited, "LATE").length;
  if (audited.code !== 0) report.wrong.push(`the audit ended with ${audited.code}:\n${audited.output}`);
  if (report.explained !== 3 * windows.size) report.wrong.push(`the audit explains ${report.explained} windows, and 3 × ${windows.size} have late records:\n${audited.output}`);
  if (linesOf(audited, "LATE").some((line) => /late rows 0$/.test(line))) report.wrong.push(`the audit names no late rows:\n${audited.output}`);
  lap(`audited: ${report.explained} windows with late records`);
}

/** A row is doubled in the stream, one is changed in the table, one is removed from the upserts, and one is added. */
async function checkPlanted(rows) {
  const parts = (row) => /^(\S+) (\S+ \S+) (\S+) (\S+)$/.exec(row).slice(1);
  const [doubled, changed, removed] = [rows[0], rows[1], rows[2]].map(parts);
  const where = ([k, start]) => `k = '${k}' AND minute_start = TIMESTAMP '${start}:00'`;
  await send("sums", [{ PartitionKey: "x", Data: Buffer.from(JSON.stringify({ k: doubled[0], minute_start: `${doubled[1]}:00.000`, events: Number(doubled[2]), total: Number(doubled[3]) })) }]);
  await query(`UPDATE chaos.appended SET total = total + 1 WHERE ${where(changed)}`);
  await query(`DELETE FROM chaos.newest WHERE ${where(removed)}`);
  await query(`INSERT INTO chaos.appended VALUES ('planted', TIMESTAMP '${doubled[1]}:00', 1, 1)`);
  const audited = await audit();
  const found = linesOf(audited, "FOUND");
  report.planted = found.length;
  const wanted = [["sums", doubled[0]], ["appended", changed[0]], ["newest", removed[0]], ["appended", "planted"]];
  const isWhole = wanted.every(([place, key]) => found.some((line) => line.includes(place) && line.includes(`k ${key},`)));
  if (audited.code !== 1 || found.length !== 4 || !isWhole) report.wrong.push(`the audit ended with ${audited.code} and found ${found.length} of 4 planted rows:\n${audited.output}`);
  lap("found the planted rows");
}
