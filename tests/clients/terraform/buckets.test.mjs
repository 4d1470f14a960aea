import assert from "node:assert/strict";
import { copyFile, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { GetBucketLifecycleConfigurationCommand, HeadBucketCommand, HeadObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { missing, terraformIn } from "./plugins.mjs";

test("Terraform makes buckets with all their settings, sees no difference, changes and destroys them", { skip: missing }, async () => {
  const folder = await mkdtemp(join(tmpdir(), "tarn-terraform-"));
  const s3 = new S3Client({ forcePathStyle: true });
  try {
    await copyFile(fileURLToPath(new URL("buckets/main.tf", import.meta.url)), join(folder, "main.tf"));
    const { run: terraform, ok } = await terraformIn(folder);
    await ok("apply", "-no-color", "-auto-approve");
    const second = await terraform("plan", "-no-color", "-detailed-exitcode");
    assert.equal(second.status, 0, `the second plan sees differences:\n${second.output}`);
    const head = await s3.send(new HeadObjectCommand({ Bucket: "tf-all", Key: "logs/hello.txt" }));
    assert.equal(head.StorageClass, "STANDARD_IA");
    assert.match(head.Expiration, /rule-id="logs"/);
    const changes = ["-no-color", "-var", "expire_days=400", "-var", "policy_action=s3:*"];
    assert.match(await ok("apply", "-auto-approve", ...changes), /0 added, 2 changed, 0 destroyed/);
    const { Rules } = await s3.send(new GetBucketLifecycleConfigurationCommand({ Bucket: "tf-all" }));
    assert.equal(Rules[0].Expiration.Days, 400);
    const third = await terraform("plan", "-detailed-exitcode", ...changes);
    assert.equal(third.status, 0, `the plan after the changes sees differences:\n${third.output}`);
    await ok("destroy", "-auto-approve", ...changes);
    await assert.rejects(s3.send(new HeadBucketCommand({ Bucket: "tf-all" })), { name: "NotFound" });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
