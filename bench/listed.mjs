#!/usr/bin/env node
// bench/listed [--tables 10000] [--queues 1000]: makes so many tables (half Iceberg, half Hive) and queues, and asks for them as the terminal, the
// console and SQL do. Each answer must be whole, or name the number that it leaves out. Writes bench/reports/listed.json. Exits with 1 if one is not.
import { argument, beginReport, clientPackages, median, writeReport } from "./load/report.mjs";

const tables = argument("tables", 10_000);
const queues = argument("queues", 1_000);
// GetStatus has the 200 tables that changed last, GetFlow those of Iceberg.
const [shown, icebergs] = [Math.min(tables, 200), Math.floor(tables / 2)];
const require = clientPackages();
const { startTarn } = await import("../tests/clients/tarn-server.mjs");
const server = await startTarn();
Object.assign(process.env, server.env);
const { inTurns } = await import("../tests/clients/in-turns.mjs");
const { pages, tarn } = await import("../tests/clients/tarn-api.mjs");
const { run } = await import("../tests/clients/terminal-runs.mjs");
const { query } = await import("../tests/clients/athena-query.mjs");
const { CreateDatabaseCommand, CreateTableCommand, GlueClient } = require("@aws-sdk/client-glue");
const { CreateBucketCommand, S3Client } = require("@aws-sdk/client-s3");
const { CreateQueueCommand, SQSClient } = require("@aws-sdk/client-sqs");
const report = beginReport({ command: `./bench/listed --tables ${tables} --queues ${queues}`, steps: [], wrong: [] });

async function step(name, work, isRight, times = 1) {
  const took = [];
  let answer;
  for (let i = 0; i < times; i++) {
    const begun = performance.now();
    answer = await work();
    took.push(performance.now() - begun);
  }
  const ms = Math.round(median(took));
  const isWhole = isRight(answer);
  if (!isWhole) report.wrong.push(name);
  report.steps.push({ name, ms, isWhole });
  console.log(`| ${name} | ${ms} | ${isWhole ? "yes" : "NO"} |`);
  return answer;
}

const name = (i) => `orders_${String(i).padStart(5, "0")}`;
const queue = (i) => `jobs-${i}`;
const names = [...Array.from({ length: tables }, (_, i) => name(i)), ...Array.from({ length: queues }, (_, i) => queue(i))];
const found = names.filter((one) => one.includes("99")).length;

try {
  console.log("| step | ms | whole |\n| --- | ---: | --- |");
  const [glue, sqs] = [new GlueClient({}), new SQSClient({})];
  await new S3Client({ forcePathStyle: true }).send(new CreateBucketCommand({ Bucket: "listed" }));
  await glue.send(new CreateDatabaseCommand({ DatabaseInput: { Name: "shop" } }));
  const Schema = { Type: "struct", Fields: [{ Id: 1, Name: "id", Type: "long", Required: false }] };
  const made = (i) => (i % 2 === 0
    ? { TableInput: { Name: name(i), StorageDescriptor: { Columns: [{ Name: "id", Type: "bigint" }], Location: `s3://listed/${name(i)}/` } } }
    : { Name: name(i), OpenTableFormatInput: { IcebergInput: {
      MetadataOperation: "CREATE", CreateIcebergTableInput: { Location: `s3://listed/${name(i)}`, Schema } } } });
  await step(`make ${tables} tables`, () => inTurns(tables, 8, (i) => glue.send(new CreateTableCommand({ DatabaseName: "shop", ...made(i) }))), () => true);
  await step(`make ${queues} queues`, () => inTurns(queues, 8, (i) => sqs.send(new CreateQueueCommand({ QueueName: queue(i) }))), () => true);
  await step("tarn tables", () => run(server, ["tables"]), ({ out }) => new Set(out.match(/orders_\d{5}/g)).size === tables);
  await step("tarn queues", () => run(server, ["queues"]), ({ out }) => new Set(out.match(/jobs-\d+/g)).size === queues);
  await step("tarn status", () => run(server, ["status"]),
    ({ code, out, errors }) => code === 0 && `${out}${errors}`.replaceAll(",", "").includes(`${tables - shown} more tables`), 5);
  await step("GetStatus", () => tarn("GetStatus", {}), (one) => one.Tables.length === shown && one.TablesLeftOut === tables - shown, 9);
  await step("GetFlow", () => tarn("GetFlow", {}), (one) => one.TablesLeftOut === icebergs - Math.min(icebergs, 200), 9);
  await step("ListTableStatus, all pages", () => pages("ListTableStatus", { MaxResults: 300 }, "Tables"),
    ({ rows, totals }) => rows.length === tables && totals.length === 1);
  await step("ListTableStatus, a table", () => tarn("ListTableStatus", { Database: "shop", Table: name(tables - 1) }), (one) => one.Tables.length === 1, 9);
  await step("FindResources by a part", () => tarn("FindResources", { Text: "99", MaxResults: 20 }),
    (one) => one.Total === found && one.Resources.length === Math.min(found, 20), 9);
  await step("FindResources by a near miss", () => tarn("FindResources", { Text: "shop.ordres_00010", MaxResults: 5 }),
    (one) => one.Resources[0]?.Name === "shop.orders_00010", 9);
  await step("information_schema.tables", () => query("SELECT count(*) FROM information_schema.tables WHERE table_schema = 'shop'"),
    (one) => one.rows[0][0] === `${tables}`, 3);
} finally {
  await server.stop();
  await server.remove();
}
console.log(report.wrong.length === 0 ? "each list is whole, or counts the rest" : `not whole: ${report.wrong.join(", ")}`);
writeReport("listed", report);
process.exitCode = report.wrong.length === 0 ? 0 : 1;
