// Seals session keys as docs/formats/access.md describes them ("Tokens of callers"), with the instance key of a data
// directory: a second implementation of the format.
import { createCipheriv, createHash, randomBytes, randomInt } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";

const ROOT = 1;
const READ = 1;
const READ_WRITE = 2;
const HOUR_MS = 3_600_000;

const count = (value) => (value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...count(value >>> 7)]);
const bytes = (value) => Buffer.concat([Buffer.from(count(value.length + 1)), value]);
const text = (value) => bytes(Buffer.from(value, "utf8"));
const absent = Buffer.from([0]);
const time = (ms) => {
  const eight = Buffer.alloc(8);
  eight.writeBigInt64BE(BigInt(ms));
  return eight;
};

/**
 * A session key of the root, as SDKs take credentials.
 * @param {{ data: string, key: { id: string, secret: string }, places?: { bucket: string, prefix: string, write?: boolean }[], expiresMs?: number }} options
 */
export async function sessionKey({ data, key, places, expiresMs = Date.now() + HOUR_MS, account = "000000000000" }) {
  const accessKeyId = "ASIA" + Array.from({ length: 16 }, () => "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"[randomInt(32)]).join("");
  const secret = randomBytes(30);
  const limit = places
    ? [Buffer.from([1, ...count(places.length)]), ...places.flatMap((one) => [Buffer.from([one.write ? READ_WRITE : READ]), text(one.bucket), text(one.prefix)])]
    : [Buffer.from([0])];
  const content = Buffer.concat([
    Buffer.from([1, ROOT]), text(account), text(`arn:aws:iam::${account}:root`), text(account), absent,
    text(key.id), bytes(createHash("sha256").update(key.secret).digest().subarray(0, 16)),
    time(expiresMs - HOUR_MS), time(expiresMs), bytes(secret), ...limit,
  ]);
  const nonce = randomBytes(12);
  const cipher = createCipheriv("aes-256-gcm", await readFile(join(data, "keys", "instance.key")), nonce);
  cipher.setAAD(Buffer.from(`session key ${accessKeyId}`));
  const box = Buffer.concat([Buffer.from([1]), nonce, cipher.update(content), cipher.final(), cipher.getAuthTag()]);
  return { accessKeyId, secretAccessKey: secret.toString("base64"), sessionToken: box.toString("base64url") };
}
