// The large table of bench/items.mjs. Each phase prints its time. All loops are bound by time, because a call may be slow on a busy machine.
import { rmSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { runClient } from "../load/client.mjs";
import { followWrites } from "../load/folder-writes.mjs";
import { residentMb } from "../load/memory.mjs";
import { median } from "../load/report.mjs";
import { importTable } from "./fill.mjs";

const require = createRequire(new URL("../../tests/clients/package.json", import.meta.url));
const { DynamoDBClient } = require("@aws-sdk/client-dynamodb");
const { CreateStreamCommand, DeleteStreamCommand, KinesisClient, PutRecordCommand } = require("@aws-sdk/client-kinesis");
const { S3Client } = require("@aws-sdk/client-s3");
const { startTarn } = await import("../../tests/clients/tarn-server.mjs");
const whole = (number) => Math.round(number).toLocaleString("en");
const putBytes = 500;

// The p99 of at most that many calls, in at most that many seconds.
async function timed(count, secondsMax, call) {
  const taken = [];
  for (const end = performance.now() + secondsMax * 1_000; taken.length < count && performance.now() < end;) {
    const begun = performance.now();
    await call(taken.length);
    taken.push(performance.now() - begun);
  }
  return taken.sort((a, b) => a - b)[Math.floor(taken.length * 0.99)];
}

export async function largeTable({ work, large, minutes, seconds, table, stream, load, clientOf }) {
  console.log(`\n${whole(large)} items of 0.5 KB, --memory-mb 1024`);
  const args = ["--memory-mb", "1024"];
  let server = await startTarn({ data: join(work, "large"), args });
  const began = performance.now();
  const phase = (name) => console.log(`  ${((performance.now() - began) / 1_000).toFixed(0).padStart(5)} s  ${name}`);
  const kinesis = clientOf(KinesisClient, server);
  const putRecordP99 = () =>
    timed(500, seconds, (i) => kinesis.send(new PutRecordCommand({ StreamName: "beside", PartitionKey: `${i}`, Data: Buffer.from("x".repeat(1_000)) })));
  // The deletion is not timed.
  let streams = 0;
  const createP99 = () => timed(50, seconds, () => kinesis.send(new CreateStreamCommand({ StreamName: `c${streams++}`, ShardCount: 1 })));
  const deleteStreams = async () => {
    while (streams > 0) await kinesis.send(new DeleteStreamCommand({ StreamName: `c${--streams}` }));
  };
  try {
    await stream(server, "beside");
    const idle = { putRecordMs: await putRecordP99(), createMs: await createP99() };
    await deleteStreams();
    phase("idle calls measured");
    const objects = new S3Client({
      endpoint: server.url, region: "us-east-1", forcePathStyle: true,
      credentials: { accessKeyId: server.env.AWS_ACCESS_KEY_ID, secretAccessKey: server.env.AWS_SECRET_ACCESS_KEY },
    });
    const name = "large";
    const filled = await importTable(clientOf(DynamoDBClient, server), objects, "bench-large", name, large);
    phase(`imported at ${whole(filled.perSecond)} items/s (at least 50,000)`);
    const small = await table(server, "small");
    await runClient(server.env, "items-fill", server.url, small, 50_000, 430, 8);
    const base = { put: await load(server, "put", small, 64, 50_000, 430), get: await load(server, "get", small, 64, 50_000, 0) };
    phase(`a small table: puts ${whole(base.put.perSecond)}/s, gets ${whole(base.get.perSecond)}/s`);

    const [rates, beside] = [{ put: [], get: [] }, { putRecordMs: 0, createMs: 0 }];
    const writes = followWrites(join(server.data, "items/rows"));
    let [peak, puts] = [0, 0];
    const watch = setInterval(() => (peak = Math.max(peak, residentMb(server.pid))), 500);
    try {
      for (const end = Date.now() + minutes * 60_000; Date.now() < end;) {
        const calls = rates.put.length % 2 ? createP99 : putRecordP99;
        const running = load(server, "put", name, 64, large, 430);
        const p99 = await calls();
        const put = await running;
        beside[calls === createP99 ? "createMs" : "putRecordMs"] = Math.max(beside[calls === createP99 ? "createMs" : "putRecordMs"], p99);
        await deleteStreams();
        // The warm-up of 2 s is not counted in the rate, and was written.
        puts += put.perSecond * (seconds + 2);
        rates.put.push(put.perSecond);
        const get = await load(server, "get", name, 64, large, 0);
        rates.get.push(get.perSecond);
        phase(`puts ${whole(put.perSecond)}/s, p99 ${put.p99Ms} ms; gets ${whole(get.perSecond)}/s, p99 ${get.p99Ms} ms`);
      }
    } finally {
      clearInterval(watch);
      writes.stop();
    }
    const writtenPerByte = writes.bytes() / (puts * putBytes);
    const share = /^ +items +(\d+ MiB)/m.exec(server.log())?.[1];
    process.kill(server.pid, "SIGKILL");
    await server.stop();
    const killed = performance.now();
    server = await startTarn({ data: server.data, args });
    const readyMs = Math.round(performance.now() - killed);
    // The log says where a slow start spent its time.
    if (readyMs > 3_000) console.log(server.log().split("\n").filter((line) => /^\S+Z /.test(line)).map((line) => `    ${line}`).join("\n"));
    const [put, get] = [median(rates.put), median(rates.get)];
    const found = { filled, base, put, get, putOfBase: put / base.put.perSecond, getOfBase: get / base.get.perSecond };
    console.log(`  puts ${whole(put)}/s, ${found.putOfBase.toFixed(2)} of a small table (at least 0.6); gets ${whole(get)}/s, ${found.getOfBase.toFixed(2)} (0.4)`);
    console.log(`  items/ got ${writtenPerByte.toFixed(1)} bytes for each byte put (at most 10); resident memory at most ${whole(peak)} MB; share: ${share}`);
    console.log(`  PutRecord's p99 ${beside.putRecordMs.toFixed(1)} ms, idle ${idle.putRecordMs.toFixed(1)} (3 times); CreateStream's ${beside.createMs.toFixed(1)}, idle ${idle.createMs.toFixed(1)}`);
    console.log(`  after SIGKILL ready in ${whole(readyMs)} ms (3,000)`);
    return { ...found, idle, beside, peakMb: Math.round(peak), share, writtenPerByte, readyMs };
  } finally {
    await server.kill();
    rmSync(server.data, { recursive: true, force: true });
  }
}
