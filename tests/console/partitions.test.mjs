// The partitions of a table: values, locations and times, page by page; and the note of a table whose properties describe them.
import assert from "node:assert/strict";
import { test } from "node:test";
import { assertAccessible, assertFits, seen, skip, startConsole } from "./browser.mjs";

const storage = (Location) => ({ Columns: [{ Name: "id", Type: "bigint" }], Location });

test("a table shows its partitions", { skip }, async (context) => {
  const console = await startConsole();
  context.after(() => console.close());
  const DatabaseName = "logs";
  await console.call("glue/CreateDatabase", { DatabaseInput: { Name: DatabaseName } });
  const PartitionKeys = [{ Name: "day", Type: "date" }, { Name: "hour", Type: "int" }];
  const table = (Name, Parameters) => console.call("glue/CreateTable", {
    DatabaseName, TableInput: { Name, TableType: "EXTERNAL_TABLE", Parameters, StorageDescriptor: storage("s3://logs/access/"), PartitionKeys } });
  await table("access", {});
  await table("projected", { "projection.enabled": "true", "projection.day.type": "injected", "projection.hour.type": "injected" });
  for (let day = 1; day <= 12; day++) {
    const name = `2026-11-${String(day).padStart(2, "0")}`;
    const PartitionInputList = Array.from({ length: 100 }, (_, hour) => ({ Values: [name, String(hour)], StorageDescriptor: storage(`s3://logs/access/${name}/${hour}/`) }));
    await console.call("glue/BatchCreatePartition", { DatabaseName, TableName: "access", PartitionInputList });
  }

  const page = await console.open({ path: "tables/logs/access?tab=partitions" });
  await seen(page, "s3://logs/access/2026-11-01/0/");
  await seen(page, "1,200");
  assert.equal(await page.getByRole("columnheader", { name: "hour" }).count(), 1);
  await page.getByRole("link", { name: "s3://logs/access/2026-11-01/1/", exact: true }).waitFor();
  await assertFits(page, "partitions");
  await assertAccessible(page, "partitions");
  if (process.env.PICTURE) await page.screenshot({ path: process.env.PICTURE });
  await page.goto(`${console.server.url}/console/tables/logs/projected?tab=partitions`, { waitUntil: "commit" });
  await seen(page, "Properties of the table describe its partitions");
  await page.context().close();

  const phone = await console.open({ path: "tables/logs/access?tab=partitions", width: 390, height: 844, dark: true });
  await seen(phone, "2026-11-01");
  await assertFits(phone, "partitions on a phone");
  await assertAccessible(phone, "partitions on a phone");
  await phone.context().close();
});
