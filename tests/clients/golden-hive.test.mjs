// The tables of golden-hive by Glue's operations and by statements: rows, types and kinds of errors as Trino 476 gave them, and as Athena's
// documentation says where it says something else.
import assert from "node:assert/strict";
import { rmSync } from "node:fs";
import { test } from "node:test";
import { CreateDatabaseCommand, GlueClient } from "@aws-sdk/client-glue";
import { createBucket, createByGlue, createByStatements, difference, read, tablesIn, unpack, upload } from "./golden-hive.mjs";
import { byGlueAlone, ours, unread } from "./golden-hive-differs.mjs";
import { unique } from "./wait.mjs";

const glue = new GlueClient({});
const folder = unpack();
const tables = tablesIn(folder, ["text_", "csv_", "json_", "part_", "proj_", "pq_", "bucket_"]).filter((name) => !unread.includes(name)).map((name) => read(folder, name));

async function ask(database, create, asks = tables) {
  await glue.send(new CreateDatabaseCommand({ DatabaseInput: { Name: database } }));
  const differences = [];
  const asked = async (table) => {
    try {
      await create(table, database);
    } catch (error) {
      differences.push(`${table.name}: ${error.message}`);
      return;
    }
    for (const recorded of table.queries) {
      const { edit, ...own } = ours[`${table.name}: ${recorded.sql}`] ?? ours[table.name] ?? {};
      const found = await difference({ ...recorded, ...own, ...(edit && { rows: edit(recorded.rows) }) }, database);
      if (found) differences.push(`${table.name}: ${recorded.sql}: ${found}`);
    }
  };
  const left = [...asks];
  await Promise.all(Array.from({ length: 4 }, async () => {
    while (left.length > 0) await asked(left.pop());
  }));
  return differences.sort();
}

test("the objects are stored", async () => {
  await createBucket();
  for (const table of tables) await upload(table);
  rmSync(folder, { recursive: true });
});

test("tables made by Glue's operations answer as recorded", async () => {
  assert.deepEqual(await ask(unique("hive_glue").replaceAll("-", "_"), createByGlue), []);
});

test("tables made by statements answer as recorded", async () => {
  assert.deepEqual(await ask(unique("hive_ddl").replaceAll("-", "_"), createByStatements, tables.filter((table) => !byGlueAlone.includes(table.name))), []);
});
