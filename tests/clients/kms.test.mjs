// KMS with AWS's SDK for JavaScript, AWS's encryption SDK, boto3 and the aws CLI: keys, ciphertexts, rotations, imports, grants, rights.
import assert from "node:assert/strict";
import { constants, createCipheriv, createHash, createPrivateKey, createPublicKey, publicEncrypt, randomBytes, sign, verify } from "node:crypto";
import { spawnSync } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { test } from "node:test";
import { CreateAccessKeyCommand, CreateUserCommand, IAMClient, PutUserPolicyCommand } from "@aws-sdk/client-iam";
import {
  CancelKeyDeletionCommand, CreateAliasCommand, CreateGrantCommand, CreateKeyCommand, DecryptCommand, DeleteAliasCommand,
  DeleteImportedKeyMaterialCommand, DescribeKeyCommand, DisableKeyCommand, DisableKeyRotationCommand, EnableKeyCommand,
  EnableKeyRotationCommand, EncryptCommand, GenerateDataKeyCommand, GenerateDataKeyPairCommand, GenerateDataKeyPairWithoutPlaintextCommand,
  GenerateDataKeyWithoutPlaintextCommand, GenerateRandomCommand, GetKeyPolicyCommand, GetKeyRotationStatusCommand,
  GetParametersForImportCommand, ImportKeyMaterialCommand, KMS, KMSClient, ListAliasesCommand, ListGrantsCommand, ListKeyPoliciesCommand,
  ListKeyRotationsCommand, ListResourceTagsCommand, ListRetirableGrantsCommand, PutKeyPolicyCommand, ReEncryptCommand, RetireGrantCommand,
  RevokeGrantCommand, RotateKeyOnDemandCommand, ScheduleKeyDeletionCommand, SignCommand, TagResourceCommand, UntagResourceCommand, UpdateAliasCommand,
  UpdateKeyDescriptionCommand, paginateListKeys,
} from "@aws-sdk/client-kms";
import { buildClient, CommitmentPolicy, KmsKeyringNode } from "@aws-crypto/client-node";
import { program } from "./tarn-server.mjs";
import { unique } from "./wait.mjs";

const kms = new KMSClient({});
const send = (command, client = kms) => client.send(command);
const has = (...command) => spawnSync(command[0], command.slice(1)).status === 0;
const account = "000000000000";
const Plaintext = Buffer.from("a text");
const EncryptionContext = { bucket: "a", key: "b" };
const key = async (more) => (await send(new CreateKeyCommand(more ?? {}))).KeyMetadata.KeyId;
const fails = (promise, name, words) => assert.rejects(promise, (error) => {
  assert.equal(error.name, name, `${error.name}: ${error.message}`);
  if (words) assert.match(error.message, words);
  return true;
});
const text = async (answer) => Buffer.from((await answer).Plaintext).toString();

test("a key has AWS's metadata, is listed and described in every form of its name", async () => {
  const { KeyMetadata: made } = await send(new CreateKeyCommand({ Description: "lake", Tags: [{ TagKey: "a", TagValue: "b" }] }));
  const Arn = `arn:aws:kms:us-east-1:${account}:key/${made.KeyId}`;
  assert.deepEqual({ ...made, CreationDate: 0, CurrentKeyMaterialId: "" }, {
    AWSAccountId: account, KeyId: made.KeyId, Arn, CreationDate: 0, Enabled: true, Description: "lake", KeyUsage: "ENCRYPT_DECRYPT", KeyState: "Enabled",
    Origin: "AWS_KMS", KeyManager: "CUSTOMER", CustomerMasterKeySpec: "SYMMETRIC_DEFAULT", KeySpec: "SYMMETRIC_DEFAULT",
    EncryptionAlgorithms: ["SYMMETRIC_DEFAULT"], MultiRegion: false, CurrentKeyMaterialId: "",
  });
  assert.match(made.CurrentKeyMaterialId, /^[0-9a-f]{64}$/);
  const AliasName = `alias/${unique("k")}`;
  await send(new CreateAliasCommand({ AliasName, TargetKeyId: made.KeyId }));
  for (const KeyId of [made.KeyId, Arn, AliasName, `arn:aws:kms:us-east-1:${account}:${AliasName}`]) {
    assert.equal((await send(new DescribeKeyCommand({ KeyId }))).KeyMetadata.Arn, Arn);
  }
  const ids = [];
  for await (const page of paginateListKeys({ client: kms, pageSize: 1 }, {})) ids.push(...page.Keys.map((one) => one.KeyId));
  assert.ok(ids.includes(made.KeyId));
  await send(new UpdateKeyDescriptionCommand({ KeyId: made.KeyId, Description: "sea" }));
  assert.equal((await send(new DescribeKeyCommand({ KeyId: Arn }))).KeyMetadata.Description, "sea");
  await fails(send(new DescribeKeyCommand({ KeyId: "nothing" })), "NotFoundException", /Invalid keyId 'nothing'/);
  const none = "12345678-1234-1234-1234-123456789012";
  await fails(send(new DescribeKeyCommand({ KeyId: none })), "NotFoundException", new RegExp(`Key 'arn:aws:kms:us-east-1:${account}:key/${none}' does not exist`));
  await fails(send(new CreateKeyCommand({ KeySpec: "RSA_2048", KeyUsage: "SIGN_VERIFY" })), "UnsupportedOperationException", /symmetric keys/);
  await fails(send(new SignCommand({ KeyId: made.KeyId, Message: Plaintext, SigningAlgorithm: "ECDSA_SHA_256" })), "UnsupportedOperationException", /Sign is not supported/);
});

