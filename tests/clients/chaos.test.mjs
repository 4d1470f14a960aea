// The short form of bench/chaos: 25 s of kills, splits, drops, a full log and refusing destinations.
import assert from "node:assert/strict";
import { test } from "node:test";
import { runScript } from "./script.mjs";

const SECONDS = 20;
const seed = Number(process.env.CHAOS_SEED ?? 1);

test(`each record is in one place after ${SECONDS} s of chaos (seed ${seed})`, async () => {
  const { code, output } = await runScript(new URL("./chaos/round.mjs", import.meta.url), [SECONDS, seed]);
  assert.equal(code, 0, output);
});
