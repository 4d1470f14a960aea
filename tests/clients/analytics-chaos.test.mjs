// The short form of bench/analytics-chaos: 15 s of kills, splits, a full disk, late and bad records; then model, replay and audits.
import assert from "node:assert/strict";
import { test } from "node:test";
import { runScript } from "./script.mjs";

const SECONDS = 15;
const seed = Number(process.env.CHAOS_SEED ?? 1);

test(`windows are exact in each target after ${SECONDS} s of chaos (seed ${seed})`, async () => {
  const { code, output } = await runScript(new URL("./analytics-chaos/round.mjs", import.meta.url), [SECONDS, seed]);
  assert.equal(code, 0, output);
});