test("a text comes back with its context alone, and the ciphertext names its key", async () => {
  const [KeyId, other] = [await key(), await key()];
  const { CiphertextBlob, KeyId: arn } = await send(new EncryptCommand({ KeyId, Plaintext, EncryptionContext }));
  const opened = await send(new DecryptCommand({ CiphertextBlob, EncryptionContext }));
  assert.deepEqual([Buffer.from(opened.Plaintext), opened.KeyId, opened.EncryptionAlgorithm], [Plaintext, arn, "SYMMETRIC_DEFAULT"]);
  await fails(send(new DecryptCommand({ CiphertextBlob })), "InvalidCiphertextException");
  await fails(send(new DecryptCommand({ CiphertextBlob, EncryptionContext: { ...EncryptionContext, more: "c" } })), "InvalidCiphertextException");
  await fails(send(new DecryptCommand({ CiphertextBlob, EncryptionContext, KeyId: other })), "IncorrectKeyException", /does not identify/);
  const damaged = Buffer.from(CiphertextBlob);
  damaged[damaged.length - 1] ^= 1;
  await fails(send(new DecryptCommand({ CiphertextBlob: damaged, EncryptionContext })), "InvalidCiphertextException");
  await fails(send(new DecryptCommand({ CiphertextBlob: Buffer.from("no ciphertext") })), "InvalidCiphertextException");
  assert.equal(await text(send(new DecryptCommand({ CiphertextBlob: (await send(new EncryptCommand({ KeyId, Plaintext: Buffer.alloc(4_096, "x") }))).CiphertextBlob }))), "x".repeat(4_096));
  await fails(send(new EncryptCommand({ KeyId, Plaintext: Buffer.alloc(4_097) })), "ValidationException");
  const moved = await send(new ReEncryptCommand({ CiphertextBlob, SourceEncryptionContext: EncryptionContext, DestinationKeyId: other, DestinationEncryptionContext: { a: "b" } }));
  assert.deepEqual([moved.SourceKeyId, moved.KeyId], [arn, `arn:aws:kms:us-east-1:${account}:key/${other}`]);
  assert.equal(await text(send(new DecryptCommand({ CiphertextBlob: moved.CiphertextBlob, EncryptionContext: { a: "b" }, KeyId: other }))), "a text");
  await fails(send(new DecryptCommand({ CiphertextBlob, EncryptionContext, DryRun: true })), "DryRunOperationException", /would have succeeded/);
  await fails(send(new EncryptCommand({ KeyId, Plaintext, EncryptionAlgorithm: "RSAES_OAEP_SHA_256" })), "InvalidKeyUsageException", /incompatible/);
  const elsewhere = new KMSClient({ region: "eu-west-1" });
  await fails(send(new DecryptCommand({ CiphertextBlob, EncryptionContext }), elsewhere), "InvalidCiphertextException");
  assert.equal((await send(new GenerateRandomCommand({ NumberOfBytes: 17 }))).Plaintext.length, 17);
});

