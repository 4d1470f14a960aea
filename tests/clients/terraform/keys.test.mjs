import assert from "node:assert/strict";
import { copyFile, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { DescribeKeyCommand, EncryptCommand, KMSClient, ListGrantsCommand } from "@aws-sdk/client-kms";
import { missing, terraformIn } from "./plugins.mjs";

test("Terraform makes keys, aliases, grants and policies, sees no difference, changes and destroys them", { skip: missing }, async () => {
  const folder = await mkdtemp(join(tmpdir(), "tarn-terraform-"));
  const kms = new KMSClient({});
  try {
    await copyFile(fileURLToPath(new URL("keys/main.tf", import.meta.url)), join(folder, "main.tf"));
    const { run: terraform, ok } = await terraformIn(folder);
    await ok("apply", "-no-color", "-auto-approve");
    const second = await terraform("plan", "-no-color", "-detailed-exitcode");
    assert.equal(second.status, 0, `the second plan sees differences:\n${second.output}`);
    const { KeyMetadata } = await kms.send(new DescribeKeyCommand({ KeyId: "alias/tf-lake" }));
    assert.equal((await kms.send(new ListGrantsCommand({ KeyId: KeyMetadata.KeyId }))).Grants.length, 1);
    assert.ok((await kms.send(new EncryptCommand({ KeyId: "alias/tf-lake", Plaintext: Buffer.from("x") }))).CiphertextBlob);
    const changes = ["-no-color", "-var", "description=Second"];
    assert.match(await ok("apply", "-auto-approve", ...changes), /0 added, 2 changed, 0 destroyed/);
    const third = await terraform("plan", "-detailed-exitcode", ...changes);
    assert.equal(third.status, 0, `the plan after the change sees differences:\n${third.output}`);
    await ok("destroy", "-auto-approve", ...changes);
    assert.equal((await kms.send(new DescribeKeyCommand({ KeyId: KeyMetadata.KeyId }))).KeyMetadata.KeyState, "PendingDeletion");
    await assert.rejects(kms.send(new DescribeKeyCommand({ KeyId: "alias/tf-lake" })), { name: "NotFoundException" });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
