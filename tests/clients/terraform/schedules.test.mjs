import assert from "node:assert/strict";
import { copyFile, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { GetQueueUrlCommand, ReceiveMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { scheduler } from "../schedules-client.mjs";
import { eventually } from "../wait.mjs";
import { missing, terraformIn } from "./plugins.mjs";

test("Terraform makes schedules and groups, sees no difference, changes and destroys them", { skip: missing }, async () => {
  const folder = await mkdtemp(join(tmpdir(), "tarn-terraform-"));
  const sqs = new SQSClient({});
  try {
    await copyFile(fileURLToPath(new URL("schedules/main.tf", import.meta.url)), join(folder, "main.tf"));
    const { run: terraform, ok } = await terraformIn(folder);
    await ok("apply", "-no-color", "-auto-approve");
    const second = await terraform("plan", "-no-color", "-detailed-exitcode");
    assert.equal(second.status, 0, `the second plan sees differences:\n${second.output}`);
    const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName: "tf-schedules" }));
    const message = await eventually(async () => (await sqs.send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 1 }))).Messages?.[0]);
    assert.match(JSON.parse(message.Body).from, /:schedule\/tf-jobs\/tf-every$/);
    const changes = ["-no-color", "-var", "description=Second"];
    assert.match(await ok("apply", "-auto-approve", ...changes), /0 added, 2 changed, 0 destroyed/);
    assert.equal((await scheduler("GET", "/schedules/tf-nightly")).Description, "Second");
    const third = await terraform("plan", "-detailed-exitcode", ...changes);
    assert.equal(third.status, 0, `the plan after the change sees differences:\n${third.output}`);
    await ok("destroy", "-auto-approve", ...changes);
    await assert.rejects(scheduler("GET", "/schedule-groups/tf-jobs"), { name: "ResourceNotFoundException" });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
