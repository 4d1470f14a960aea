// The master key: a start without it, with a wrong one, or with one that others can read ends with one line and changes nothing.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { chmod, chown, mkdtemp, readFile, rm, stat, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { CreateKeyCommand, DecryptCommand, EncryptCommand, KMSClient } from "@aws-sdk/client-kms";
import { giveToServer, program, serverOwner, startTarn } from "./tarn-server.mjs";

const clientOf = ({ url, env }) => new KMSClient({
  endpoint: url, region: "us-east-1", credentials: { accessKeyId: env.AWS_ACCESS_KEY_ID, secretAccessKey: env.AWS_SECRET_ACCESS_KEY },
});

test("a wrapped instance key opens with its master key alone", async () => {
  const [data, keys] = [await mkdtemp(join(tmpdir(), "tarn-keys-")), await mkdtemp(join(tmpdir(), "tarn-master-"))];
  const [master, wrong, open, inside] = [join(keys, "master.key"), join(keys, "wrong.key"), join(keys, "open.key"), join(data, "inside.key")];
  try {
    await giveToServer(keys);
    let server = await startTarn({ data });
    assert.match(server.log(), /keys: no --master-key; data of deleted keys and copies outside without keys\/ stay closed, a stolen disk opens/);
    let kms = clientOf(server);
    const { KeyId } = (await kms.send(new CreateKeyCommand({}))).KeyMetadata;
    const { CiphertextBlob } = await kms.send(new EncryptCommand({ KeyId, Plaintext: Buffer.from("text") }));
    const busy = spawnSync(program, ["keys", "master", "wrap", master, "--data", data], { encoding: "utf8", ...serverOwner });
    assert.match(busy.stderr, /is used by process/);
    await server.stop();

    const plain = await readFile(join(data, "keys", "instance.key"));
    assert.match(spawnSync(program, ["keys", "master", "wrap", master, "--data", data], { encoding: "utf8", ...serverOwner }).stdout, /^wrapped; start with/);
    const wrapped = await readFile(join(data, "keys", "instance.key"));
    assert.deepEqual([wrapped.length, wrapped.includes(plain), (await stat(master)).mode & 0o777], [69, false, 0o600]);
    await writeFile(wrong, randomBytes(32), { mode: 0o600 });
    await writeFile(open, await readFile(master), { mode: 0o644 });
    await writeFile(inside, await readFile(master), { mode: 0o600 });
    if (serverOwner.uid) for (const file of [wrong, open, inside]) await chown(file, serverOwner.uid, serverOwner.gid);
    await symlink(inside, join(keys, "link.key"));
    const serve = (...args) => spawnSync(program, ["serve", "--data", data, "--listen", "127.0.0.1:0", ...args], { encoding: "utf8", ...serverOwner });
    for (const [args, words] of [
      [[], /is wrapped under a master key: start with --master-key FILE/],
      [["--master-key", wrong], /does not open with the master key/],
      [["--master-key", join(keys, "none.key")], /master key cannot be read/],
      [["--master-key", open], /can be read or changed by other users \(mode 644\): chmod 600/],
      [["--master-key", inside], /is inside the data directory/],
      [["--master-key", join(keys, "link.key")], /is inside the data directory/],
    ]) {
      const { status, stderr, stdout } = serve(...args);
      assert.deepEqual([status, stdout, stderr.trim().split("\n").length], [1, "", 1], stderr + stdout);
      assert.match(stderr, words);
      assert.deepEqual(await readFile(join(data, "keys", "instance.key")), wrapped);
    }

    server = await startTarn({ data, args: ["--master-key", master] });
    assert.match(server.log(), /keys: wrapped under --master-key/);
    kms = clientOf(server);
    assert.equal(Buffer.from((await kms.send(new DecryptCommand({ CiphertextBlob }))).Plaintext).toString(), "text");
    assert.ok(!server.log().includes(plain.toString("hex")) && !server.log().includes(plain.toString("base64")));
    await server.stop();

    assert.match(spawnSync(program, ["keys", "master", "unwrap", master, "--data", data], { encoding: "utf8", ...serverOwner }).stdout, /^unwrapped/);
    assert.deepEqual(await readFile(join(data, "keys", "instance.key")), plain);
    assert.match(serve("--master-key", master).stderr, /is not wrapped, and --master-key is set/);

    await chmod(master, 0o440);
    const credentials = await startTarn({ data: join(data, "second"), args: ["--master-key", master], env: { CREDENTIALS_DIRECTORY: keys } });
    assert.equal((await readFile(join(data, "second", "keys", "instance.key"))).length, 69);
    await credentials.stop();
  } finally {
    await rm(data, { recursive: true, force: true });
    await rm(keys, { recursive: true, force: true });
  }
});
