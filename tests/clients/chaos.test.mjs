// The short form of bench/chaos: 25 s of kills, splits, drops, a full log and refusing destinations.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const SECONDS = 25;
const seed = Number(process.env.CHAOS_SEED ?? Date.now() % 1_000_000);

test(`each record is in one place after ${SECONDS} s of chaos (seed ${seed})`, { timeout: 400_000 }, async () => {
  const file = fileURLToPath(new URL("./chaos/round.mjs", import.meta.url));
  const child = spawn(process.execPath, ["--no-warnings", file, `${SECONDS}`, `${seed}`], { stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (output += chunk));
  const code = await new Promise((resolve) => child.on("close", (status, signal) => resolve(signal ?? status)));
  assert.equal(code, 0, output);
});
