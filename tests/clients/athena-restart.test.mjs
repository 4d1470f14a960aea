// Work groups, named queries, prepared statements, catalogs, tags and results are there again after the server was killed.
import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import {
  AthenaClient,
  CreateDataCatalogCommand,
  CreateNamedQueryCommand,
  CreatePreparedStatementCommand,
  CreateWorkGroupCommand,
  GetNamedQueryCommand,
  GetPreparedStatementCommand,
  GetQueryExecutionCommand,
  GetQueryResultsCommand,
  GetWorkGroupCommand,
  ListDataCatalogsCommand,
  ListTagsForResourceCommand,
  StartQueryExecutionCommand,
} from "@aws-sdk/client-athena";
import { startTarn } from "./tarn-server.mjs";
import { eventually } from "./wait.mjs";

test("what Athena acknowledged survives a kill", async () => {
  const data = await mkdtemp(join(tmpdir(), "tarn-athena-"));
  let server = await startTarn({ data });
  const client = () => new AthenaClient({
    endpoint: server.env.AWS_ENDPOINT_URL,
    region: "us-east-1",
    credentials: { accessKeyId: server.env.AWS_ACCESS_KEY_ID, secretAccessKey: server.env.AWS_SECRET_ACCESS_KEY },
  });
  try {
    const before = client();
    await before.send(new CreateWorkGroupCommand({
      Name: "kept", Configuration: { BytesScannedCutoffPerQuery: 20_000_000 }, Tags: [{ Key: "team", Value: "web" }],
    }));
    const { NamedQueryId } = await before.send(new CreateNamedQueryCommand({ Name: "n", Database: "d", QueryString: "SELECT 1", WorkGroup: "kept" }));
    await before.send(new CreatePreparedStatementCommand({ StatementName: "above", WorkGroup: "kept", QueryStatement: "SELECT ?" }));
    await before.send(new CreateDataCatalogCommand({ Name: "second", Type: "GLUE", Parameters: { "catalog-id": "000000000000" } }));
    const { QueryExecutionId } = await before.send(new StartQueryExecutionCommand({ QueryString: "EXECUTE above USING 'x'", WorkGroup: "kept" }));
    await eventually(async () =>
      (await before.send(new GetQueryExecutionCommand({ QueryExecutionId }))).QueryExecution.Status.State === "SUCCEEDED");

    await server.kill();
    server = await startTarn({ data });

    const after = client();
    const { WorkGroup } = await after.send(new GetWorkGroupCommand({ WorkGroup: "kept" }));
    assert.equal(WorkGroup.Configuration.BytesScannedCutoffPerQuery, 20_000_000);
    const { Tags } = await after.send(new ListTagsForResourceCommand({ ResourceARN: "arn:aws:athena:us-east-1:000000000000:workgroup/kept" }));
    assert.deepEqual(Tags.map((tag) => tag.Value), ["web"]);
    assert.equal((await after.send(new GetNamedQueryCommand({ NamedQueryId }))).NamedQuery.WorkGroup, "kept");
    const { PreparedStatement } = await after.send(new GetPreparedStatementCommand({ StatementName: "above", WorkGroup: "kept" }));
    assert.equal(PreparedStatement.QueryStatement, "SELECT ?");
    const { DataCatalogsSummary } = await after.send(new ListDataCatalogsCommand({}));
    assert.deepEqual(DataCatalogsSummary.map((catalog) => catalog.CatalogName), ["AwsDataCatalog", "second"]);
    const { ResultSet } = await after.send(new GetQueryResultsCommand({ QueryExecutionId }));
    assert.equal(ResultSet.Rows[1].Data[0].VarCharValue, "x");
  } finally {
    await server.stop();
    await rm(data, { recursive: true, force: true });
  }
});
