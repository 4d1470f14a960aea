import assert from "node:assert/strict";
import { copyFile, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { GetDatabaseCommand, GetPartitionCommand, GetTableVersionsCommand, GlueClient } from "@aws-sdk/client-glue";
import { missing, terraformIn } from "./plugins.mjs";

const DatabaseName = "tf_logs";

test("Terraform makes the catalog's resources, sees no difference, changes and destroys them", { skip: missing, timeout: 300_000 }, async () => {
  const folder = await mkdtemp(join(tmpdir(), "tarn-terraform-"));
  const glue = new GlueClient({});
  const oslo = new GetPartitionCommand({ DatabaseName, TableName: "visits", PartitionValues: ["2026", "Oslo"] });
  try {
    await copyFile(fileURLToPath(new URL("catalog/main.tf", import.meta.url)), join(folder, "main.tf"));
    const { run: terraform, ok } = await terraformIn(folder);
    await ok("apply", "-no-color", "-auto-approve");
    const second = await terraform("plan", "-no-color", "-detailed-exitcode");
    assert.equal(second.status, 0, `the second plan sees differences:\n${second.output}`);
    assert.equal((await glue.send(oslo)).Partition.Parameters.rows, "first");
    const changes = ["-no-color", "-var", "comment=second"];
    assert.match(await ok("apply", "-auto-approve", ...changes), /0 added, 3 changed, 0 destroyed/);
    assert.equal((await glue.send(oslo)).Partition.Parameters.rows, "second");
    const { TableVersions } = await glue.send(new GetTableVersionsCommand({ DatabaseName, TableName: "visits" }));
    assert.ok(TableVersions.length >= 1);
    const third = await terraform("plan", "-detailed-exitcode", ...changes);
    assert.equal(third.status, 0, `the plan after the changes sees differences:\n${third.output}`);
    await ok("destroy", "-auto-approve", ...changes);
    await assert.rejects(glue.send(new GetDatabaseCommand({ Name: DatabaseName })), { name: "EntityNotFoundException" });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
