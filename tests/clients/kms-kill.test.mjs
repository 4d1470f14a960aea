// The server is killed (SIGKILL) at random times while keys are made, rotated, filled and wrapped anew: each acknowledged key and ciphertext is there after it.
import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { constants, publicEncrypt, randomBytes } from "node:crypto";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import {
  CreateGrantCommand, CreateKeyCommand, DecryptCommand, DeleteImportedKeyMaterialCommand, DescribeKeyCommand, EncryptCommand, GetParametersForImportCommand,
  ImportKeyMaterialCommand, KMSClient, ListGrantsCommand, ListKeyRotationsCommand, RotateKeyOnDemandCommand, ScheduleKeyDeletionCommand,
} from "@aws-sdk/client-kms";
import { giveToServer, program, serverOwner, startTarn } from "./tarn-server.mjs";

const KILLS = Number(process.env.KEY_KILLS ?? 3);
const account = "000000000000";

test(`acknowledged keys, materials and grants survive ${KILLS} kills`, async () => {
  const [data, keys] = [await mkdtemp(join(tmpdir(), "tarn-keys-")), await mkdtemp(join(tmpdir(), "tarn-master-"))];
  const seen = { texts: [], rotations: [], grants: [], states: [] };
  const tarn = (...args) => spawnSync(program, args, { encoding: "utf8", ...serverOwner });
  await giveToServer(keys);
  let [server, args] = [await startTarn({ data }), []];

  /** Works until the server is gone; each acknowledged result is noted. */
  async function work(kms) {
    const send = (command) => kms.send(command);
    let previous;
    for (let i = 0; ; i++) {
      const { KeyId } = (await send(new CreateKeyCommand({ Description: `${i}` }))).KeyMetadata;
      const note = async (key, plain) => {
        const { CiphertextBlob } = await send(new EncryptCommand({ KeyId: key, Plaintext: Buffer.from(plain) }));
        seen.texts.push({ KeyId: key, CiphertextBlob, plain });
      };
      await note(KeyId, `${i} first`);
      await send(new RotateKeyOnDemandCommand({ KeyId }));
      seen.rotations.push(KeyId);
      await note(KeyId, `${i} second`);
      const grant = { KeyId, GranteePrincipal: `arn:aws:iam::${account}:root`, Operations: ["Decrypt"] };
      seen.grants.push({ KeyId, GrantId: (await send(new CreateGrantCommand(grant))).GrantId });
      const external = (await send(new CreateKeyCommand({ Origin: "EXTERNAL" }))).KeyMetadata.KeyId;
      const { PublicKey, ImportToken } = await send(new GetParametersForImportCommand({ KeyId: external, WrappingAlgorithm: "RSAES_OAEP_SHA_256", WrappingKeySpec: "RSA_2048" }));
      const EncryptedKeyMaterial = publicEncrypt({ key: Buffer.from(PublicKey), format: "der", type: "spki", padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: "sha256" }, randomBytes(32));
      await send(new ImportKeyMaterialCommand({ KeyId: external, ImportToken, EncryptedKeyMaterial, ExpirationModel: "KEY_MATERIAL_DOES_NOT_EXPIRE" }));
      await note(external, `${i} imported`);
      const doomed = (await send(new CreateKeyCommand({}))).KeyMetadata.KeyId;
      await send(new ScheduleKeyDeletionCommand({ KeyId: doomed, PendingWindowInDays: 7 }));
      seen.states.push({ KeyId: doomed, state: "PendingDeletion" });
      if (previous) {
        seen.texts = seen.texts.filter((one) => one.KeyId !== previous);
        await send(new DeleteImportedKeyMaterialCommand({ KeyId: previous }));
        seen.states.push({ KeyId: previous, state: "PendingImport" });
      }
      previous = external;
    }
  }

  try {
    for (let kill = 0; kill < KILLS; kill++) {
      const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey } = server.env;
      const kms = new KMSClient({ endpoint: server.url, region: "us-east-1", maxAttempts: 1, credentials: { accessKeyId, secretAccessKey } });
      const before = seen.states.length;
      let failure;
      const working = work(kms).catch((error) => ((failure = error), "ended"));
      const until = performance.now() + 200 + Math.random() * 1_000;
      while (!failure && (performance.now() < until || seen.states.length <= before)) await new Promise((resolve) => setTimeout(resolve, 20));
      assert.equal(failure, undefined);
      await server.kill();
      assert.equal(await working, "ended");

      // The instance key is wrapped anew between two runs, and the command is killed at a random time: the old or the new file is there.
      const [old, next] = [args[1], join(keys, `${kill}.key`)];
      const wrap = spawn(program, old ? ["keys", "master", "change", old, next, "--data", data] : ["keys", "master", "wrap", next, "--data", data], serverOwner);
      setTimeout(() => wrap.kill("SIGKILL"), Math.random() * 600);
      await new Promise((resolve) => wrap.on("exit", resolve));
      const file = await readFile(join(data, "keys", "instance.key"));
      assert.ok([32, 69].includes(file.length), `${file.length} bytes`);
      const finished = tarn("keys", "master", ...(old ? ["change", old] : ["wrap"]), next, "--data", data);
      assert.match(finished.stdout + finished.stderr, /^(wrapped|changed);|does not open with|is wrapped already/m);
      args = ["--master-key", next];
      server = await startTarn({ data, args });
      assert.match(server.log(), /keys: wrapped under --master-key/);
    }

    const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey } = server.env;
    const kms = new KMSClient({ endpoint: server.url, region: "us-east-1", credentials: { accessKeyId, secretAccessKey } });
    for (const { KeyId, CiphertextBlob, plain } of seen.texts) {
      assert.equal(Buffer.from((await kms.send(new DecryptCommand({ KeyId, CiphertextBlob }))).Plaintext).toString(), plain);
    }
    for (const KeyId of seen.rotations) assert.equal((await kms.send(new ListKeyRotationsCommand({ KeyId }))).Rotations.length, 1);
    for (const { KeyId, GrantId } of seen.grants) assert.equal((await kms.send(new ListGrantsCommand({ KeyId, GrantId }))).Grants.length, 1);
    for (const { KeyId, state } of seen.states) {
      const { KeyState } = (await kms.send(new DescribeKeyCommand({ KeyId }))).KeyMetadata;
      assert.equal(KeyState, state);
    }
    console.log(`${seen.texts.length} ciphertexts, ${seen.rotations.length} rotations, ${seen.grants.length} grants, ${seen.states.length} deletions and imports that were deleted`);
  } finally {
    await server.stop();
    await rm(data, { recursive: true, force: true });
    await rm(keys, { recursive: true, force: true });
  }
});
