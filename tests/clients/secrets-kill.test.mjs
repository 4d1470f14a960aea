// The server is killed (SIGKILL) at random times while secrets get values, labels move and functions rotate: each acknowledged value and label is there
// after it, each rotation ends, and no value is on the disk in plain text.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { AddPermissionCommand } from "@aws-sdk/client-lambda";
import {
  CancelRotateSecretCommand, CreateSecretCommand, DeleteSecretCommand, DescribeSecretCommand, GetSecretValueCommand, PutSecretValueCommand, RotateSecretCommand,
  SecretsManagerClient, UpdateSecretVersionStageCommand,
} from "@aws-sdk/client-secrets-manager";
import { functionsOf } from "./functions.mjs";
import { startTarn } from "./tarn-server.mjs";
import { eventually } from "./wait.mjs";

const KILLS = Number(process.env.SECRET_KILLS ?? 3);
const account = "000000000000";
const mark = "MARKED-7f3a91-VALUE";
const args = ["--function-modules", fileURLToPath(new URL(".", import.meta.url))];

// The steps of AWS's templates.
const rotate = `
import {
  DescribeSecretCommand, GetSecretValueCommand, PutSecretValueCommand, SecretsManagerClient, UpdateSecretVersionStageCommand,
} from "@aws-sdk/client-secrets-manager";
const client = new SecretsManagerClient({});
// In two parts: the code of a running function lies unpacked in scratch/.
const mark = "${mark.slice(0, 9)}" + "${mark.slice(9)}";
export const handler = async ({ SecretId, ClientRequestToken, Step }) => {
  const { RotationEnabled, VersionIdsToStages } = await client.send(new DescribeSecretCommand({ SecretId }));
  const stages = VersionIdsToStages[ClientRequestToken];
  if (!RotationEnabled || !stages) throw new Error("no stage for rotation");
  if (stages.includes("AWSCURRENT")) return;
  if (!stages.includes("AWSPENDING")) throw new Error("not pending");
  if (Step === "createSecret") {
    await client.send(new GetSecretValueCommand({ SecretId, VersionStage: "AWSCURRENT" }));
    const VersionStages = ["AWSPENDING"];
    await client.send(new PutSecretValueCommand({ SecretId, ClientRequestToken, SecretString: mark + " of " + ClientRequestToken, VersionStages }));
  }
  if (Step === "testSecret") await client.send(new GetSecretValueCommand({ SecretId, VersionId: ClientRequestToken, VersionStage: "AWSPENDING" }));
  if (Step === "finishSecret") {
    const RemoveFromVersionId = Object.keys(VersionIdsToStages).find((id) => VersionIdsToStages[id].includes("AWSCURRENT"));
    await client.send(new UpdateSecretVersionStageCommand({ SecretId, VersionStage: "AWSCURRENT", MoveToVersionId: ClientRequestToken, RemoveFromVersionId }));
  }
};`;

/** Whether a file below a folder has a text. */
async function has(folder, text) {
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (entry.isFile() && (await readFile(join(entry.parentPath, entry.name)).catch(() => Buffer.alloc(0))).includes(text)) return join(entry.parentPath, entry.name);
  }
  return undefined;
}

