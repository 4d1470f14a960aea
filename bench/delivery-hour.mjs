#!/usr/bin/env node
// bench/delivery-hour [--minutes 60] [--megabytes 5] [--tenants 8]: a delivery with a buffer of 1 s into a partitioned table, 5 MB
// of events a second, beside the table's maintenance. It shows the most files below 8 MB of a partition at any time (at most
// 100), maintenance's share of the processor (at most 20 %), the longest wait of a commit for its turn (at most 100 ms), and
// PutRecords' p99 beside the same rate without a delivery (at most 3 times). Writes bench/reports/delivery-hour.json.
import { execFileSync } from "node:child_process";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { runClient } from "./load/client.mjs";
import { processorSeconds } from "./load/processor.mjs";
import { argument, beginReport, clientPackages, workFolder, writeReport } from "./load/report.mjs";

const require = clientPackages();
const { program, startTarn } = await import("../tests/clients/tarn-server.mjs");
const minutes = argument("minutes", 60);
const megabytes = argument("megabytes", 5);
const tenants = argument("tenants", 8);
const recordsPerSecond = Math.round((megabytes * 1e6) / 700 / 100) * 100;
const seconds = Math.round(minutes * 60);
const idleSeconds = Math.max(30, Math.min(120, Math.round(seconds / 4)));
const smallBytes = 8 << 20;
const sampleMs = 5_000;
const samplesShown = 12;
const limits = { smallFiles: 100, maintenanceShare: 0.2, waitMs: 100, p99Ratio: 3 };
const work = workFolder("delivery-hour");
const report = beginReport({ command: `./bench/delivery-hour --minutes ${minutes} --megabytes ${megabytes} --tenants ${tenants}`, recordsPerSecond, limits });
let running = true;

const server = await startTarn({ data: join(work, "data"), args: ["--log-level", "warning"], env: { DOTNET_gcServer: "0" } });
try {
  Object.assign(process.env, server.env);
  await prepare();
  const put = (stream, duration) => runClient(server.env, "events", server.url, stream, recordsPerSecond, duration, tenants);
  report.idle = await put("idle", idleSeconds);
  await deliver();

  const [before, began] = [processorSeconds(server.pid), performance.now()];
  const sampled = sample();
  report.busy = await put("events", seconds);
  running = false;
  const after = processorSeconds(server.pid);
  const used = { server: after.own - before.own, workers: after.children - before.children, elapsed: (performance.now() - began) / 1_000 };
  const samples = await sampled;
  report.samples = samples.filter((_, i) => i % samplesShown === 0);
  const table = status();
  const runs = await history();
  report.figures = figures(samples, used, table, runs);
  show();
  writeReport("delivery-hour", report);
} finally {
  await server.stop();
  rmSync(work, { recursive: true, force: true });
}

async function prepare() {
  const { KinesisClient } = require("@aws-sdk/client-kinesis");
  const { CreateBucketCommand, S3Client } = require("@aws-sdk/client-s3");
  const { createStream } = await import("../tests/clients/streams.mjs");
  const kinesis = new KinesisClient({});
  for (const StreamName of ["idle", "events"]) await createStream(kinesis, { StreamName, ShardCount: 8 });
  await new S3Client({}).send(new CreateBucketCommand({ Bucket: "hour" }));
}

async function deliver() {
  const { createDelivery, icebergDestination, RoleARN } = await import("../tests/clients/lake.mjs");
  const tables = [{ DestinationDatabaseName: "hour", DestinationTableName: "events", PartitionSpec: { Identity: [{ SourceName: "tenant" }] } }];
  await createDelivery({
    DeliveryStreamName: "hour",
    DeliveryStreamType: "KinesisStreamAsSource",
    KinesisStreamSourceConfiguration: { KinesisStreamARN: "arn:aws:kinesis:us-east-1:000000000000:stream/events", RoleARN },
    IcebergDestinationConfiguration: icebergDestination("hour", "hour", "events", {
      DestinationTableConfigurationList: tables,
      BufferingHints: { IntervalInSeconds: 1, SizeInMBs: 64 },
    }),
  });
}