test("data keys and pairs open with the key", async () => {
  const KeyId = await key();
  for (const [asked, length] of [[{ KeySpec: "AES_256" }, 32], [{ KeySpec: "AES_128" }, 16], [{ NumberOfBytes: 64 }, 64]]) {
    const made = await send(new GenerateDataKeyCommand({ KeyId, EncryptionContext, ...asked }));
    assert.equal(made.Plaintext.length, length);
    assert.deepEqual((await send(new DecryptCommand({ CiphertextBlob: made.CiphertextBlob, EncryptionContext }))).Plaintext, made.Plaintext);
    const closed = await send(new GenerateDataKeyWithoutPlaintextCommand({ KeyId, ...asked }));
    assert.equal((await send(new DecryptCommand({ CiphertextBlob: closed.CiphertextBlob }))).Plaintext.length, length);
  }
  await fails(send(new GenerateDataKeyCommand({ KeyId })), "ValidationException", /either number of bytes or key spec/);
  for (const KeyPairSpec of ["RSA_2048", "ECC_NIST_P256", "ECC_NIST_P384", "ECC_NIST_P521", "ECC_SECG_P256K1"]) {
    const pair = await send(new GenerateDataKeyPairCommand({ KeyId, KeyPairSpec, EncryptionContext }));
    const [secret, open] = [{ key: Buffer.from(pair.PrivateKeyPlaintext), format: "der", type: "pkcs8" }, { key: Buffer.from(pair.PublicKey), format: "der", type: "spki" }];
    assert.ok(verify("sha256", Plaintext, createPublicKey(open), sign("sha256", Plaintext, createPrivateKey(secret))));
    assert.deepEqual((await send(new DecryptCommand({ CiphertextBlob: pair.PrivateKeyCiphertextBlob, EncryptionContext }))).Plaintext, pair.PrivateKeyPlaintext);
    assert.equal((await send(new GenerateDataKeyPairWithoutPlaintextCommand({ KeyId, KeyPairSpec }))).PrivateKeyPlaintext, undefined);
  }
  await fails(send(new GenerateDataKeyPairCommand({ KeyId, KeyPairSpec: "SM2" })), "UnsupportedOperationException", /KeyPairSpec SM2/);
});

test("a disabled key and one that waits for its deletion refuse uses, and come back", async () => {
  const KeyId = await key();
  const { CiphertextBlob } = await send(new EncryptCommand({ KeyId, Plaintext }));
  await send(new DisableKeyCommand({ KeyId }));
  await fails(send(new DecryptCommand({ CiphertextBlob })), "DisabledException", /key\/.* is disabled\./);
  await send(new EnableKeyCommand({ KeyId }));
  const { DeletionDate, KeyState, PendingWindowInDays } = await send(new ScheduleKeyDeletionCommand({ KeyId, PendingWindowInDays: 7 }));
  assert.deepEqual([Math.round((DeletionDate - Date.now()) / 3_600_000), KeyState, PendingWindowInDays], [7 * 24, "PendingDeletion", 7]);
  await fails(send(new EncryptCommand({ KeyId, Plaintext })), "KMSInvalidStateException", /is pending deletion/);
  await fails(send(new ScheduleKeyDeletionCommand({ KeyId })), "KMSInvalidStateException");
  await send(new CancelKeyDeletionCommand({ KeyId }));
  await fails(send(new DecryptCommand({ CiphertextBlob })), "DisabledException");
  await send(new EnableKeyCommand({ KeyId }));
  assert.equal(await text(send(new DecryptCommand({ CiphertextBlob }))), "a text");
  await fails(send(new ScheduleKeyDeletionCommand({ KeyId, PendingWindowInDays: 6 })), "ValidationException", /greater than or equal to 7/);
  await fails(send(new CancelKeyDeletionCommand({ KeyId })), "KMSInvalidStateException", /not pending deletion/);
});