test(`acknowledged values, labels and rotations survive ${KILLS} kills`, async () => {
  const data = await mkdtemp(join(tmpdir(), "tarn-secrets-"));
  const seen = { values: [], rotated: [] };
  let server = await startTarn({ data, args });
  try {
    const clientOf = (more) => new SecretsManagerClient({ ...functionsOf(server).settings(), ...more });
    const tools = functionsOf(server);
    const role = await tools.makeRole("rotator", { Effect: "Allow", Action: "secretsmanager:*", Resource: `arn:aws:secretsmanager:us-east-1:${account}:secret:*` });
    const { FunctionArn: RotationLambdaARN } = await tools.make("rotate", { "index.mjs": rotate }, role);
    const { ARN } = await clientOf().send(new CreateSecretCommand({ Name: "rotated", SecretString: `${mark} first` }));
    const request = { SecretId: ARN, RotationLambdaARN, RotationRules: { AutomaticallyAfterDays: 30 } };
    await assert.rejects(clientOf().send(new RotateSecretCommand(request)), { name: "AccessDeniedException", message: /Ensure that the function policy grants access to the principal/ });
    await tools.send(new AddPermissionCommand({
      FunctionName: "rotate", StatementId: "s", Action: "lambda:InvokeFunction", Principal: "secretsmanager.amazonaws.com", SourceArn: ARN,
    }));

    /** Rotates until the version is the current one. */
    async function rotated(client, token) {
      const shown = await client.send(new DescribeSecretCommand({ SecretId: ARN }));
      return shown.VersionIdsToStages[token]?.includes("AWSCURRENT") && shown.LastRotatedDate && shown;
    }

    const { VersionId } = await clientOf().send(new RotateSecretCommand(request));
    const shown = await eventually(() => rotated(clientOf(), VersionId));
    assert.equal((await clientOf().send(new GetSecretValueCommand({ SecretId: ARN }))).SecretString, `${mark} of ${VersionId}`);
    assert.ok(shown.RotationEnabled && shown.NextRotationDate > new Date());
    assert.equal((await clientOf().send(new GetSecretValueCommand({ SecretId: ARN, VersionStage: "AWSPREVIOUS" }))).SecretString, `${mark} first`);

    /** Works until the server is gone; each acknowledged result is noted. */
    async function work(client) {
      for (let i = 0; ; i++) {
        const Name = `work/${randomUUID()}`;
        const first = await client.send(new CreateSecretCommand({ Name, SecretString: `${mark} ${i}` }));
        const noted = { Name, current: first.VersionId, text: `${mark} ${i}` };
        seen.values.push(noted);
        const next = await client.send(new PutSecretValueCommand({ SecretId: Name, SecretString: `${mark} ${i} next`, VersionStages: ["AWSPENDING"] }));
        seen.values.push({ Name, version: next.VersionId, text: `${mark} ${i} next` });
        // A move in flight may be there or not.
        noted.current = undefined;
        const move = { SecretId: Name, VersionStage: "AWSCURRENT", MoveToVersionId: next.VersionId, RemoveFromVersionId: first.VersionId };
        await client.send(new UpdateSecretVersionStageCommand(move));
        Object.assign(noted, { current: next.VersionId, text: `${mark} ${i} next` });
      }
    }

    for (let kill = 0; kill < KILLS; kill++) {
      const client = clientOf({ maxAttempts: 1 });
      const before = seen.values.length;
      let failure;
      const working = work(client).catch((error) => ((failure = error), "ended"));
      const token = randomUUID();
      await eventually(() => client.send(new RotateSecretCommand({ SecretId: ARN, ClientRequestToken: token })));
      const until = performance.now() + Math.random() * 800;
      while (!failure && (performance.now() < until || seen.values.length <= before)) await new Promise((resolve) => setTimeout(resolve, 20));
      assert.equal(failure, undefined);
      await server.kill();
      assert.equal(await working, "ended");
      assert.equal(await has(data, mark), undefined, "killed");
      server = await startTarn({ data, args });
      await eventually(() => rotated(clientOf(), token));
      seen.rotated.push(token);
    }

    const client = clientOf();
    for (const { Name, current, version, text } of seen.values) {
      if (!current && !version) continue;
      const read = await client.send(new GetSecretValueCommand({ SecretId: Name, VersionId: version }));
      assert.deepEqual([read.SecretString, read.VersionId], [text, current ?? version]);
    }
    assert.equal((await client.send(new GetSecretValueCommand({ SecretId: ARN }))).SecretString, `${mark} of ${seen.rotated.at(-1)}`);
    await client.send(new CancelRotateSecretCommand({ SecretId: ARN }));
    assert.equal((await client.send(new DescribeSecretCommand({ SecretId: ARN }))).RotationEnabled, false);
    await client.send(new DeleteSecretCommand({ SecretId: ARN, ForceDeleteWithoutRecovery: true }));
    assert.equal(await has(data, mark), undefined, "running");
    assert.doesNotMatch(server.log(), new RegExp(mark));
    console.log(`${seen.values.length} values and labels, ${seen.rotated.length} rotations`);
    await server.stop();
    assert.equal(await has(data, mark), undefined, "stopped");
  } finally {
    await server.stop();
    await rm(data, { recursive: true, force: true });
  }
});
