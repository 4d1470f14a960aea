import assert from "node:assert/strict";
import { copyFile, mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:http";
import { once } from "node:events";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { ListTopicsCommand, PublishCommand, SNSClient } from "@aws-sdk/client-sns";
import { GetQueueUrlCommand, ReceiveMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { eventually } from "../wait.mjs";
import { missing, terraformIn } from "./plugins.mjs";

test("Terraform makes topics with policy and subscriptions, sees no difference, changes and destroys them", { skip: missing }, async () => {
  const folder = await mkdtemp(join(tmpdir(), "tarn-terraform-"));
  const [sns, sqs] = [new SNSClient({}), new SQSClient({})];
  const received = [];
  const hook = createServer((request, response) => {
    let text = "";
    request.on("data", (chunk) => (text += chunk));
    request.on("end", async () => {
      response.end();
      const message = JSON.parse(text);
      received.push(message);
      // The message about an end has such a URL too: it would restore the subscription.
      if (message.Type === "SubscriptionConfirmation") await fetch(message.SubscribeURL);
    });
  });
  hook.listen(0, "127.0.0.1");
  await once(hook, "listening");
  const variables = ["-var", `hook=http://127.0.0.1:${hook.address().port}/hook`];
  try {
    await copyFile(fileURLToPath(new URL("topics/main.tf", import.meta.url)), join(folder, "main.tf"));
    const { run: terraform, ok } = await terraformIn(folder);
    await ok("apply", "-no-color", "-auto-approve", ...variables);
    const second = await terraform("plan", "-no-color", "-detailed-exitcode", ...variables);
    assert.equal(second.status, 0, `the second plan sees differences:\n${second.output}`);
    const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName: "tf-reader" }));
    const TopicArn = (await sns.send(new ListTopicsCommand({}))).Topics.map((one) => one.TopicArn).find((arn) => arn.endsWith(":tf-news"));
    await sns.send(new PublishCommand({ TopicArn, Message: "unwanted" }));
    await sns.send(new PublishCommand({ TopicArn, Message: "wanted", MessageAttributes: { kind: { DataType: "String", StringValue: "order" } } }));
    const message = await eventually(async () => (await sqs.send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 1 }))).Messages?.[0]);
    assert.equal(message.Body, "wanted");
    await eventually(() => received.filter((one) => one.Type === "Notification").length === 2);
    const changes = ["-no-color", ...variables, "-var", "display=Second"];
    assert.match(await ok("apply", "-auto-approve", ...changes), /0 added, 1 changed, 0 destroyed/);
    const third = await terraform("plan", "-detailed-exitcode", ...changes);
    assert.equal(third.status, 0, `the plan after the change sees differences:\n${third.output}`);
    await ok("destroy", "-auto-approve", ...changes);
    await assert.rejects(sns.send(new PublishCommand({ TopicArn, Message: "x" })), { name: "NotFoundException" });
  } finally {
    hook.closeAllConnections();
    hook.close();
    await rm(folder, { recursive: true, force: true });
  }
});