test("rotations keep old ciphertexts", async () => {
  const KeyId = await key();
  const { CiphertextBlob } = await send(new EncryptCommand({ KeyId, Plaintext }));
  await send(new RotateKeyOnDemandCommand({ KeyId }));
  assert.equal(await text(send(new DecryptCommand({ CiphertextBlob }))), "a text");
  const { Rotations } = await send(new ListKeyRotationsCommand({ KeyId }));
  assert.deepEqual(Rotations.map((one) => one.RotationType), ["ON_DEMAND"]);
  const all = (await send(new ListKeyRotationsCommand({ KeyId, IncludeKeyMaterial: "ALL_KEY_MATERIAL" }))).Rotations;
  assert.deepEqual(all.map((one) => one.KeyMaterialState), ["NON_CURRENT", "CURRENT"]);
  await send(new EnableKeyRotationCommand({ KeyId, RotationPeriodInDays: 90 }));
  const status = await send(new GetKeyRotationStatusCommand({ KeyId }));
  assert.deepEqual([status.KeyRotationEnabled, status.RotationPeriodInDays, Math.round((status.NextRotationDate - Date.now()) / 86_400_000)], [true, 90, 90]);
  await send(new DisableKeyRotationCommand({ KeyId }));
  assert.equal((await send(new GetKeyRotationStatusCommand({ KeyId }))).KeyRotationEnabled, false);
});

test("imported material is wrapped by its owner, deleted, and imported again", async () => {
  const KeyId = await key({ Origin: "EXTERNAL" });
  const material = randomBytes(32);
  await fails(send(new EncryptCommand({ KeyId, Plaintext })), "KMSInvalidStateException", /is pending import/);
  async function load(bytes, WrappingAlgorithm, more) {
    const { PublicKey, ImportToken } = await send(new GetParametersForImportCommand({ KeyId, WrappingAlgorithm, WrappingKeySpec: "RSA_2048" }));
    const wrap = (data) => publicEncrypt({
      key: Buffer.from(PublicKey), format: "der", type: "spki", padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: WrappingAlgorithm.endsWith("256") ? "sha256" : "sha1",
    }, data);
    const inner = randomBytes(32);
    const keyWrap = (data) => { const c = createCipheriv("id-aes256-wrap-pad", inner, Buffer.from("a65959a6", "hex")); return Buffer.concat([c.update(data), c.final()]); };
    const EncryptedKeyMaterial = WrappingAlgorithm.startsWith("RSA_AES") ? Buffer.concat([wrap(inner), keyWrap(bytes)]) : wrap(bytes);
    return send(new ImportKeyMaterialCommand({ KeyId, ImportToken, EncryptedKeyMaterial, ExpirationModel: "KEY_MATERIAL_DOES_NOT_EXPIRE", ...more }));
  }
  const { KeyMaterialId } = await load(material, "RSAES_OAEP_SHA_256");
  const { CiphertextBlob } = await send(new EncryptCommand({ KeyId, Plaintext }));
  await send(new DeleteImportedKeyMaterialCommand({ KeyId }));
  await fails(send(new DecryptCommand({ CiphertextBlob })), "KMSInvalidStateException", /is pending import/);
  await fails(load(randomBytes(32), "RSAES_OAEP_SHA_1"), "IncorrectKeyMaterialException");
  assert.equal((await load(material, "RSA_AES_KEY_WRAP_SHA_256")).KeyMaterialId, KeyMaterialId);
  assert.equal(await text(send(new DecryptCommand({ CiphertextBlob }))), "a text");
  await load(randomBytes(32), "RSA_AES_KEY_WRAP_SHA_1", { ImportType: "NEW_KEY_MATERIAL", KeyMaterialDescription: "second" });
  await send(new RotateKeyOnDemandCommand({ KeyId }));
  const all = (await send(new ListKeyRotationsCommand({ KeyId, IncludeKeyMaterial: "ALL_KEY_MATERIAL" }))).Rotations;
  assert.deepEqual(all.map((one) => [one.KeyMaterialState, one.ImportState]), [["NON_CURRENT", "IMPORTED"], ["CURRENT", "IMPORTED"]]);
  assert.equal(await text(send(new DecryptCommand({ CiphertextBlob }))), "a text");
  await fails(send(new EnableKeyRotationCommand({ KeyId })), "UnsupportedOperationException", /origin is EXTERNAL/);
  await fails(load(randomBytes(31), "RSAES_OAEP_SHA_256"), "InvalidCiphertextException");
});

