// From the log to committed windows: an application reads a filled stream from its oldest record on. Beside it, DuckDB alone groups the same lines.
import { rmSync } from "node:fs";
import { join } from "node:path";
import { runClient } from "../load/client.mjs";
import { startDuckDb } from "../load/duckdb.mjs";
import { median } from "../load/report.mjs";
import { sumsScript, until, whole } from "./world.mjs";

const shards = 4;
const delay = " - INTERVAL '1' SECOND";
const tumble = "TUMBLE(TABLE events, DESCRIPTOR(ts), INTERVAL '1' MINUTE)";
const hop = "HOP(TABLE events, DESCRIPTOR(ts), INTERVAL '10' SECOND, INTERVAL '1' MINUTE)";
const session = "SESSION(TABLE events PARTITION BY device, DESCRIPTOR(ts), INTERVAL '1' HOUR)";
const aggregates = "device, count(*), sum(reading), max(volume)";

// Sessions have a gap of an hour and stay open until the end, so DuckDB needs no more than one group a key.
const peers = {
  tumble: (rows) => `SELECT ${aggregates}, time_bucket(INTERVAL '1 minute', ts) AS w FROM ${rows} GROUP BY device, w`,
  hop: (rows) => `SELECT ${aggregates}, w FROM (SELECT *, unnest(generate_series(time_bucket(INTERVAL '10 seconds', ts) - INTERVAL '50 seconds', `
    + `time_bucket(INTERVAL '10 seconds', ts), INTERVAL '10 seconds')) AS w FROM ${rows}) GROUP BY device, w`,
  session: (rows) => `SELECT ${aggregates}, min(ts) FROM ${rows} GROUP BY device`,
};
const columns = "{device: 'VARCHAR', reading: 'DOUBLE', volume: 'BIGINT', ts: 'TIMESTAMP'}";
const lines = (file) => `read_json('${file}', format = 'newline_delimited', columns = ${columns})`;

/** One application from its start to its last row. The log's clock times the commit of the row, so the client's reading is no part of it. */
async function measure(world, name, input, window, expected) {
  const output = `${name}-out`;
  await world.stream(output);
  await world.make(name, sumsScript(input, output, window, delay));
  const read = await world.reader(output);
  const [began, clock] = [Date.now(), performance.now()];
  const before = world.serverSeconds;
  await world.begin(name);
  let [rows, first, last] = [0, undefined, 0];
  await until(async () => {
    const page = await read();
    if (page.length > 0) {
      first ??= page[0].ApproximateArrivalTimestamp.getTime() - began;
      last = page.at(-1).ApproximateArrivalTimestamp.getTime() - began;
    } else {
      world.refuseHalted();
    }
    return (rows += page.length) >= expected;
  }, 50);
  if (rows !== expected) throw new Error(`${name}: ${rows} rows, and ${expected} of DuckDB`);
  const readMs = performance.now() - clock;
  const { server, engine } = world.processor;
  const { StateBytes } = await world.status(name);
  await world.halt(name);
  return { firstMs: first, ms: last, readMs, stateBytes: StateBytes, serverSeconds: server - before, engineSeconds: engine };
}

/** A stream with events, and their lines in a file; its last events move the watermark past all windows. */
async function fill(world, stream, events, keys, file) {
  await world.stream(stream, shards);
  const filled = await runClient(world.server.env, "ordered-fill", world.server.url, stream, file, events, keys);
  await world.putInEachShard(stream, { device: "end", reading: 0, volume: 0, ts: "2024-06-03 00:00:00.000" });
  return filled;
}

export async function throughput(world, { work, rounds, events, keys }) {
  const sets = { small: { events, keys: 1_000 }, large: { events, keys }, few: { events: 1_000, keys: 10 } };
  for (const [name, set] of Object.entries(sets)) {
    set.file = join(work, `${name}.json`);
    Object.assign(set, await fill(world, name, set.events, set.keys, set.file));
  }
  console.log(`\nthroughput: ${whole(events)} events of ${whole(sets.small.bytes / events)} bytes in ${shards} shards, from the start of the application to the `
    + "commit of its last row; DuckDB alone groups the same lines of a file. An application over 1,000 events shows the start of the engine.");
  console.log("  window             Tarn MB/s   without start   DuckDB MB/s   ratio   without start");
  const duck = startDuckDb();
  const found = {};
  const group = async (name, set) => {
    const began = performance.now();
    await duck.run(`CREATE OR REPLACE TEMP TABLE grouped AS ${peers[name](lines(sets[set].file))}`);
    return { ms: performance.now() - began, expected: Number((await duck.rows("SELECT count(*) FROM grouped", 1))[0][0]) };
  };
  try {
    const few = await group("tumble", "few");
    for (const [name, set, window, aim] of [["tumble", "small", tumble, 0.5], ["hop", "small", hop, 0.35], ["session", "large", session, 0.15]]) {
      const { bytes } = sets[set];
      const [ours, starts, theirs] = [[], [], []];
      try {
        for (let i = 0; i < rounds; i++) {
          const peer = await group(name, set);
          theirs.push(peer.ms);
          starts.push(await measure(world, `${name}-few-${i}`, "few", tumble, few.expected));
          ours.push(await measure(world, `${name}-${i}`, set, window, peer.expected));
        }
      } catch (halted) {
        console.log(`  ${name.padEnd(16)} ${halted.message}`);
        found[name] = { halted: halted.message };
        continue;
      }
      const [ms, startMs, peerMs] = [median(ours.map((one) => one.ms)), median(starts.map((one) => one.ms)), median(theirs)];
      const rate = (time) => bytes / time / 1_000;
      const [ratio, ratioWithoutStart] = [peerMs / ms, peerMs / (ms - startMs)];
      const { stateBytes, serverSeconds, engineSeconds } = ours.at(-1);
      const cells = [rate(ms).toFixed(1).padStart(11), rate(ms - startMs).toFixed(1).padStart(15), rate(peerMs).toFixed(1).padStart(13)];
      const ratios = [ratio.toFixed(2).padStart(7), ratioWithoutStart.toFixed(2).padStart(15)];
      console.log(`  ${name.padEnd(16)} ${[...cells, ...ratios].join(" ")} (at least ${aim})   start ${whole(startMs)} ms, `
        + `processor ${serverSeconds.toFixed(1)} s server, ${engineSeconds.toFixed(1)} s engine`);
      found[name] = { megabytes: bytes / 1e6, ms, startMs, peerMs, ratio, ratioWithoutStart, aim, stateBytes, rounds: { ours, starts, theirs } };
    }
  } finally {
    duck.stop();
    for (const { file } of Object.values(sets)) rmSync(file);
  }
  return found;
}
