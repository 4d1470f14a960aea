// Runs wrk with requests that presign.mjs wrote. Debian has wrk: apt-get install wrk.
import { spawn } from "node:child_process";
import { join } from "node:path";
import { bench } from "./report.mjs";

/** Runs one round; returns { perSecond, p50Ms, p99Ms }. A refused request ends it with an error. */
export async function wrk({ url, folder, connections, seconds, count = 256 }) {
  const arguments_ = ["-t1", `-c${connections}`, `-d${seconds}`, "--timeout", "30s", "-s", join(bench, "load/wrk.lua"), url, "--", folder, `${count}`];
  const child = spawn("wrk", arguments_, { stdio: ["ignore", "pipe", "pipe"] });
  let out = "";
  let err = "";
  child.stdout.on("data", (chunk) => (out += chunk));
  child.stderr.on("data", (chunk) => (err += chunk));
  await new Promise((resolve, reject) => (child.on("close", resolve), child.on("error", reject)));
  const result = /RESULT (\d+) (\d+) (\d+) (\d+) (\d+)/.exec(out);
  if (!result) throw new Error(`wrk: ${err}\n${out}`);
  const [requests, durationUs, failed, p50Us, p99Us] = result.slice(1).map(Number);
  if (failed) throw new Error(`${failed} of ${requests} requests failed: ${err}`);
  return { perSecond: requests / (durationUs / 1e6), p50Ms: p50Us / 1000, p99Ms: p99Us / 1000 };
}
