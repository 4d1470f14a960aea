import assert from "node:assert/strict";
import { copyFile, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { DescribeStreamSummaryCommand, KinesisClient } from "@aws-sdk/client-kinesis";
import { missing, terraformIn } from "./plugins.mjs";

test("Terraform applies, sees no difference, changes in place and destroys", { skip: missing }, async () => {
  const folder = await mkdtemp(join(tmpdir(), "tarn-terraform-"));
  try {
    await copyFile(fileURLToPath(new URL("main.tf", import.meta.url)), join(folder, "main.tf"));
    const { run: terraform, ok } = await terraformIn(folder);
    await ok("apply", "-no-color", "-auto-approve");
    const second = await terraform("plan", "-no-color", "-detailed-exitcode");
    assert.equal(second.status, 0, `the second plan sees differences:\n${second.output}`);
    const changes = [
      "-no-color", "-var", "retention_hours=48", "-var", "shard_count=3", "-var", "role_description=delivers", "-var", "freshness_seconds=20",
      "-var", "scan_cutoff=20971520", "-var", "policy_action=kinesis:Put*",
    ];
    assert.match(await ok("apply", "-auto-approve", ...changes), /0 added, 5 changed, 0 destroyed/);
    const kinesis = new KinesisClient({});
    const { StreamDescriptionSummary: stream } = await kinesis.send(new DescribeStreamSummaryCommand({ StreamName: "tf-clicks" }));
    assert.deepEqual([stream.RetentionPeriodHours, stream.OpenShardCount, stream.ConsumerCount], [48, 3, 1]);
    const third = await terraform("plan", "-detailed-exitcode", ...changes);
    assert.equal(third.status, 0, `the plan after the changes sees differences:\n${third.output}`);
    assert.match(await ok("destroy", "-auto-approve", ...changes), /27 destroyed/);
    await assert.rejects(kinesis.send(new DescribeStreamSummaryCommand({ StreamName: "tf-clicks" })), { name: "ResourceNotFoundException" });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
