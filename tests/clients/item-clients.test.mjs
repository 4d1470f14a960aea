// Item tables with boto3 (each operation at least once), the aws CLI, and the SDK for .NET.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { unique } from "./wait.mjs";

const has = (...command) => spawnSync(command[0], command.slice(1)).status === 0;
const models = new URL("../../src/Tarn.Aws/Models/", import.meta.url);
const served = ["dynamodb", "dynamodbstreams"].flatMap((service) => Object.keys(JSON.parse(readFileSync(new URL(`${service}.access.json`, models)))));
const refused = /GlobalTable|ResourcePolicy|ContributorInsights|ReplicaAutoScaling|KinesisStreamingDestination/;

test("boto3 calls every operation of item tables", { skip: !has("python3", "-c", "import boto3") && "boto3 is not installed" }, () => {
  const run = spawnSync("python3", [fileURLToPath(new URL("./items_boto3.py", import.meta.url)), unique("boto")], { encoding: "utf8" });
  assert.equal(run.status, 0, run.stderr);
  const called = new Set(run.stdout.trim().split("\n"));
  assert.deepEqual(served.filter((name) => !refused.test(name) && !called.has(name)), []);
});

test("the aws CLI makes, writes, reads, backs up, restores and deletes item tables", { skip: !has("aws", "--version") && "the aws CLI is not installed" }, () => {
  const name = unique("cli");
  const aws = (...args) => {
    const run = spawnSync("aws", ["dynamodb", ...args, "--output", "json"], { encoding: "utf8" });
    assert.equal(run.status, 0, `aws dynamodb ${args.join(" ")}\n${run.stderr}`);
    return run.stdout ? JSON.parse(run.stdout) : null;
  };
  const wait = (table) => aws("wait", "table-exists", "--table-name", table);
  aws("create-table", "--table-name", name, "--billing-mode", "PAY_PER_REQUEST", "--key-schema", "AttributeName=id,KeyType=HASH", "--attribute-definitions", "AttributeName=id,AttributeType=S");
  wait(name);
  aws("put-item", "--table-name", name, "--item", '{"id":{"S":"a"},"n":{"N":"1"}}');
  assert.equal(aws("get-item", "--table-name", name, "--key", '{"id":{"S":"a"}}', "--consistent-read").Item.n.N, "1");
  assert.equal(aws("execute-statement", "--statement", `SELECT n FROM "${name}" WHERE id = 'a'`).Items[0].n.N, "1");
  aws("update-continuous-backups", "--table-name", name, "--point-in-time-recovery-specification", "PointInTimeRecoveryEnabled=true,RecoveryPeriodInDays=2");
  aws("restore-table-to-point-in-time", "--source-table-name", name, "--target-table-name", `${name}-past`, "--use-latest-restorable-time", "--billing-mode-override", "PAY_PER_REQUEST");
  wait(`${name}-past`);
  assert.equal(aws("scan", "--table-name", `${name}-past`).Count, 1);
  const { BackupDetails } = aws("create-backup", "--table-name", name, "--backup-name", "cli-backup");
  assert.equal(aws("list-backups", "--table-name", name).BackupSummaries[0].BackupArn, BackupDetails.BackupArn);
  aws("delete-table", "--table-name", name);
  aws("wait", "table-not-exists", "--table-name", name);
});

test("the SDK for .NET writes, reads, backs up and restores item tables", (t) => {
  const project = fileURLToPath(new URL("./items-dotnet/items-dotnet.csproj", import.meta.url));
  const built = spawnSync("dotnet", ["build", project, "-c", "Release"], { encoding: "utf8" });
  if (/NU1101|NU1301/.test(built.stdout)) return t.skip("AWSSDK.DynamoDBv2 cannot be restored");
  assert.equal(built.status, 0, built.stdout);
  const run = spawnSync("dotnet", ["run", "--project", project, "-c", "Release", "--no-build", "--", unique("net")], { encoding: "utf8" });
  assert.equal(run.status, 0, run.stderr);
});
