// The short form of bench/functions-chaos: 15 s of kills, splits, poison and a function that misbehaves.
import assert from "node:assert/strict";
import { test } from "node:test";
import { runScript } from "./script.mjs";

const SECONDS = 15;
const seed = Number(process.env.CHAOS_SEED ?? 1);

test(`each record reaches the function or the failure bucket after ${SECONDS} s of chaos (seed ${seed})`, async () => {
  const { code, output } = await runScript(new URL("./functions-chaos/round.mjs", import.meta.url), [SECONDS, seed]);
  assert.equal(code, 0, output);
});
