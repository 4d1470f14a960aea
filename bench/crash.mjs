// node bench/crash.mjs [ROUNDS]: the kill test of tests/clients, 20 rounds unless told otherwise; a failing seed is in its name (KILL_SEED, KILL_ROUNDS=1).
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

const file = fileURLToPath(new URL("../tests/clients/kill.test.mjs", import.meta.url));
const { status } = spawnSync(process.execPath, ["--test", "--test-reporter=spec", file], {
  stdio: "inherit",
  env: { ...process.env, KILL_ROUNDS: process.argv[2] ?? "20" },
});
process.exit(status ?? 1);
