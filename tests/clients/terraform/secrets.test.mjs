import assert from "node:assert/strict";
import { copyFile, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { AddPermissionCommand } from "@aws-sdk/client-lambda";
import { DescribeSecretCommand, GetSecretValueCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { functionsOf } from "../functions.mjs";
import { missing, terraformIn } from "./plugins.mjs";

test("Terraform makes a secret with version, policy and rotation, sees no difference, changes and destroys it", { skip: missing }, async () => {
  const folder = await mkdtemp(join(tmpdir(), "tarn-terraform-"));
  const secrets = new SecretsManagerClient({});
  const value = async () => JSON.parse((await secrets.send(new GetSecretValueCommand({ SecretId: "tf/lake" }))).SecretString);
  try {
    await copyFile(fileURLToPath(new URL("secrets/main.tf", import.meta.url)), join(folder, "main.tf"));
    const tools = functionsOf({ url: process.env.AWS_ENDPOINT_URL, env: process.env });
    const { FunctionArn } = await tools.make("tf-rotate", { "index.mjs": "export const handler = async () => {};" }, await tools.makeRole("tf-rotate"));
    await tools.send(new AddPermissionCommand({
      FunctionName: "tf-rotate", StatementId: "s", Action: "lambda:InvokeFunction", Principal: "secretsmanager.amazonaws.com",
    }));
    const { run: terraform, ok } = await terraformIn(folder);
    const given = ["-no-color", "-var", `function=${FunctionArn}`];
    await ok("apply", "-auto-approve", ...given);
    const second = await terraform("plan", "-detailed-exitcode", ...given);
    assert.equal(second.status, 0, `the second plan sees differences:\n${second.output}`);
    assert.deepEqual(await value(), { user: "a", password: "First" });
    const shown = await secrets.send(new DescribeSecretCommand({ SecretId: "tf/lake" }));
    assert.deepEqual([shown.RotationEnabled, shown.RotationLambdaARN, shown.RotationRules.AutomaticallyAfterDays], [true, FunctionArn, 30]);
    const changes = [...given, "-var", "description=Second"];
    await ok("apply", "-auto-approve", ...changes);
    const third = await terraform("plan", "-detailed-exitcode", ...changes);
    assert.equal(third.status, 0, `the plan after the change sees differences:\n${third.output}`);
    assert.deepEqual(await value(), { user: "a", password: "Second" });
    await ok("destroy", "-auto-approve", ...changes);
    await assert.rejects(secrets.send(new DescribeSecretCommand({ SecretId: "tf/lake" })), { name: "ResourceNotFoundException" });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
