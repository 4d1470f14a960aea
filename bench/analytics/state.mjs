// An application with many open groups: its state, the memory of its process, a checkpoint, and a start after SIGKILL.
import { createRequire } from "node:module";
import { runClient } from "../load/client.mjs";
import { groupsScript, until, whole } from "./world.mjs";

const require = createRequire(new URL("../../tests/clients/package.json", import.meta.url));
const { PutRecordCommand } = require("@aws-sdk/client-kinesis");
const { CreateApplicationSnapshotCommand, ListApplicationSnapshotsCommand } = require("@aws-sdk/client-kinesis-analytics-v2");

const name = "groups";
const ts = "2024-06-01 00:00:00.000";
const step = 500_000;

/** Puts a probe, and takes the time until its row. */
async function probe(world, key) {
  const read = await world.reader("probes");
  const began = performance.now();
  await world.kinesis.send(new PutRecordCommand({ StreamName: "many", PartitionKey: key, Data: Buffer.from(JSON.stringify({ probe: key, ts })) }));
  await until(async () => {
    world.refuseHalted();
    return (await read()).some(({ Data }) => JSON.parse(Buffer.from(Data).toString()).probe === key);
  }, 5);
  return performance.now() - began;
}

async function checkpoint(world, SnapshotName) {
  const began = performance.now();
  await world.flink.send(new CreateApplicationSnapshotCommand({ ApplicationName: name, SnapshotName }));
  await until(async () => {
    const { SnapshotSummaries } = await world.flink.send(new ListApplicationSnapshotsCommand({ ApplicationName: name }));
    return SnapshotSummaries.some((one) => one.SnapshotName === SnapshotName && one.SnapshotStatus === "READY");
  });
  return performance.now() - began;
}

/** The time from SIGKILL to the row of a new probe, and of it the time until the server is ready. */
async function restart(world, key) {
  await world.server.kill();
  const began = performance.now();
  await world.restart();
  const readyMs = performance.now() - began;
  await probe(world, key);
  return { readyMs, ms: performance.now() - began, ...world.processor };
}

export async function openGroups(world, { groups }) {
  await world.stream("many", 1);
  await world.stream("sums");
  await world.stream("probes");
  await world.make(name, groupsScript("many", "sums", "probes"));
  await world.begin(name);
  await until(() => world.isRunning(name), 50);
  console.log(`\nstate: ${whole(groups)} open groups with COUNT, SUM and MAX`);
  const found = { groups, steps: [] };
  const began = performance.now();
  for (let first = 0; first < groups; first += step) {
    const count = Math.min(step, groups - first);
    const { bytes } = await runClient(world.server.env, "groups", world.server.url, "many", first, count, ts);
    await probe(world, `after ${first + count}`);
    const { StateBytes } = await world.status(name);
    const one = { groups: first + count, seconds: (performance.now() - began) / 1_000, inputBytes: bytes, stateBytes: StateBytes, engineMb: world.engineMb };
    found.steps.push(one);
    console.log(`  ${whole(one.groups).padStart(11)} groups after ${one.seconds.toFixed(1)} s: state ${whole(StateBytes / 1e6)} MB, `
      + `engine ${whole(one.engineMb)} MB resident`);
  }
  found.afterInputs = await restart(world, "after a kill");
  found.checkpointMs = await checkpoint(world, "whole");
  found.afterCheckpoint = await restart(world, "after a checkpoint");
  found.probeMs = await probe(world, "idle");
  const { StateBytes } = await world.status(name);
  console.log(`  checkpoint of ${whole(StateBytes / 1e6)} MB: ${whole(found.checkpointMs)} ms; a probe's row after ${found.probeMs.toFixed(0)} ms`);
  for (const [kind, one] of [["with inputs since the last checkpoint", found.afterInputs], ["at a checkpoint", found.afterCheckpoint]]) {
    console.log(`  SIGKILL ${kind}: new row after ${whole(one.ms)} ms (with 1 GB at most 5,000), of these ${whole(one.readyMs)} ms until the server is ready; `
      + `processor ${one.server.toFixed(1)} s server, ${one.engine.toFixed(1)} s engine`);
  }
  return { ...found, stateBytes: StateBytes };
}