test("aliases and tags", async () => {
  const [one, two, AliasName] = [await key(), await key(), `alias/${unique("k")}`];
  await send(new CreateAliasCommand({ AliasName, TargetKeyId: one }));
  await fails(send(new CreateAliasCommand({ AliasName, TargetKeyId: two })), "AlreadyExistsException", /An alias with the name arn:aws:kms:us-east-1:000000000000:alias\/.* already exists/);
  const { CiphertextBlob } = await send(new EncryptCommand({ KeyId: AliasName, Plaintext }));
  await send(new UpdateAliasCommand({ AliasName, TargetKeyId: two }));
  await fails(send(new DecryptCommand({ CiphertextBlob, KeyId: AliasName })), "IncorrectKeyException");
  assert.deepEqual((await send(new ListAliasesCommand({ KeyId: two }))).Aliases.map((alias) => alias.AliasName), [AliasName]);
  await send(new DeleteAliasCommand({ AliasName }));
  await fails(send(new DescribeKeyCommand({ KeyId: AliasName })), "NotFoundException", /Alias arn:aws:kms:.* is not found\./);
  await fails(send(new CreateAliasCommand({ AliasName: "alias/aws/own", TargetKeyId: one })), "NotAuthorizedException");
  await fails(send(new CreateAliasCommand({ AliasName: "own", TargetKeyId: one })), "ValidationException", /must start with the prefix/);
  await send(new TagResourceCommand({ KeyId: one, Tags: [{ TagKey: "a", TagValue: "1" }, { TagKey: "b", TagValue: "2" }] }));
  await send(new UntagResourceCommand({ KeyId: one, TagKeys: ["a"] }));
  assert.deepEqual((await send(new ListResourceTagsCommand({ KeyId: one }))).Tags, [{ TagKey: "b", TagValue: "2" }]);
  await fails(send(new TagResourceCommand({ KeyId: one, Tags: [{ TagKey: "aws:a", TagValue: "1" }] })), "TagException");
});

/** Makes a user with one policy, and its client. */
async function user(...Statement) {
  const [iam, UserName] = [new IAMClient({}), unique("user")];
  await iam.send(new CreateUserCommand({ UserName }));
  if (Statement.length) await iam.send(new PutUserPolicyCommand({ UserName, PolicyName: "own", PolicyDocument: JSON.stringify({ Version: "2012-10-17", Statement }) }));
  const { AccessKey: made } = await iam.send(new CreateAccessKeyCommand({ UserName }));
  return { arn: `arn:aws:iam::${account}:user/${UserName}`, client: new KMSClient({ credentials: { accessKeyId: made.AccessKeyId, secretAccessKey: made.SecretAccessKey } }) };
}

test("the key's policy decides first, and cannot lock its maker out by mistake", async () => {
  const KeyId = await key();
  const ann = await user({ Effect: "Allow", Action: "kms:*", Resource: "*" });
  const { CiphertextBlob } = await send(new EncryptCommand({ KeyId, Plaintext }), ann.client);
  const root = { AWS: `arn:aws:iam::${account}:root` };
  const policy = (...Statement) => JSON.stringify({ Version: "2012-10-17", Statement });
  const own = policy({ Effect: "Allow", Principal: root, Action: "kms:*", Resource: "*", Condition: { ArnEquals: { "aws:PrincipalArn": root.AWS } } });
  await send(new PutKeyPolicyCommand({ KeyId, Policy: own }));
  assert.equal((await send(new GetKeyPolicyCommand({ KeyId }))).Policy, own);
  assert.deepEqual((await send(new ListKeyPoliciesCommand({ KeyId }))).PolicyNames, ["default"]);
  await fails(send(new DecryptCommand({ CiphertextBlob }), ann.client), "AccessDeniedException", /because no resource-based policy allows the kms:Decrypt action/);
  const shut = policy({ Effect: "Allow", Principal: { AWS: ann.arn }, Action: "kms:*", Resource: "*" });
  await fails(send(new PutKeyPolicyCommand({ KeyId, Policy: shut })), "MalformedPolicyDocumentException", /will not allow you to update the key policy in the future/);
  await fails(send(new PutKeyPolicyCommand({ KeyId, Policy: policy({ Effect: "Allow", Principal: { AWS: `${ann.arn}x` }, Action: "kms:*", Resource: "*" }) })), "MalformedPolicyDocumentException", /invalid principals/);
  await send(new PutKeyPolicyCommand({ KeyId, Policy: shut, BypassPolicyLockoutSafetyCheck: true }));
  await fails(send(new DecryptCommand({ CiphertextBlob })), "AccessDeniedException");
  assert.equal(await text(send(new DecryptCommand({ CiphertextBlob }), ann.client)), "a text");
});

