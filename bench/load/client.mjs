// Runs bench/client as a process, for loads that must know the bytes that they wrote.
import { spawn, spawnSync } from "node:child_process";
import { join } from "node:path";
import { bench } from "./report.mjs";

const project = join(bench, "client");
let built = false;

/** Runs one load; returns its line of JSON. */
export async function runClient(env, ...load) {
  if (!built) {
    const build = spawnSync("dotnet", ["build", "-c", "Release", project, "-v", "q", "--nologo"], { encoding: "utf8" });
    if (build.status) throw new Error(build.stdout);
    built = true;
  }
  const child = spawn("dotnet", [join(project, "bin/Release/net10.0/Tarn.Bench.Client.dll"), ...load.map(String)], {
    env: { ...process.env, ...env, DOTNET_gcServer: "0" },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let out = "";
  let err = "";
  child.stdout.on("data", (chunk) => (out += chunk));
  child.stderr.on("data", (chunk) => (err += chunk));
  const code = await new Promise((resolve) => child.on("close", (status, signal) => resolve(signal ?? status)));
  if (code) throw new Error(`${load[0]} ended with ${code}: ${err}`);
  return JSON.parse(out);
}
