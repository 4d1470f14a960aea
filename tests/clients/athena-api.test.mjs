// Athena's API as people use it: work groups with their limits, saved and prepared statements, catalogs, tags, results.
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  AthenaClient,
  BatchGetNamedQueryCommand,
  CreateDataCatalogCommand,
  CreateNamedQueryCommand,
  CreatePreparedStatementCommand,
  CreateWorkGroupCommand,
  DeleteDataCatalogCommand,
  DeleteWorkGroupCommand,
  GetNamedQueryCommand,
  GetPreparedStatementCommand,
  GetQueryExecutionCommand,
  GetQueryRuntimeStatisticsCommand,
  GetTableMetadataCommand,
  GetWorkGroupCommand,
  ListNamedQueriesCommand,
  ListTagsForResourceCommand,
  StartQueryExecutionCommand,
  StartSessionCommand,
  TagResourceCommand,
  UpdateWorkGroupCommand,
} from "@aws-sdk/client-athena";
import { CreateDatabaseCommand, CreateTableCommand, GlueClient } from "@aws-sdk/client-glue";
import { CreateBucketCommand, GetObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { query } from "./athena-query.mjs";
import { unique } from "./wait.mjs";

const athena = new AthenaClient({});
const s3 = new S3Client({});

test("a work group enforces its place and its bytes, is tagged, disabled and deleted with its contents", async () => {
  const Bucket = unique("athena-results");
  const Name = unique("team");
  await s3.send(new CreateBucketCommand({ Bucket }));
  await athena.send(new CreateWorkGroupCommand({
    Name,
    Description: "of the team",
    Configuration: {
      ResultConfiguration: { OutputLocation: `s3://${Bucket}/forced/`, EncryptionConfiguration: { EncryptionOption: "SSE_S3" } },
      BytesScannedCutoffPerQuery: 10_000_000,
    },
    Tags: [{ Key: "team", Value: "web" }],
  }));
  const { WorkGroup } = await athena.send(new GetWorkGroupCommand({ WorkGroup: Name }));
  assert.equal(WorkGroup.Configuration.EnforceWorkGroupConfiguration, true);
  assert.equal(WorkGroup.Configuration.BytesScannedCutoffPerQuery, 10_000_000);
  const { execution, rows } = await query("SELECT 1 AS one", {
    WorkGroup: Name,
    ResultConfiguration: { OutputLocation: "s3://somewhere-else/" },
  });
  assert.deepEqual(rows, [["1"]]);
  const [, Key] = new RegExp(`^s3://${Bucket}/(forced/.*)$`).exec(execution.ResultConfiguration.OutputLocation);
  const object = await s3.send(new GetObjectCommand({ Bucket, Key }));
  assert.equal(await object.Body.transformToString(), '"one"\n"1"\n');

  const ResourceARN = `arn:aws:athena:us-east-1:000000000000:workgroup/${Name}`;
  await athena.send(new TagResourceCommand({ ResourceARN, Tags: [{ Key: "tarn.timeout-seconds", Value: "60" }] }));
  const { Tags } = await athena.send(new ListTagsForResourceCommand({ ResourceARN }));
  assert.deepEqual(Tags.map((tag) => `${tag.Key}=${tag.Value}`), ["tarn.timeout-seconds=60", "team=web"]);
  await assert.rejects(athena.send(new DeleteWorkGroupCommand({ WorkGroup: Name })), /is not empty/);
  await athena.send(new UpdateWorkGroupCommand({ WorkGroup: Name, State: "DISABLED" }));
  await assert.rejects(query("SELECT 1", { WorkGroup: Name }), /is disabled/);
  await athena.send(new DeleteWorkGroupCommand({ WorkGroup: Name, RecursiveDeleteOption: true }));
  await assert.rejects(athena.send(new GetWorkGroupCommand({ WorkGroup: Name })), { name: "InvalidRequestException" });
});

test("named queries and prepared statements are kept and run", async () => {
  const { NamedQueryId } = await athena.send(new CreateNamedQueryCommand({ Name: "one", Database: "default", QueryString: "SELECT 1" }));
  const { NamedQuery } = await athena.send(new GetNamedQueryCommand({ NamedQueryId }));
  assert.equal((await query(NamedQuery.QueryString)).rows[0][0], "1");
  const { NamedQueryIds } = await athena.send(new ListNamedQueriesCommand({}));
  assert.ok(NamedQueryIds.includes(NamedQueryId));
  const batch = await athena.send(new BatchGetNamedQueryCommand({ NamedQueryIds: [NamedQueryId, "none"] }));
  assert.deepEqual([batch.NamedQueries.length, batch.UnprocessedNamedQueryIds.length], [1, 1]);

  const StatementName = unique("above").replaceAll("-", "_");
  await athena.send(new CreatePreparedStatementCommand({
    StatementName, WorkGroup: "primary", QueryStatement: "SELECT x FROM (VALUES 1, 2, 3) t(x) WHERE x > ? AND ? <> 'no' ORDER BY x",
  }));
  assert.deepEqual((await query(`EXECUTE ${StatementName} USING 1, 'yes'`)).rows, [["2"], ["3"]]);
  assert.deepEqual((await query(`EXECUTE ${StatementName}`, { ExecutionParameters: ["2", "'yes'"] })).rows, [["3"]]);
  const { execution } = await query(`PREPARE ${StatementName} FROM SELECT ? || '!'`);
  assert.equal(execution.StatementType, "UTILITY");
  assert.match(execution.ResultConfiguration.OutputLocation, /\.txt$/);
  assert.deepEqual((await query(`EXECUTE ${StatementName} USING 'hi'`)).rows, [["hi!"]]);
  await query(`DEALLOCATE PREPARE ${StatementName}`);
  await assert.rejects(athena.send(new GetPreparedStatementCommand({ StatementName, WorkGroup: "primary" })), { name: "ResourceNotFoundException" });
});

test("a further name of the catalog, a database in backquotes and tables with their storage", async () => {
  const glue = new GlueClient({});
  const Database = unique("kinds").replaceAll("-", "_");
  await glue.send(new CreateDatabaseCommand({ DatabaseInput: { Name: Database } }));
  await glue.send(new CreateTableCommand({
    DatabaseName: Database,
    TableInput: {
      Name: "raw",
      TableType: "EXTERNAL_TABLE",
      PartitionKeys: [{ Name: "day", Type: "string" }],
      StorageDescriptor: { Location: "s3://lake/raw/", InputFormat: "text", Columns: [{ Name: "id", Type: "bigint" }] },
    },
  }));
  const Name = unique("second").replaceAll("-", "_");
  await athena.send(new CreateDataCatalogCommand({ Name, Type: "GLUE", Parameters: { "catalog-id": "000000000000" } }));
  const { TableMetadata } = await athena.send(new GetTableMetadataCommand({ CatalogName: Name, DatabaseName: Database, TableName: "raw" }));
  assert.deepEqual(
    [TableMetadata.TableType, TableMetadata.PartitionKeys[0].Name, TableMetadata.Parameters.location, TableMetadata.Parameters.inputformat],
    ["EXTERNAL_TABLE", "day", "s3://lake/raw/", "text"],
  );
  assert.ok(TableMetadata.CreateTime instanceof Date);
  const context = { QueryExecutionContext: { Database: `\`${Database}\``, Catalog: Name } };
  const shown = await query("/* {\"app\": \"dbt\"} */\n-- tables\nSHOW TABLES", context);
  assert.deepEqual(shown.rows, [["raw"]]);
  assert.equal(shown.execution.StatementType, "DDL");
  await athena.send(new DeleteDataCatalogCommand({ Name }));
  await assert.rejects(query("SHOW TABLES", context), { name: "InvalidRequestException" });
});

test("a result is reused by age, and a managed result is read by its operation only", async () => {
  const sql = `SELECT '${unique("once")}' AS a`;
  await query(sql);
  const reuse = { ResultReuseConfiguration: { ResultReuseByAgeConfiguration: { Enabled: true, MaxAgeInMinutes: 60 } } };
  const { execution } = await query(sql, reuse);
  assert.equal(execution.Statistics.ResultReuseInformation.ReusedPreviousResult, true);
  const Name = unique("managed");
  await athena.send(new CreateWorkGroupCommand({ Name, Configuration: { ManagedQueryResultsConfiguration: { Enabled: true } } }));
  const managed = await query("SELECT 7", { WorkGroup: Name });
  assert.deepEqual(managed.rows, [["7"]]);
  assert.equal(managed.execution.ResultConfiguration?.OutputLocation, undefined);
  assert.equal(managed.execution.ManagedQueryResultsConfiguration.Enabled, true);
});

test("the first question after a small statement has its end", async () => {
  await query("SELECT 1");
  const ends = [];
  for (let i = 0; i < 5; i++) {
    const { QueryExecutionId } = await athena.send(new StartQueryExecutionCommand({ QueryString: `SELECT ${i}` }));
    const { QueryExecution } = await athena.send(new GetQueryExecutionCommand({ QueryExecutionId }));
    ends.push(QueryExecution.Status.State);
  }
  // A busy machine may be late for some of them.
  assert.ok(ends.includes("SUCCEEDED"), ends.join());
});

test("executions are a table, and an execution tells its stages", async () => {
  const mark = unique("seen");
  const { execution } = await query(`SELECT count(*) FROM (VALUES 1, 2) t(x) WHERE '${mark}' <> ''`);
  const { rows } = await query(`SELECT state, statement_type, output_rows FROM tarn.executions WHERE id = '${execution.QueryExecutionId}'`);
  assert.deepEqual(rows, [["SUCCEEDED", "DML", "1"]]);
  const { QueryRuntimeStatistics: runtime } = await athena.send(
    new GetQueryRuntimeStatisticsCommand({ QueryExecutionId: execution.QueryExecutionId }),
  );
  assert.equal(runtime.Rows.OutputRows, 1);
  assert.equal(runtime.OutputStage.State, "FINISHED");
  assert.equal(runtime.OutputStage.OutputRows, 1);
  assert.equal(runtime.OutputStage.QueryStagePlan.Name, "Output");
});

test("Spark is refused by name", async () => {
  await assert.rejects(athena.send(new StartSessionCommand({ WorkGroup: "primary", EngineConfiguration: { MaxConcurrentDpus: 4 } })), /StartSession/);
});
