#!/usr/bin/env node
// bench/s3-suite FOLDER [--only PATTERN] [--all] [--day 10]: runs ceph's s3-tests (github.com/ceph/s3-tests, checked out in FOLDER) against a server
// and groups the failures by their cause (bench/suite/causes.json). A failure without a cause ends it with status 1. --all runs the tests of features
// that Tarn refuses by name too, in an hour. New buckets get the settings that the suite expects: no public access block, and access control lists.
// It needs python3 with pytest, boto3, munch, isodate, httplib2, lxml, pytz, requests, PyYAML and dateutil.
import { spawn, spawnSync } from "node:child_process";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { argument, beginReport, bench, flag, text, workFolder, writeReport } from "./load/report.mjs";

const { program, startTarn } = await import("../tests/clients/tarn-server.mjs");
const folder = resolve(process.argv[2] ?? ".");
const wrong = (sentence) => (console.error(`bench/s3-suite: ${sentence}`), process.exit(2));
if (!existsSync(join(folder, "s3tests/functional/test_s3.py"))) wrong(`${folder} has no s3tests/functional/test_s3.py: name the folder of ceph's s3-tests`);
const modules = ["pytest", "boto3", "munch", "isodate", "httplib2", "lxml", "pytz", "requests", "yaml", "dateutil"];
const missing = modules.filter((module) => spawnSync("python3", ["-c", `import ${module}`]).status !== 0);
if (missing.length > 0) wrong(`python3 lacks ${missing.join(", ")}`);

const accounts = { main: "000000000000", alt: "111111111111", tenant: "222222222222", root: "333333333333", other: "444444444444" };
const refusedMarks = "bucket_logging or cloud_transition or cloud_restore or (encryption and not sse_s3)";
const lifecycleMarks = "(lifecycle or lifecycle_expiration or lifecycle_transition)";
const work = workFolder("s3-suite");
const day = argument("day", 10);

// A server, the suite's settings for it, and the answers of a part of the suite: one object a test.
async function run(name, args, marks, files, classes) {
  const server = await startTarn({ data: join(work, name), args });
  try {
    const results = join(work, `${name}.jsonl`);
    writeFileSync(results, "");
    writeFileSync(join(work, `${name}.conf`), settings(server, classes));
    const only = text("only") ? ["-k", text("only")] : [];
    const env = { ...process.env, S3TEST_CONF: join(work, `${name}.conf`), S3_SUITE_RESULTS: results, S3_SUITE_OLD_DEFAULTS: "1" };
    env.PYTHONPATH = [join(bench, "suite"), process.env.PYTHONPATH].filter(Boolean).join(":");
    const pytest = ["-m", "pytest", "-p", "results", "-p", "no:cacheprovider", "-q", "--tb=line", "-m", marks, ...only, ...files];
    const child = spawn("python3", pytest, { cwd: folder, env, stdio: ["ignore", "ignore", "inherit"] });
    await new Promise((ended) => child.on("exit", ended));
    return readFileSync(results, "utf8").split("\n").filter(Boolean).map((line) => JSON.parse(line));
  } finally {
    await server.stop();
  }
}

function settings(server, classes) {
  const keys = { [accounts.main]: [server.env.AWS_ACCESS_KEY_ID, server.env.AWS_SECRET_ACCESS_KEY] };
  for (const account of Object.values(accounts).slice(1)) {
    const made = spawnSync(program, ["keys", "add", "--account", account], { encoding: "utf8", env: { ...process.env, ...server.env } });
    keys[account] = /aws_access_key_id = (\S+)\naws_secret_access_key = (\S+)/.exec(made.stdout).slice(1);
  }
  const owner = (account) => {
    const asked = "import boto3; print(boto3.client('s3').list_buckets()['Owner']['ID'])";
    const [AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY] = keys[account];
    return spawnSync("python3", ["-c", asked], { encoding: "utf8", env: { ...process.env, ...server.env, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY } }).stdout.trim();
  };
  const section = (title, account, more = []) => [
    `[${title}]`, `access_key = ${keys[account][0]}`, `secret_key = ${keys[account][1]}`, `user_id = ${owner(account)}`, "display_name =",
    `email = ${account}@example.com`, ...more,
  ];
  const { hostname, port } = new URL(server.url);
  return [
    "[DEFAULT]", `host = ${hostname}`, `port = ${port}`, "is_secure = False", "ssl_verify = False",
    "[fixtures]", "bucket prefix = s3tests-{random}-", "iam name prefix = s3-tests-", "iam path prefix = /s3-tests/",
    ...section("s3 main", accounts.main, [`lc_debug_interval = ${day}`, `storage_classes = ${classes}`, "api_name ="]),
    ...section("s3 alt", accounts.alt), ...section("s3 tenant", accounts.tenant, ["tenant = testx"]), ...section("iam", accounts.main),
    ...section("iam root", accounts.root), ...section("iam alt root", accounts.other),
  ].join("\n") + "\n";
}

const causes = JSON.parse(readFileSync(join(bench, "suite/causes.json"), "utf8"));
const causeOf = ({ test, marks, message }) => causes.find((cause) =>
  (cause.tests ?? []).includes(test.split("[")[0]) || (cause.marks ?? []).some((mark) => marks.includes(mark))
  || (cause.messages ?? []).some((part) => message.includes(part)));

const usual = flag("all") ? `not ${lifecycleMarks}` : `not ${lifecycleMarks} and not (${refusedMarks})`;
const headers = "s3tests/functional/test_headers.py";
const s3 = "s3tests/functional/test_s3.py";
try {
  const parts = await Promise.all([
    run("usual", [], usual, [headers, s3], "STANDARD_IA, GLACIER_IR"),
    run("lifecycle", ["--lifecycle-day-seconds", String(day)], lifecycleMarks, [s3], "GLACIER_IR, DEEP_ARCHIVE"),
  ]);
  const all = parts.flat();
  const failed = all.filter(({ outcome }) => outcome === "failed");
  const rows = causes.map((cause) => ({ kind: cause.kind, cause: cause.cause, failed: failed.filter((one) => causeOf(one) === cause).length }));
  const unknown = failed.filter((one) => causeOf(one) === undefined);
  const passed = all.filter(({ outcome }) => outcome === "passed").length;
  const refused = failed.filter((one) => causeOf(one)?.kind === "refused").length;
  const supported = passed + failed.length - refused;
  console.table(rows.filter((row) => row.failed > 0));
  for (const one of unknown) console.log(`without a cause: ${one.test}: ${one.message}`);
  const figures = {
    passed, failed: failed.length, skipped: all.filter(({ outcome }) => outcome === "skipped").length, "failed for features that are refused": refused,
    "passed of the others, %": Math.round((passed / supported) * 1000) / 10, "failed without a cause": unknown.length,
  };
  console.table(figures);
  const commit = spawnSync("git", ["-C", folder, "rev-parse", "HEAD"], { encoding: "utf8" }).stdout.trim();
  if (!text("only")) writeReport("s3-suite", beginReport({ suite: commit || undefined, ...figures, causes: rows, failures: failed }));
  process.exitCode = unknown.length > 0 ? 1 : 0;
} finally {
  rmSync(work, { recursive: true, force: true });
}
