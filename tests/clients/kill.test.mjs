// The server is killed (SIGKILL) at random times while a producer sends; every record ends in log and table exactly
// once.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { describe, it } from "node:test";
import { fileURLToPath } from "node:url";

const ROUNDS = Number(process.env.KILL_ROUNDS ?? 2);
const RECORDS = 5_000;
const KILLS = 3;
// A round mostly waits, for starts and for the delivery's buffer.
const ROUNDS_AT_ONCE = 2;
const first = Number(process.env.KILL_SEED ?? 1);

describe(`${KILLS} kills a round`, { concurrency: ROUNDS_AT_ONCE }, () => {
  for (let round = 0; round < ROUNDS; round++) {
    const kind = round % 2 === 0 ? "kinesis" : "firehose";
    const seed = String(first + round);
    it(`${RECORDS} records through ${kind} survive ${KILLS} kills exactly once (seed ${seed})`, async () => {
      // Each round is its own process, because clients keep their first address and keys.
      const file = fileURLToPath(new URL("./kill-round.mjs", import.meta.url));
      const child = spawn(process.execPath, [file, kind, String(RECORDS), String(KILLS), seed], { stdio: ["ignore", "pipe", "pipe"] });
      let output = "";
      for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (output += chunk));
      const code = await new Promise((resolve) => child.on("exit", (status, signal) => resolve(signal ?? status)));
      assert.equal(code, 0, output);
    });
  }
});
