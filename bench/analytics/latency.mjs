// The time from the put that ends a window to its rows in the output, and the latency of puts beside the application.
import { runClient } from "../load/client.mjs";
import { sumsScript, until } from "./world.mjs";

const recordsPerSecond = 8_400;
const shards = 4;

export async function latency(world, { rounds, seconds }) {
  await world.stream("steady", shards);
  await world.stream("steady-out");
  const load = (output) => runClient(world.server.env, "windows", world.server.url, "steady", output, recordsPerSecond, seconds);
  console.log(`\nlatency: ${recordsPerSecond} nested events a second, windows of 1 s by 1,000 keys; from the answer of the put that ends a window to its last `
    + "row");
  const found = [];
  for (let i = 0; i < rounds; i++) {
    const idle = await load("-");
    const name = `steady-${i}`;
    const script = sumsScript("steady", "steady-out", "TUMBLE(TABLE events, DESCRIPTOR(ts), INTERVAL '1' SECOND)", "");
    await world.make(name, script.replace("TRIM_HORIZON", "LATEST"));
    await world.begin(name);
    await until(() => world.isRunning(name), 50);
    const beside = await load("steady-out");
    await world.halt(name);
    const ratio = beside.puts.p99Ms / idle.puts.p99Ms;
    const times = ({ p50Ms, p99Ms, maxMs }) => `p50 ${p50Ms} ms  p99 ${p99Ms} ms  max ${maxMs} ms`;
    console.log(`  ${beside.windows.count} windows, ${beside.megabytesPerSecond} MB/s: ${times(beside.windows)} (at most 100 and 400)`);
    console.log(`  PutRecords beside it ${times(beside.puts)}; idle ${times(idle.puts)}: p99 ${ratio.toFixed(2)} times (at most 3)`);
    found.push({ ...beside, idle: idle.puts, putRatio: ratio });
  }
  return found;
}
