import assert from "node:assert/strict";
import { test } from "node:test";
import { STSClient, GetCallerIdentityCommand } from "@aws-sdk/client-sts";

test("GetCallerIdentity names the root of the account", async () => {
  const answer = await new STSClient({}).send(new GetCallerIdentityCommand({}));
  assert.equal(answer.Account, "000000000000");
  assert.equal(answer.Arn, "arn:aws:iam::000000000000:root");
  assert.ok(answer.$metadata.requestId);
});

test("a wrong secret is refused with the service's own error", async () => {
  const client = new STSClient({
    credentials: { accessKeyId: process.env.AWS_ACCESS_KEY_ID, secretAccessKey: "wrong" },
  });
  await assert.rejects(client.send(new GetCallerIdentityCommand({})), { name: "SignatureDoesNotMatch" });
});

test("an unknown access key is refused", async () => {
  const client = new STSClient({ credentials: { accessKeyId: "AKIANOBODY0000000000", secretAccessKey: "wrong" } });
  await assert.rejects(client.send(new GetCallerIdentityCommand({})), { name: "InvalidClientTokenId" });
});
