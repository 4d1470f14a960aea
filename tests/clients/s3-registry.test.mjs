// A registry of container images that keeps its layers in a bucket: an image goes up and comes back with skopeo, the same byte for byte.
import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import { CreateBucketCommand, ListObjectsV2Command, S3Client } from "@aws-sdk/client-s3";
import { eventually, unique } from "./wait.mjs";

const lacks = ["docker-registry", "skopeo", "tar"].find((program) => spawnSync(program, ["--version"]).error);
const sha256 = (bytes) => createHash("sha256").update(bytes).digest("hex");

// An image in the form of the Open Container Initiative, with layers of random bytes.
function image(folder, layers) {
  const blobs = join(folder, "blobs/sha256");
  mkdirSync(blobs, { recursive: true });
  const put = (bytes, mediaType) => {
    writeFileSync(join(blobs, sha256(bytes)), bytes);
    return { mediaType, digest: `sha256:${sha256(bytes)}`, size: bytes.length };
  };
  const tars = layers.map((size, index) => {
    writeFileSync(join(folder, `file-${index}`), randomBytes(size));
    const tar = spawnSync("tar", ["-c", "-C", folder, `file-${index}`], { maxBuffer: 64 << 20 }).stdout;
    rmSync(join(folder, `file-${index}`));
    return tar;
  });
  const config = Buffer.from(JSON.stringify({
    architecture: "amd64", os: "linux", config: {}, rootfs: { type: "layers", diff_ids: tars.map((tar) => `sha256:${sha256(tar)}`) },
  }));
  const manifest = Buffer.from(JSON.stringify({
    schemaVersion: 2, mediaType: "application/vnd.oci.image.manifest.v1+json", config: put(config, "application/vnd.oci.image.config.v1+json"),
    layers: tars.map((tar) => put(gzipSync(tar, { level: 1 }), "application/vnd.oci.image.layer.v1.tar+gzip")),
  }));
  const listed = { ...put(manifest, "application/vnd.oci.image.manifest.v1+json"), annotations: { "org.opencontainers.image.ref.name": "latest" } };
  writeFileSync(join(folder, "index.json"), JSON.stringify({ schemaVersion: 2, manifests: [listed] }));
  writeFileSync(join(folder, "oci-layout"), JSON.stringify({ imageLayoutVersion: "1.0.0" }));
}

const freePort = () => new Promise((found) => {
  const server = createServer().listen(0, "127.0.0.1", () => {
    const { port } = server.address();
    server.close(() => found(port));
  });
});

test("an image of several layers goes through a registry and back", { skip: lacks && `${lacks} is not installed` }, async () => {
  const [folder, Bucket, port] = [mkdtempSync(join(tmpdir(), "tarn-registry-")), unique("registry"), await freePort()];
  const s3 = new S3Client({ forcePathStyle: true });
  await s3.send(new CreateBucketCommand({ Bucket }));
  image(join(folder, "image"), [1_000, 300_000, 12_000_000]);
  writeFileSync(join(folder, "registry.json"), JSON.stringify({
    version: "0.1",
    storage: {
      s3: {
        accesskey: process.env.AWS_ACCESS_KEY_ID, secretkey: process.env.AWS_SECRET_ACCESS_KEY, region: "us-east-1", regionendpoint: process.env.AWS_ENDPOINT_URL,
        bucket: Bucket, secure: false, v4auth: true, chunksize: 5 << 20, rootdirectory: "/images",
      },
      delete: { enabled: true },
      redirect: { disable: false },
    },
    http: { addr: `127.0.0.1:${port}` },
  }));
  const env = { ...process.env, HOME: folder, AWS_CA_BUNDLE: "" };
  const registry = spawn("docker-registry", ["serve", join(folder, "registry.json")], { stdio: ["ignore", "ignore", "pipe"], env });
  let log = "";
  registry.stderr.on("data", (chunk) => (log = (log + chunk).slice(-8_000)));
  const skopeo = (...args) => {
    const ran = spawnSync("skopeo", ["--insecure-policy", ...args], { encoding: "utf8", env });
    assert.equal(ran.status, 0, `skopeo ${args.join(" ")}\n${ran.stderr}\n${log}`);
    return ran.stdout;
  };
  try {
    await eventually(() => fetch(`http://127.0.0.1:${port}/v2/`).then(async (answer) => (await answer.text(), answer.ok), () => false));
    const place = `docker://127.0.0.1:${port}/team/app:latest`;
    skopeo("copy", "--dest-tls-verify=false", `oci:${join(folder, "image")}:latest`, place);
    assert.equal(JSON.parse(skopeo("inspect", "--tls-verify=false", place)).Layers.length, 3);
    skopeo("copy", "--src-tls-verify=false", place, `oci:${join(folder, "back")}:latest`);
    const blobs = (name) => readdirSync(join(folder, name, "blobs/sha256")).sort();
    assert.deepEqual(blobs("back"), blobs("image"));
    for (const name of blobs("back")) assert.equal(sha256(readFileSync(join(folder, "back/blobs/sha256", name))), name);
    const { Contents } = await s3.send(new ListObjectsV2Command({ Bucket, Prefix: "images/" }));
    assert.ok(Contents.some((one) => one.Size > 11_000_000), "the layers are objects");
    skopeo("delete", "--tls-verify=false", place);
  } finally {
    registry.kill();
    rmSync(folder, { recursive: true, force: true });
  }
});
