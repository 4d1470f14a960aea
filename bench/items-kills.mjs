#!/usr/bin/env node
// bench/items-kills [--rounds 200] [--seeds 20000] [--only simulation,items,splits,copies,transfers,replicas,expiry,power,rows]: item tables against
// their models. Each kill test runs with that many kills: items with indexes that are filled and dropped, splits, copies, exports and imports,
// replicas, expiry, power losses that cut items/ to its synced bytes, and the store of rows alone. Most do so in runs of 20, each in a new folder.
// The simulation runs that many seeds.
// It writes bench/reports/items-kills.json, in which parts that this command did not run stay, and exits with 1 when a part failed.
import { argument, text } from "./load/report.mjs";
import { runParts } from "./load/parts.mjs";

const [rounds, seeds] = [argument("rounds", 200), argument("seeds", 20_000)];
const kills = { TARN_KILL_ROUNDS: `${rounds}` };
const roundsOfRun = 20;
const inRuns = { env: { TARN_KILL_ROUNDS: `${roundsOfRun}` }, runs: Math.ceil(rounds / roundsOfRun) };
const items = "tests/Tarn.Items.Tests";
const parts = [
  { key: "simulation", name: `${seeds} seeds of the simulation of item tables`, project: items, filter: "Rows_follow_the_log_over_many_crashes", env: { TARN_SEEDS: `${Math.ceil(seeds / 3)}` } },
  { key: "items", name: `${rounds} kills of items and indexes`, project: items, filter: "ItemKillTests", env: kills },
  { key: "splits", name: `${rounds} kills of splits and tokens`, project: items, filter: "SplitKillTests", env: kills },
  { key: "copies", name: `${rounds} kills of backups and restores`, project: items, filter: ".CopyKillTests", ...inRuns },
  { key: "transfers", name: `${rounds} kills of exports and imports`, project: items, filter: "TransferKillTests", ...inRuns },
  { key: "replicas", name: `${rounds} kills of replicas`, project: items, filter: "ReplicaKillTests", ...inRuns },
  { key: "expiry", name: `${rounds} kills of expiry`, project: items, filter: "ExpiryKillTests", ...inRuns },
  { key: "power", name: `${rounds} power losses of items/`, project: items, filter: "PowerLossTests", ...inRuns },
  { key: "rows", name: `${rounds} kills of the store of rows`, project: "tests/Tarn.Storage.Tests", filter: "RowStoreKillTests", env: kills },
];
const only = text("only")?.split(",");
process.exit(await runParts("items-kills", `--rounds ${rounds} --seeds ${seeds}`, only ? parts.filter((part) => only.includes(part.key)) : parts) ? 0 : 1);
