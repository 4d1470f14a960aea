#!/usr/bin/env node
// bench/spilled [--deliveries 5] [--megabytes 120] [--memory 700]: deliveries into tables hold back their buffers,
// which spill; then all are flushed at once. Prints the server's peak of resident memory (VmHWM) before and after the
// flush, and the part of it that was mapped from files.
import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { argument, clientPackages, workFolder } from "./load/report.mjs";

const require = clientPackages();
const { startTarn } = await import("../tests/clients/tarn-server.mjs");
const deliveries = argument("deliveries", 5);
const megabytes = argument("megabytes", 120);
const memoryMb = argument("memory", 700);
const work = workFolder("spilled");
const recordBytes = 8_000;
const recordsPerCall = 400;

const statusMb = (pid, name) => Math.round(Number(new RegExp(`${name}:\\s+(\\d+) kB`).exec(readFileSync(`/proc/${pid}/status`, "utf8"))[1]) / 1024);
const memory = (pid) => ({ VmHWM: statusMb(pid, "VmHWM"), VmRSS: statusMb(pid, "VmRSS"), RssFile: statusMb(pid, "RssFile"), RssShmem: statusMb(pid, "RssShmem") });

const server = await startTarn({ data: join(work, "data"), args: ["--memory-mb", `${memoryMb}`, "--log-level", "warning"] });
try {
  Object.assign(process.env, server.env);
  const { createDelivery, icebergDestination, rowsReach } = await import("../tests/clients/lake.mjs");
  const { query } = await import("../tests/clients/athena-query.mjs");
  const { CreateBucketCommand, S3Client } = require("@aws-sdk/client-s3");
  const { DeleteDeliveryStreamCommand, FirehoseClient, PutRecordBatchCommand } = require("@aws-sdk/client-firehose");
  await new S3Client({}).send(new CreateBucketCommand({ Bucket: "spilled" }));
  const firehose = new FirehoseClient({});
  const names = Array.from({ length: deliveries }, (_, i) => `spilled${i}`);
  const text = (id) => `${id}`.padStart(10, "0").repeat(recordBytes / 10 - 4);
  const put = async (DeliveryStreamName, from, count) => {
    const Records = Array.from({ length: count }, (_, i) => ({ Data: Buffer.from(JSON.stringify({ id: from + i, text: text(from + i) })) }));
    const answer = await firehose.send(new PutRecordBatchCommand({ DeliveryStreamName, Records }));
    if (answer.FailedPutCount) throw new Error(`${answer.FailedPutCount} records were refused`);
  };
  const rows = async (name) => Number((await query(`SELECT count(*) FROM spilled.${name}`)).rows[0][0]);
  const deliver = (DeliveryStreamName, table, BufferingHints) =>
    createDelivery({ DeliveryStreamName, IcebergDestinationConfiguration: icebergDestination("spilled", "spilled", table, { BufferingHints }) });
  for (const name of names) {
    // The first row creates the table, so that the other rows are shredded on arrival.
    await deliver(`${name}-first`, name, { IntervalInSeconds: 1, SizeInMBs: 1 });
    await put(`${name}-first`, -1, 1);
    await rowsReach(1, `spilled.${name}`);
    await deliver(name, name, { IntervalInSeconds: 900, SizeInMBs: 128 });
  }
  const calls = Math.floor((megabytes * 1_048_576) / recordBytes / recordsPerCall);
  await Promise.all(names.map(async (name) => {
    for (let call = 0; call < calls; call++) await put(name, call * recordsPerCall, recordsPerCall);
  }));
  console.log(`${deliveries} buffers of ${megabytes} MB, --memory-mb ${memoryMb}`);
  console.log("MB before the flush", JSON.stringify(memory(server.pid)));
  // A deletion delivers the remaining records.
  await Promise.all(names.map((DeliveryStreamName) => firehose.send(new DeleteDeliveryStreamCommand({ DeliveryStreamName }))));
  await Promise.all(names.map((name) => rowsReach(calls * recordsPerCall + 1, `spilled.${name}`)));
  const counts = await Promise.all(names.map(rows));
  console.log("MB after the flush ", JSON.stringify(memory(server.pid)), `rows ${counts.join(" ")}`);
  if (counts.some((count) => count !== calls * recordsPerCall + 1)) throw new Error("rows are missing");
} finally {
  await server.stop();
  rmSync(work, { recursive: true, force: true });
}
