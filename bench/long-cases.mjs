#!/usr/bin/env node
// bench/long-cases [--seeds 20] [--only cuts,sessions,lineage,recorded,worker,golden,histories,deleted]: tests with few cases in ./test --all, with many:
// cuts of streaming statements' inputs, sessions, chains of statements that keep row ids, every recorded streaming statement in cuts and through the worker,
// every foreign table rewritten, histories of failing endpoints, kills beside deleted tables. It writes bench/reports/long-cases.json, in which
// parts that this command did not run stay, and exits with 1 when a part failed.
import { argument, text } from "./load/report.mjs";
import { runParts } from "./load/parts.mjs";

const seeds = argument("seeds", 20);
const [sql, streaming, many] = ["tests/Tarn.Sql.Tests", "tests/Tarn.Streaming.Tests", { TARN_SEEDS: `${seeds}` }];
const parts = [
  { key: "cuts", name: `${seeds} seeds of cuts of streaming inputs`, project: streaming, filter: "_of_many_inputs", env: many },
  { key: "sessions", name: `${seeds} seeds of sessions`, project: streaming, filter: "Sessions_of_many_records", env: many },
  { key: "lineage", name: `${seeds} chains of statements that keep row ids`, project: sql, filter: "Long_chains_keep_ids", env: many },
  { key: "recorded", name: "every recorded streaming statement in cuts of its input", project: streaming, filter: "StreamCaseTests", env: { TARN_EVERY_CASE: "1" } },
  { key: "worker", name: "every recorded streaming statement through the worker", project: "tests/Tarn.Tests", filter: "RecordedCasesTests", env: { TARN_EVERY_CASE: "1" } },
  { key: "golden", name: "every table of other engines rewritten", project: sql, filter: "GoldenRewriteTests", env: { TARN_EVERY_CASE: "1" } },
  { key: "histories", name: `${seeds} histories of a failing endpoint`, project: "tests/Tarn.Delivery.Tests", filter: "FailureHistoryTests", env: many },
  { key: "deleted", name: `${seeds} kills beside deleted tables`, file: "deleted-tables-kill", env: { DELETED_TABLE_KILLS: `${seeds}` } },
];
const only = text("only")?.split(",");
process.exit(await runParts("long-cases", `--seeds ${seeds}`, only ? parts.filter((part) => only.includes(part.key)) : parts) ? 0 : 1);
