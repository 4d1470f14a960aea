// The short form of bench/together: 40 s of committers of every kind on one table, under kills.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const SECONDS = 40;
const seed = Number(process.env.CHAOS_SEED ?? Date.now() % 1_000_000);

test(`a table of many committers has the rows of a model after ${SECONDS} s of kills (seed ${seed})`, { timeout: 600_000 }, async () => {
  const file = fileURLToPath(new URL("./together/round.mjs", import.meta.url));
  const child = spawn(process.execPath, ["--no-warnings", file, `${SECONDS}`, `${seed}`], { stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (output += chunk));
  const code = await new Promise((resolve) => child.on("close", (status, signal) => resolve(signal ?? status)));
  assert.equal(code, 0, output);
});
