import assert from "node:assert/strict";
import { copyFile, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { GetQueueAttributesCommand, GetQueueUrlCommand, SQSClient } from "@aws-sdk/client-sqs";
import { missing, terraformIn } from "./plugins.mjs";

test("Terraform makes queues with policies and redrive, sees no difference, changes and destroys them", { skip: missing }, async () => {
  const folder = await mkdtemp(join(tmpdir(), "tarn-terraform-"));
  const sqs = new SQSClient({});
  try {
    await copyFile(fileURLToPath(new URL("queues/main.tf", import.meta.url)), join(folder, "main.tf"));
    const { run: terraform, ok } = await terraformIn(folder);
    await ok("apply", "-no-color", "-auto-approve");
    const second = await terraform("plan", "-no-color", "-detailed-exitcode");
    assert.equal(second.status, 0, `the second plan sees differences:\n${second.output}`);
    const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName: "tf-work" }));
    const { Attributes } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["All"] }));
    assert.deepEqual([Attributes.VisibilityTimeout, JSON.parse(Attributes.RedrivePolicy).maxReceiveCount], ["45", 4]);
    const changes = ["-no-color", "-var", "visibility=60", "-var", "action=sqs:*"];
    assert.match(await ok("apply", "-auto-approve", ...changes), /0 added, 2 changed, 0 destroyed/);
    const third = await terraform("plan", "-detailed-exitcode", ...changes);
    assert.equal(third.status, 0, `the plan after the changes sees differences:\n${third.output}`);
    await ok("destroy", "-auto-approve", ...changes);
    await assert.rejects(sqs.send(new GetQueueUrlCommand({ QueueName: "tf-work" })), { name: "QueueDoesNotExist" });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