/** The small files of the fullest partition, every few seconds, from the table's manifests. */
async function sample() {
  const { ForeignWriter } = await import("../tests/clients/together/foreign-writer.mjs");
  const reader = new ForeignWriter("hour", "events");
  const [samples, begun] = [[], performance.now()];
  let known = new Map();
  while (running) {
    const due = performance.now() + sampleMs;
    const files = await smallFiles(reader, known).catch((error) => {
      // The table is not there yet, or expiry has removed a manifest that was being read.
      if (error.name !== "NoSuchKey" && !/NoSuchTable|does not exist/.test(error.message)) throw error;
      return undefined;
    });
    if (files) {
      known = files.known;
      const most = Math.max(0, ...files.counts.values());
      samples.push({ at: Math.round((performance.now() - begun) / 1_000), most, files: files.total });
      if (samples.length % samplesShown === 1) console.log(`${String(samples.at(-1).at).padStart(5)} s  ${files.total} files, at most ${most} small ones in a partition`);
    }
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, due - performance.now())));
  }
  return samples;
}

async function smallFiles(reader, known) {
  const metadata = await reader.load();
  const head = metadata.snapshots?.find((one) => `${one["snapshot-id"]}` === `${metadata["current-snapshot-id"]}`);
  const [manifests, counts] = [new Map(), new Map()];
  for (const manifest of head ? await reader.manifests(head) : []) {
    const path = manifest.manifest_path;
    const files = known.get(path) ?? (await reader.entries([manifest])).map(({ data_file: file }) => [file.file_path, Number(file.file_size_in_bytes)]);
    manifests.set(path, files);
    for (const [name, bytes] of files) {
      const partition = name.slice(0, name.lastIndexOf("/"));
      if (bytes < smallBytes) counts.set(partition, (counts.get(partition) ?? 0) + 1);
    }
  }
  return { known: manifests, counts, total: [...manifests.values()].reduce((sum, files) => sum + files.length, 0) };
}

function status() {
  const { Tables } = JSON.parse(execFileSync(program, ["status", "--json"], { encoding: "utf8" }));
  return Tables.find((table) => table.Name === "events");
}

async function history() {
  const { query } = await import("../tests/clients/athena-query.mjs");
  const { rows } = await query(`SELECT count(*), sum(duration_ms), max(duration_ms), count(error) FROM
    (SELECT ended_at, max(duration_ms) AS duration_ms, max(error) AS error FROM tarn.maintenance WHERE table_name = 'hour.events' GROUP BY ended_at)`);
  const [count, ms, longestMs, failed] = rows[0].map(Number);
  return { count, seconds: ms / 1_000, longestMs, failed };
}

function figures(samples, used, table, runs) {
  return {
    smallFiles: Math.max(...samples.map((one) => one.most)),
    maintenanceShare: used.workers / (used.elapsed * report.cores),
    waitMs: table.LongestCommitWaitMs,
    p99Ratio: report.busy.p99Ms / report.idle.p99Ms,
    used,
    runs,
    rows: table.Rows,
    files: table.Files,
  };
}

function show() {
  const { smallFiles: most, maintenanceShare, waitMs, p99Ratio, used, runs, rows, files } = report.figures;
  const percent = (share) => `${(share * 100).toFixed(1)} %`;
  const lines = [
    ["the most files below 8 MB of a partition", most, limits.smallFiles, most],
    ["maintenance's workers, of the machine's processor time", percent(maintenanceShare), percent(limits.maintenanceShare), maintenanceShare, limits.maintenanceShare],
    ["the longest wait of a commit for its turn", `${waitMs.toFixed(1)} ms`, `${limits.waitMs} ms`, waitMs, limits.waitMs],
    [`PutRecords' p99 / idle (${report.busy.p99Ms} / ${report.idle.p99Ms} ms)`, p99Ratio.toFixed(2), limits.p99Ratio, p99Ratio],
  ];
  console.log("\n| figure | measured | at most | |\n| --- | ---: | ---: | --- |");
  for (const [name, shown, limit, value, most = limit] of lines) console.log(`| ${name} | ${shown} | ${limit} | ${value <= most ? "" : "**over**"} |`);
  console.log(`\n${rows} rows in ${files} files; processor: server ${used.server.toFixed(0)} s, workers ${used.workers.toFixed(0)} s `
    + `(${percent(used.workers / (used.workers + used.server))} of both) in ${used.elapsed.toFixed(0)} s on ${report.cores} cores`);
  console.log(`${runs.count} runs of maintenance, ${runs.failed} failed, the longest ${runs.longestMs} ms, under way ${percent(runs.seconds / used.elapsed)} of the time`);
}
