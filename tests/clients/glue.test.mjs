import assert from "node:assert/strict";
import { test } from "node:test";
import {
  GlueClient,
  CreateDatabaseCommand,
  CreateTableCommand,
  DeleteDatabaseCommand,
  DeleteTableCommand,
  GetDatabaseCommand,
  GetDatabasesCommand,
  GetTableCommand,
  GetTablesCommand,
  UpdateTableCommand,
} from "@aws-sdk/client-glue";
import { unique } from "./wait.mjs";

const glue = new GlueClient({});
const DatabaseName = unique("cat").replaceAll("-", "_");

test("databases are made, described, listed and deleted; names fold to lower case", async () => {
  await glue.send(new CreateDatabaseCommand({ DatabaseInput: { Name: DatabaseName.toUpperCase(), Description: "d", Parameters: { a: "b" } } }));
  const { Database } = await glue.send(new GetDatabaseCommand({ Name: DatabaseName }));
  assert.equal(Database.Name, DatabaseName);
  assert.equal(Database.Description, "d");
  assert.deepEqual(Database.Parameters, { a: "b" });
  assert.equal(Database.CatalogId, "000000000000");
  await assert.rejects(glue.send(new CreateDatabaseCommand({ DatabaseInput: { Name: DatabaseName } })), { name: "AlreadyExistsException" });
  const { DatabaseList } = await glue.send(new GetDatabasesCommand({}));
  assert.ok(DatabaseList.some((d) => d.Name === DatabaseName));
});

test("a table comes back as it was given, and an update needs the current version", async () => {
  const TableInput = {
    Name: "events",
    Description: "kept",
    TableType: "EXTERNAL_TABLE",
    Retention: 3,
    Owner: "me",
    Parameters: { classification: "json" },
    PartitionKeys: [{ Name: "day", Type: "string" }],
    StorageDescriptor: {
      Columns: [{ Name: "id", Type: "bigint", Comment: "the id" }],
      Location: "s3://some/where/",
      InputFormat: "org.apache.hadoop.mapred.TextInputFormat",
      OutputFormat: "org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat",
      SerdeInfo: { SerializationLibrary: "org.openx.data.jsonserde.JsonSerDe", Parameters: { "ignore.malformed.json": "true" } },
    },
  };
  await glue.send(new CreateTableCommand({ DatabaseName, TableInput }));
  const { Table } = await glue.send(new GetTableCommand({ DatabaseName, Name: "events" }));
  for (const [name, value] of Object.entries(TableInput)) {
    if (name !== "StorageDescriptor") assert.deepEqual(Table[name], value, name);
  }
  for (const [name, value] of Object.entries(TableInput.StorageDescriptor)) assert.deepEqual(Table.StorageDescriptor[name], value, name);
  await glue.send(new UpdateTableCommand({ DatabaseName, TableInput: { ...TableInput, Description: "new" } }));
  const changed = (await glue.send(new GetTableCommand({ DatabaseName, Name: "events" }))).Table;
  assert.equal(changed.Description, "new");
  assert.notEqual(changed.VersionId, Table.VersionId);
  const { TableList } = await glue.send(new GetTablesCommand({ DatabaseName }));
  assert.deepEqual(TableList.map((t) => t.Name), ["events"]);
  await glue.send(new DeleteTableCommand({ DatabaseName, Name: "events" }));
  await assert.rejects(glue.send(new GetTableCommand({ DatabaseName, Name: "events" })), { name: "EntityNotFoundException" });
  await glue.send(new DeleteDatabaseCommand({ Name: DatabaseName }));
  await assert.rejects(glue.send(new GetDatabaseCommand({ Name: DatabaseName })), { name: "EntityNotFoundException" });
});
