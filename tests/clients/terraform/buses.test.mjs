import assert from "node:assert/strict";
import { copyFile, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { DescribeEventBusCommand, EventBridgeClient, PutEventsCommand } from "@aws-sdk/client-eventbridge";
import { GetQueueUrlCommand, ReceiveMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { eventually } from "../wait.mjs";
import { missing, terraformIn } from "./plugins.mjs";

test("Terraform makes buses with policy, rules and targets, sees no difference, changes and destroys them", { skip: missing }, async () => {
  const folder = await mkdtemp(join(tmpdir(), "tarn-terraform-"));
  const [events, sqs] = [new EventBridgeClient({}), new SQSClient({})];
  try {
    await copyFile(fileURLToPath(new URL("buses/main.tf", import.meta.url)), join(folder, "main.tf"));
    const { run: terraform, ok } = await terraformIn(folder);
    await ok("apply", "-no-color", "-auto-approve");
    const second = await terraform("plan", "-no-color", "-detailed-exitcode");
    assert.equal(second.status, 0, `the second plan sees differences:\n${second.output}`);
    const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName: "tf-paid-events" }));
    const Detail = JSON.stringify({ state: "paid", id: "o-1" });
    await events.send(new PutEventsCommand({ Entries: [{ EventBusName: "tf-orders", Source: "shop", DetailType: "order", Detail }] }));
    const message = await eventually(async () => (await sqs.send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 1 }))).Messages?.[0]);
    assert.deepEqual(JSON.parse(message.Body), { order: "o-1" });
    const changes = ["-no-color", "-var", "description=Second"];
    assert.match(await ok("apply", "-auto-approve", ...changes), /0 added, 3 changed, 0 destroyed/);
    const third = await terraform("plan", "-detailed-exitcode", ...changes);
    assert.equal(third.status, 0, `the plan after the change sees differences:\n${third.output}`);
    await ok("destroy", "-auto-approve", ...changes);
    await assert.rejects(events.send(new DescribeEventBusCommand({ Name: "tf-orders" })), { name: "ResourceNotFoundException" });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
