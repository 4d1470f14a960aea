import assert from "node:assert/strict";
import { copyFile, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { GetQueueUrlCommand, ReceiveMessageCommand, SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { pipes } from "../pipes-client.mjs";
import { eventually } from "../wait.mjs";
import { missing, terraformIn } from "./plugins.mjs";

test("Terraform makes pipes, sees no difference, changes and destroys them", { skip: missing }, async () => {
  const folder = await mkdtemp(join(tmpdir(), "tarn-terraform-"));
  const sqs = new SQSClient({});
  try {
    await copyFile(fileURLToPath(new URL("pipes/main.tf", import.meta.url)), join(folder, "main.tf"));
    const { run: terraform, ok } = await terraformIn(folder);
    await ok("apply", "-no-color", "-auto-approve");
    const second = await terraform("plan", "-no-color", "-detailed-exitcode");
    assert.equal(second.status, 0, `the second plan sees differences:\n${second.output}`);
    const url = async (QueueName) => (await sqs.send(new GetQueueUrlCommand({ QueueName }))).QueueUrl;
    await sqs.send(new SendMessageCommand({ QueueUrl: await url("tf-pipes-from"), MessageBody: '{"kind":"keep"}' }));
    const QueueUrl = await url("tf-pipes-to");
    const message = await eventually(async () => (await sqs.send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 1 }))).Messages?.[0]);
    assert.equal(message.Body, "keep tf-queue");
    const changes = ["-no-color", "-var", "description=Second"];
    assert.match(await ok("apply", "-auto-approve", ...changes), /0 added, 1 changed, 0 destroyed/);
    assert.equal((await pipes("GET", "/tf-queue")).Description, "Second");
    const third = await terraform("plan", "-detailed-exitcode", ...changes);
    assert.equal(third.status, 0, `the plan after the change sees differences:\n${third.output}`);
    await ok("destroy", "-auto-approve", ...changes);
    await assert.rejects(pipes("GET", "/tf-queue"), { name: "NotFoundException" });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
