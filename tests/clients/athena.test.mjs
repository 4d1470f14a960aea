import assert from "node:assert/strict";
import { test } from "node:test";
import {
  AthenaClient,
  GetQueryExecutionCommand,
  GetQueryResultsCommand,
  GetWorkGroupCommand,
  ListQueryExecutionsCommand,
  ListWorkGroupsCommand,
  StartQueryExecutionCommand,
  StopQueryExecutionCommand,
} from "@aws-sdk/client-athena";
import { GetObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { query } from "./athena-query.mjs";
import { eventually } from "./wait.mjs";

const athena = new AthenaClient({});

test("a statement without tables answers typed columns and a CSV object", async () => {
  const { columns, rows, execution } = await query("SELECT 1 AS one, 'a\"b' AS text, NULL AS nothing, 1.5 AS price, ARRAY[1, 2] AS list");
  assert.deepEqual(columns.map((c) => [c.Label, c.Type]), [
    ["one", "integer"],
    ["text", "varchar"],
    ["nothing", "unknown"],
    ["price", "decimal"],
    ["list", "array"],
  ]);
  assert.deepEqual(rows, [["1", 'a"b', null, "1.5", "[1, 2]"]]);
  assert.equal(execution.WorkGroup, "primary");
  const [, Bucket, Key] = /^s3:\/\/([^/]+)\/(.*)$/.exec(execution.ResultConfiguration.OutputLocation);
  assert.equal(Bucket, "aws-athena-query-results-000000000000-us-east-1");
  const object = await new S3Client({}).send(new GetObjectCommand({ Bucket, Key }));
  assert.equal(await object.Body.transformToString(), '"one","text","nothing","price","list"\n"1","a""b",,"1.5","[1, 2]"\n');
});

test("a wrong statement fails with Athena's error name and position", async () => {
  await assert.rejects(query("SELECT * FROM nowhere.table1"), /(SCHEMA|TABLE)_NOT_FOUND: line 1:15:/);
  await assert.rejects(query("SELECT nope FROM (VALUES 1) t(a)"), /COLUMN_NOT_FOUND: line 1:8: Column 'nope' cannot be resolved/);
});

test("work group primary exists, and executions are listed", async () => {
  const { WorkGroups } = await athena.send(new ListWorkGroupsCommand({}));
  assert.ok(WorkGroups.some((group) => group.Name === "primary"));
  const { WorkGroup } = await athena.send(new GetWorkGroupCommand({ WorkGroup: "primary" }));
  assert.equal(WorkGroup.State, "ENABLED");
  const { execution } = await query("SELECT 42");
  const { QueryExecutionIds } = await athena.send(new ListQueryExecutionsCommand({}));
  assert.ok(QueryExecutionIds.includes(execution.QueryExecutionId));
});

test("a long result comes in pages, and a token of one result opens no other", async () => {
  const values = Array.from({ length: 50 }, (_, i) => `(${i})`).join(",");
  const sql = `SELECT a.x * 50 + b.x AS n FROM (VALUES ${values}) a(x) CROSS JOIN (VALUES ${values}) b(x) ORDER BY 1`;
  const { rows, execution } = await query(sql);
  assert.deepEqual(rows.map((row) => Number(row[0])), Array.from({ length: 2500 }, (_, i) => i));
  const first = await athena.send(new GetQueryResultsCommand({ QueryExecutionId: execution.QueryExecutionId, MaxResults: 10 }));
  const other = (await query("SELECT 1")).execution.QueryExecutionId;
  await assert.rejects(athena.send(new GetQueryResultsCommand({ QueryExecutionId: other, NextToken: first.NextToken })), {
    name: "InvalidRequestException",
  });
});

test("a running statement stops on request, and the server continues", async () => {
  const values = Array.from({ length: 40 }, (_, i) => i).join(",");
  const from = Array.from({ length: 12 }, (_, i) => `(VALUES ${values}) t${i}(x)`).join(" CROSS JOIN ");
  const { QueryExecutionId } = await athena.send(new StartQueryExecutionCommand({ QueryString: `SELECT count(*) FROM ${from} WHERE t0.x + t11.x > 100` }));
  await athena.send(new StopQueryExecutionCommand({ QueryExecutionId }));
  const state = await eventually(async () => {
    const { QueryExecution } = await athena.send(new GetQueryExecutionCommand({ QueryExecutionId }));
    return !["QUEUED", "RUNNING"].includes(QueryExecution.Status.State) && QueryExecution.Status.State;
  });
  assert.equal(state, "CANCELLED");
  assert.deepEqual((await query("SELECT 1")).rows, [["1"]]);
});
