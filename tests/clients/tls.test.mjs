// The TLS port, and Java's clients on both ports. Each client trusts the instance's authority through the variables of
// `tarn env`.
import assert from "node:assert/strict";
import { execFile, spawnSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import {
  KinesisClient, RegisterStreamConsumerCommand, SubscribeToShardCommand,
} from "@aws-sdk/client-kinesis";
import { createStream } from "./streams.mjs";
import { program, startTarn } from "./tarn-server.mjs";

const here = fileURLToPath(new URL(".", import.meta.url));
const jars = process.env.AWS_JAVA_SDK ?? join(here, "../../../shared/java");
const has = (command, ...args) => spawnSync(command, args).status === 0;
const noJava = (!has("java", "-version") && "Java is not installed") || (!existsSync(jars) && `the AWS SDK for Java is not in ${jars}`);
const noAws = !has("aws", "--version") && "the aws CLI is not installed";

const run = promisify(execFile);
let server;
let tls;
let env;

before(async () => {
  server = await startTarn({ args: ["--listen-tls", "127.0.0.1:0"] });
  tls = /listening with TLS on (\S+),/.exec(server.log())[1];
  const { stdout } = await run("bash", ["-c", `eval "$(${program} env --data ${server.data})" && env`]);
  const exported = Object.fromEntries(stdout.split("\n").map((line) => [line.split("=")[0], line.slice(line.indexOf("=") + 1)]));
  env = { ...process.env, ...exported };
});
after(async () => {
  await server.stop();
  await server.remove();
});

test("clients without the authority's certificate do not trust the server", () => {
  const curl = (...args) => spawnSync("curl", ["-s", "-o", "/dev/null", "-w", "%{http_version} %{http_code}", ...args]).stdout.toString();
  const ca = join(server.data, "keys/tls-ca.pem");
  assert.match(curl(`${tls}/health`), / 000$/);
  assert.equal(curl("--cacert", ca, `${tls}/health`), "2 200");
  assert.equal(curl("--cacert", ca, "--http1.1", `${tls}/health`), "1.1 200");
  assert.equal(curl("--cacert", ca, "--http2-prior-knowledge", "--no-alpn", tls.replace("127.0.0.1", "localhost") + "/health"), "2 200");
});

test("the JS SDK puts, is pushed to and stores over TLS", async () => {
  const { stdout } = await run("node", [join(here, "tls-client.mjs"), tls], { env, cwd: here });
  assert.equal(stdout.trim(), "ok");
});

test("the aws CLI speaks TLS with the exported authority", { skip: noAws }, async () => {
  const { stdout } = await run("aws", ["sts", "get-caller-identity", "--output", "json", "--endpoint-url", tls], { env });
  assert.equal(JSON.parse(stdout).Account, "000000000000");
});

test("Java's clients speak CBOR and are pushed to, in cleartext and in TLS", { skip: noJava }, async () => {
  const store = join(server.data, "scratch/trust.p12");
  await run("keytool", ["-importcert", "-noprompt", "-alias", "tarn", "-file", env.AWS_CA_BUNDLE, "-keystore", store, "-storetype", "PKCS12", "-storepass", "changeit"]);
  const trust = [`-Djavax.net.ssl.trustStore=${store}`, "-Djavax.net.ssl.trustStorePassword=changeit"];
  const classes = readdirSync(jars).filter((name) => name.endsWith(".jar")).map((name) => join(jars, name)).join(":");
  const { stdout } = await run("java", [...trust, "-cp", classes, join(here, "java/Kinesis.java"), server.url, tls], { env });
  assert.deepEqual(stdout.trim().split("\n"), [
    `ok synchronous ${server.url}`, `ok pushes ${server.url}`, `ok synchronous ${tls}`, `ok pushes ${tls}`,
  ]);
});

// the last test, because it stops the server
test("a stop asks subscribers to reconnect, and waits for none of them", async () => {
  const credentials = { accessKeyId: env.AWS_ACCESS_KEY_ID, secretAccessKey: env.AWS_SECRET_ACCESS_KEY };
  const kinesis = new KinesisClient({ endpoint: server.url, region: "us-east-1", credentials });
  const StreamName = "stopped";
  const stream = await createStream(kinesis, { StreamName, ShardCount: 1 });
  const { Consumer } = await kinesis.send(new RegisterStreamConsumerCommand({ StreamARN: stream.StreamARN, ConsumerName: "c" }));
  const { EventStream } = await kinesis.send(
    new SubscribeToShardCommand({ ConsumerARN: Consumer.ConsumerARN, ShardId: "shardId-000000000000", StartingPosition: { Type: "LATEST" } }),
  );
  const told = assert.rejects(async () => {
    for await (const event of EventStream) assert.equal(event.SubscribeToShardEvent.Records.length, 0);
  }, { name: "InternalFailureException" });
  assert.equal(await server.stop(), 0, server.log());
  await told;
  kinesis.destroy();
});
