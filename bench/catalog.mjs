#!/usr/bin/env node
// bench/catalog [--partitions 100000] [--tables 10000] [--rounds 20]: BatchCreatePartition, GetPartitions of all and by the leading key, DeleteTable,
// one of many partitions in SQL, registered and projected, the columns of one of many tables, and the time of statements over a Hive table of
// Parquet files beside the Iceberg table with the same files. Writes bench/reports/catalog.json.
import { argument, beginReport, clientPackages, writeReport } from "./load/report.mjs";

const partitions = argument("partitions", 100_000);
const tables = argument("tables", 10_000);
const rounds = argument("rounds", 20);
const require = clientPackages();
const { startTarn } = await import("../tests/clients/tarn-server.mjs");
const server = await startTarn();
Object.assign(process.env, server.env);
const glueApi = require("@aws-sdk/client-glue");
const { CreateBucketCommand, S3Client } = require("@aws-sdk/client-s3");
const { signedFetch } = await import("../tests/clients/signed-fetch.mjs");
const { query } = await import("../tests/clients/athena-query.mjs");
const { inTurns } = await import("../tests/clients/in-turns.mjs");
const glue = new glueApi.GlueClient({ maxAttempts: 1 });
const s3 = new S3Client({ forcePathStyle: true });
const DatabaseName = "bench";
const send = (operation, input) => glue.send(new glueApi[`${operation}Command`]({ DatabaseName, ...input }));
const InputFormat = "org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat";
const SerdeInfo = { SerializationLibrary: "org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe", Parameters: { "serialization.format": "1" } };
const storage = (Location) => ({ Columns: [{ Name: "id", Type: "bigint" }], Location, InputFormat, SerdeInfo });
const day = (i) => new Date(Date.UTC(2000, 0, 1 + Math.floor(i / 24))).toISOString().slice(0, 10);
const hour = (i) => String(i % 24);

async function timed(work) {
  const begun = performance.now();
  await work();
  return performance.now() - begun;
}

async function median(work, times = rounds) {
  const found = [];
  for (let i = 0; i < times + 2; i++) {
    const ms = await timed(() => work(i));
    if (i >= 2) found.push(ms);
  }
  found.sort((a, b) => a - b);
  return found[Math.floor(times / 2)];
}

async function registered(Name, count) {
  const PartitionKeys = [{ Name: "day", Type: "string" }, { Name: "hour", Type: "int" }];
  const StorageDescriptor = storage(`s3://bench-catalog/${Name}/`);
  await send("CreateTable", { TableInput: { Name, TableType: "EXTERNAL_TABLE", StorageDescriptor, PartitionKeys } });
  const PartitionInputs = (from) => Array.from({ length: Math.min(100, count - from) }, (_, i) => ({
    Values: [day(from + i), hour(from + i)], StorageDescriptor: storage(`s3://bench-catalog/${Name}/day=${day(from + i)}/hour=${hour(from + i)}/`) }));
  return timed(() => inTurns(Math.ceil(count / 100), 8, async (batch) => {
    const { Errors } = await send("BatchCreatePartition", { TableName: Name, PartitionInputList: PartitionInputs(batch * 100) });
    if (Errors?.length) throw new Error(JSON.stringify(Errors[0]));
  }));
}

async function list(TableName, Expression, expected) {
  let NextToken, found = 0;
  do {
    const page = await send("GetPartitions", { TableName, Expression, NextToken, ExcludeColumnSchema: true });
    found += page.Partitions.length;
    NextToken = page.NextToken;
  } while (NextToken);
  if (found !== expected) throw new Error(`${found} partitions, not ${expected}`);
}

// The answers as bytes: AWS's client takes longer to read them than the server to write them.
async function listBytes(TableName, expected) {
  let NextToken, pages = 0;
  do {
    const { status, text } = await signedFetch({
      service: "glue",
      headers: { "content-type": "application/x-amz-json-1.1", "x-amz-target": "AWSGlue.GetPartitions" },
      body: JSON.stringify({ DatabaseName, TableName, NextToken, ExcludeColumnSchema: true }),
    });
    if (status !== 200) throw new Error(text);
    NextToken = /"NextToken":"([^"]+)"/.exec(text.slice(0, 2_000) + text.slice(-2_000))?.[1];
    pages++;
  } while (NextToken);
  if (pages < expected / 1_000) throw new Error(`${pages} pages`);
}

