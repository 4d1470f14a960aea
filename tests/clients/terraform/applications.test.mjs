import assert from "node:assert/strict";
import { copyFile, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { DescribeApplicationCommand, KinesisAnalyticsV2Client } from "@aws-sdk/client-kinesis-analytics-v2";
import { missing, terraformIn } from "./plugins.mjs";

test("Terraform makes an application in SQL, sees no difference, changes and destroys it", { skip: missing }, async () => {
  const folder = await mkdtemp(join(tmpdir(), "tarn-terraform-"));
  const flink = new KinesisAnalyticsV2Client({});
  const describe = async () => (await flink.send(new DescribeApplicationCommand({ ApplicationName: "tf-counts" }))).ApplicationDetail;
  try {
    await copyFile(fileURLToPath(new URL("applications/main.tf", import.meta.url)), join(folder, "main.tf"));
    const { run: terraform, ok } = await terraformIn(folder);
    await ok("apply", "-no-color", "-auto-approve");
    const second = await terraform("plan", "-no-color", "-detailed-exitcode");
    assert.equal(second.status, 0, `the second plan sees differences:\n${second.output}`);
    const made = await describe();
    assert.deepEqual([made.ApplicationStatus, made.ApplicationVersionId, made.RuntimeEnvironment], ["READY", 1, "FLINK-1_20"]);
    const changes = ["-no-color", "-var", "code=INSERT INTO counts SELECT 1, 2"];
    assert.match(await ok("apply", "-auto-approve", ...changes), /0 added, 1 changed, 0 destroyed/);
    assert.equal((await describe()).ApplicationVersionId, 2);
    const third = await terraform("plan", "-detailed-exitcode", ...changes);
    assert.equal(third.status, 0, `the plan after the change sees differences:\n${third.output}`);
    await ok("destroy", "-auto-approve", ...changes);
    await assert.rejects(describe(), { name: "ResourceNotFoundException" });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