test("the key of a service is made at its first use, and nobody changes it", async () => {
  const { KeyMetadata } = await send(new DescribeKeyCommand({ KeyId: "alias/aws/s3" }));
  const { KeyId } = KeyMetadata;
  assert.equal(KeyMetadata.KeyManager, "AWS");
  assert.equal((await send(new DescribeKeyCommand({ KeyId: "alias/aws/s3" }))).KeyMetadata.KeyId, KeyId);
  const changes = [new DisableKeyCommand({ KeyId }), new ScheduleKeyDeletionCommand({ KeyId }), new EncryptCommand({ KeyId, Plaintext }), new DisableKeyRotationCommand({ KeyId })];
  for (const change of changes) await fails(send(change), "AccessDeniedException");
  const Policy = (await send(new GetKeyPolicyCommand({ KeyId }))).Policy;
  await fails(send(new PutKeyPolicyCommand({ KeyId, Policy })), "AccessDeniedException");
  const nobody = await user();
  await fails(send(new DescribeKeyCommand({ KeyId: "alias/aws/sqs" }), nobody.client), "AccessDeniedException");
  assert.ok(!(await send(new ListAliasesCommand({}))).Aliases.some((alias) => alias.AliasName === "alias/aws/sqs"));
});

test("grants allow their operations until they are retired or revoked", async () => {
  const [KeyId, ann, carl] = [await key(), await user(), await user()];
  const { CiphertextBlob } = await send(new EncryptCommand({ KeyId, Plaintext, EncryptionContext }));
  const open = (client, context = EncryptionContext, GrantTokens) => send(new DecryptCommand({ CiphertextBlob, EncryptionContext: context, GrantTokens }), client);
  await fails(open(ann.client), "AccessDeniedException");
  const asked = { KeyId, GranteePrincipal: ann.arn, RetiringPrincipal: carl.arn, Operations: ["Decrypt", "CreateGrant"], Name: "g", Constraints: { EncryptionContextSubset: { bucket: "a" } } };
  const { GrantId, GrantToken } = await send(new CreateGrantCommand(asked));
  assert.equal((await send(new CreateGrantCommand(asked))).GrantId, GrantId);
  assert.equal(await text(open(ann.client, EncryptionContext, [GrantToken])), "a text");
  await fails(send(new EncryptCommand({ KeyId, Plaintext, EncryptionContext }), ann.client), "AccessDeniedException");
  await fails(open(ann.client, EncryptionContext, ["none"]), "InvalidGrantTokenException");
  const [listed] = (await send(new ListGrantsCommand({ KeyId, GrantId }))).Grants;
  assert.deepEqual([listed.GranteePrincipal, listed.Operations, listed.Constraints, listed.Name], [ann.arn, asked.Operations, asked.Constraints, "g"]);
  assert.deepEqual((await send(new ListRetirableGrantsCommand({ RetiringPrincipal: carl.arn }))).Grants.map((grant) => grant.GrantId), [GrantId]);
  const child = { KeyId, GranteePrincipal: carl.arn, Operations: ["Decrypt"], Constraints: { EncryptionContextEquals: EncryptionContext } };
  await send(new CreateGrantCommand(child), ann.client);
  await fails(send(new CreateGrantCommand({ ...child, Operations: ["Encrypt"] }), ann.client), "AccessDeniedException");
  await fails(send(new CreateGrantCommand({ ...child, Constraints: undefined }), ann.client), "AccessDeniedException");
  assert.equal(await text(open(carl.client)), "a text");
  await fails(send(new RetireGrantCommand({ KeyId: `arn:aws:kms:us-east-1:${account}:key/${KeyId}`, GrantId }), ann.client), "AccessDeniedException");
  await send(new RetireGrantCommand({ GrantToken }), carl.client);
  await fails(open(ann.client), "AccessDeniedException");
  for (const grant of (await send(new ListGrantsCommand({ KeyId }))).Grants) await send(new RevokeGrantCommand({ KeyId, GrantId: grant.GrantId }));
  await fails(open(carl.client), "AccessDeniedException");
  await fails(send(new CreateGrantCommand({ ...asked, GranteePrincipal: `${ann.arn}x` })), "InvalidArnException");
  await fails(send(new CreateGrantCommand({ ...asked, Operations: ["Sign"] })), "ValidationException", /incompatible/);
});

