// The short form of bench/together: 40 s of committers of every kind on one table, under kills.
import assert from "node:assert/strict";
import { test } from "node:test";
import { runScript } from "./script.mjs";

const SECONDS = 25;
const seed = Number(process.env.CHAOS_SEED ?? 1);

test(`a table of many committers has the rows of a model after ${SECONDS} s of kills (seed ${seed})`, async () => {
  const { code, output } = await runScript(new URL("./together/round.mjs", import.meta.url), [SECONDS, seed]);
  assert.equal(code, 0, output);
});