const report = beginReport({ command: `./bench/catalog --partitions ${partitions} --tables ${tables} --rounds ${rounds}` });
const figures = (report.figures = {});
const add = (name, value, unit, limit) => (figures[name] = { value, unit, limit });
try {
  await s3.send(new CreateBucketCommand({ Bucket: "bench-catalog" }));
  await glue.send(new glueApi.CreateDatabaseCommand({ DatabaseInput: { Name: DatabaseName } }));
  const took = await registered("wide", partitions);
  add("BatchCreatePartition, durable", partitions / (took / 1_000), "partitions/s", ">= 5000");
  for (let i = 0; i < 6; i++) await listBytes("wide", partitions); // compiled code comes with use
  add(`GetPartitions, all of ${partitions}, as bytes`, await median(() => listBytes("wide", partitions), 7), "ms", "<= 500");
  add(`GetPartitions, all of ${partitions}, read by AWS's client`, await median(() => list("wide", undefined, partitions), 3), "ms", "");
  add(`GetPartitions by the leading key, 24 of ${partitions}`, await median((i) => list("wide", `day = '${day(i * 240)}'`, 24)), "ms", "<= 20");
  await registered("gone", Math.min(partitions, 20_000));
  add("DeleteTable", await timed(() => send("DeleteTable", { Name: "gone" })), "ms", "<= 50");

  const planned = async (sql) => {
    const times = [];
    for (let i = 0; i < rounds + 2; i++) {
      const { execution } = await query(sql(i));
      if (i >= 2) times.push(execution.Statistics.QueryPlanningTimeInMillis ?? 0);
    }
    return times.sort((a, b) => a - b)[Math.floor(rounds / 2)];
  };
  const of = (state) => `one of ${partitions} partitions, ${state}, planned`;
  add(of("registered"), await planned((i) => `SELECT count(*) FROM bench.wide WHERE day = '${day(i * 240)}' AND hour = 5`), "ms", "<= 60");
  await send("CreateTable", { TableInput: {
    Name: "projected", TableType: "EXTERNAL_TABLE", StorageDescriptor: storage("s3://bench-catalog/projected/"), PartitionKeys: [{ Name: "h", Type: "string" }],
    Parameters: {
      "projection.enabled": "true", "projection.h.type": "date", "projection.h.format": "yyyy/MM/dd/HH", "projection.h.interval.unit": "HOURS",
      "projection.h.range": `2000/01/01/00,${day(partitions - 1).replaceAll("-", "/")}/23`, "storage.location.template": "s3://bench-catalog/projected/${h}/" } } });
  const slashes = (i) => day(i).replaceAll("-", "/");
  add(of("projected"), await planned((i) => `SELECT count(*) FROM bench.projected WHERE h = '${slashes(i * 240)}/05'`), "ms", "<= 60");

  const Schema = { Type: "struct", Fields: Array.from({ length: 20 }, (_, i) => ({ Id: i + 1, Name: `c${i}`, Type: "string", Required: false })) };
  await inTurns(tables, 8, (i) => send("CreateTable", i % 10 === 0
    ? { Name: `t${i}`, OpenTableFormatInput: { IcebergInput: { MetadataOperation: "CREATE", CreateIcebergTableInput: { Location: `s3://bench-catalog/t${i}`, Schema } } } }
    : { TableInput: { Name: `t${i}`, TableType: "EXTERNAL_TABLE", StorageDescriptor: storage(`s3://bench-catalog/t${i}/`), PartitionKeys: [] } }));
  const columns = (i) => `SELECT column_name FROM information_schema.columns WHERE table_schema = 'bench' AND table_name = 't${(i * 370) % tables}'`;
  add(`columns of 1 of ${tables} tables, the statement`, await median(async (i) => {
    const { execution } = await query(columns(i));
    return execution;
  }), "ms", "");
  add(`columns of 1 of ${tables} tables, in the engine`, await (async () => {
    const times = [];
    for (let i = 0; i < rounds + 2; i++) {
      const { execution } = await query(columns(i));
      if (i >= 2) times.push(execution.Statistics.TotalExecutionTimeInMillis);
    }
    return times.sort((a, b) => a - b)[Math.floor(rounds / 2)];
  })(), "ms", "<= 50");

  await query(`CREATE TABLE bench.ice WITH (table_type = 'ICEBERG', location = 's3://bench-catalog/ice/', is_external = false) AS
    SELECT a * 1000 + b id, CAST(a AS double) / b amount, CAST(a % 97 AS varchar) || '-' || CAST(b AS varchar) name, a % 365 day
    FROM UNNEST(sequence(1, 4000)) x(a) CROSS JOIN UNNEST(sequence(1, 1000)) y(b)`);
  await query(`CREATE EXTERNAL TABLE bench.hive (id bigint, amount double, name string, day bigint) STORED AS PARQUET LOCATION 's3://bench-catalog/ice/data/'`);
  const statements = {
    "sums of all columns": (table) => `SELECT count(*), sum(id), sum(amount), max(name), max(day) FROM bench.${table}`,
    "groups by a text": (table) => `SELECT name, sum(amount) FROM bench.${table} GROUP BY name ORDER BY 2 DESC LIMIT 10`,
    "one id": (table) => `SELECT count(*), max(name) FROM bench.${table} WHERE id = 1234567`,
  };
  for (const [name, sql] of Object.entries(statements)) {
    const times = { hive: [], ice: [] };
    for (let i = 0; i < rounds + 2; i++) {
      for (const table of i % 2 ? ["hive", "ice"] : ["ice", "hive"]) {
        const { execution } = await query(sql(table));
        if (i >= 2) times[table].push(execution.Statistics.EngineExecutionTimeInMillis);
      }
    }
    const [hive, ice] = [times.hive, times.ice].map((found) => found.sort((a, b) => a - b)[Math.floor(rounds / 2)]);
    add(`Hive Parquet beside Iceberg, the same files: ${name} (${hive} and ${ice} ms)`, hive / ice, "of its time", "<= 1.1");
  }

  console.log("| figure | value | limit |\n| --- | ---: | --- |");
  for (const [name, { value, unit, limit }] of Object.entries(figures)) console.log(`| ${name} | ${value.toFixed(1)} ${unit} | ${limit} |`);
  writeReport("catalog", report);
} finally {
  await server.stop();
  await server.remove();
}