test("AWS's encryption SDK works with a keyring of the key", async () => {
  const { encrypt, decrypt } = buildClient(CommitmentPolicy.REQUIRE_ENCRYPT_REQUIRE_DECRYPT);
  const [generatorKeyId, second] = [`arn:aws:kms:us-east-1:${account}:key/${await key()}`, `arn:aws:kms:us-east-1:${account}:key/${await key()}`];
  const clientProvider = () => new KMS({});
  const keyring = new KmsKeyringNode({ generatorKeyId, keyIds: [second], clientProvider });
  const { result } = await encrypt(keyring, "a long text ".repeat(1_000), { encryptionContext: { stage: "test" } });
  for (const keyIds of [[generatorKeyId], [second]]) {
    const { plaintext, messageHeader } = await decrypt(new KmsKeyringNode({ keyIds, clientProvider }), result);
    assert.equal(createHash("sha256").update(plaintext).digest("hex"), createHash("sha256").update("a long text ".repeat(1_000)).digest("hex"));
    assert.equal(messageHeader.encryptionContext.stage, "test");
  }
  await assert.rejects(decrypt(new KmsKeyringNode({ keyIds: [`arn:aws:kms:us-east-1:${account}:key/${await key()}`], clientProvider }), result));
});

test("tarn shows what a key protects, and keys that wait for their deletion", async () => {
  const [KeyId, ann, AliasName] = [await key(), await user(), `alias/${unique("k")}`];
  await send(new CreateAliasCommand({ AliasName, TargetKeyId: KeyId }));
  const { GrantId } = await send(new CreateGrantCommand({ KeyId, GranteePrincipal: ann.arn, Operations: ["Decrypt", "Encrypt"] }));
  const tarn = (...args) => spawnSync(program, args, { encoding: "utf8" });
  const lines = tarn("keys", "usage", AliasName).stdout.trim().split("\n");
  assert.deepEqual(lines, [`arn:aws:kms:us-east-1:${account}:key/${KeyId}  Enabled`, `alias   ${AliasName}`, `grant   ${GrantId}  ${ann.arn}  Decrypt, Encrypt`]);
  await send(new ScheduleKeyDeletionCommand({ KeyId, PendingWindowInDays: 7 }));
  assert.match(tarn("keys", "usage", KeyId).stdout, /PendingDeletion, destroyed at \d{4}-\d\d-\d\d \d\d:\d\d UTC/);
  assert.match(tarn("status").stdout, new RegExp(`Key arn:aws:kms:us-east-1:${account}:key/${KeyId} is destroyed at`));
  assert.match(tarn("keys", "usage", "alias/none").stderr, /Alias arn:aws:kms:us-east-1:000000000000:alias\/none is not found/);
});

test("boto3 calls the operations of keys", { skip: !has("python3", "-c", "import boto3") && "boto3 is not installed" }, () => {
  const run = spawnSync("python3", [fileURLToPath(new URL("./kms_boto3.py", import.meta.url)), unique("boto")], { encoding: "utf8" });
  assert.equal(run.status, 0, run.stdout + run.stderr);
  assert.ok(run.stdout.split("\n").filter(Boolean).length >= 39, run.stdout);
});

test("the aws CLI encrypts and decrypts", { skip: !has("aws", "--version") && "the aws CLI is not installed" }, async () => {
  const KeyId = await key();
  const folder = await mkdtemp(join(tmpdir(), "tarn-kms-"));
  const aws = (...args) => {
    const { stdout, stderr, status } = spawnSync("aws", ["kms", ...args, "--output", "json"], { encoding: "utf8" });
    assert.equal(status, 0, stderr);
    return JSON.parse(stdout);
  };
  try {
    await writeFile(join(folder, "text"), "from a shell");
    const { CiphertextBlob } = aws("encrypt", "--key-id", KeyId, "--plaintext", `fileb://${join(folder, "text")}`);
    await writeFile(join(folder, "blob"), Buffer.from(CiphertextBlob, "base64"));
    assert.equal(Buffer.from(aws("decrypt", "--ciphertext-blob", `fileb://${join(folder, "blob")}`).Plaintext, "base64").toString(), "from a shell");
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
