// Writes signed puts for wrk: at least 256 different bodies, signed anew for every run (a signature is valid for 15
// minutes).
import { createHash, createHmac } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";

const sha256 = (data) => createHash("sha256").update(data).digest("hex");
const hmac = (key, data) => createHmac("sha256", key).update(data).digest();

/** Signs one POST of JSON. It has no invocation id, so that a body sent again is a new call. */
export function signJson({ url, target, body, keyId, secret, region, service, version = "1.1", now = new Date() }) {
  const host = new URL(url).host;
  const amzDate = now.toISOString().replace(/[-:]|\.\d{3}/g, "");
  const day = amzDate.slice(0, 8);
  const scope = `${day}/${region}/${service}/aws4_request`;
  const signed = "content-type;host;x-amz-date;x-amz-target";
  const canonical = ["POST", "/", "", `content-type:application/x-amz-json-${version}`, `host:${host}`, `x-amz-date:${amzDate}`, `x-amz-target:${target}`, "", signed, sha256(body)].join("\n");
  const key = ["aws4_request"].reduce(hmac, hmac(hmac(hmac(`AWS4${secret}`, day), region), service));
  const signature = createHmac("sha256", key).update(["AWS4-HMAC-SHA256", amzDate, scope, sha256(canonical)].join("\n")).digest("hex");
  return {
    "Content-Type": `application/x-amz-json-${version}`,
    "X-Amz-Date": amzDate,
    "X-Amz-Target": target,
    Authorization: `AWS4-HMAC-SHA256 Credential=${keyId}/${scope}, SignedHeaders=${signed}, Signature=${signature}`,
  };
}

/** JSON events of about `bytes` each, all different, as records of a put; with `oneKey` all share one partition key. */
export function putRecords(records, bytes, seed, oneKey = false) {
  return Array.from({ length: records }, (_, i) => {
    const event = { event_id: `${seed}-${i}-${Math.random().toString(36).slice(2)}`, user_id: (seed * 7919 + i * 104729) % 50_000, amount: i / 8, path: `/p/${i % 97}` };
    event.fill = "x".repeat(Math.max(0, bytes - JSON.stringify(event).length - 10));
    return { PartitionKey: `user-${oneKey ? seed : event.user_id}`, Data: Buffer.from(JSON.stringify(event)).toString("base64") };
  });
}

/**
 * Writes `count` requests into `folder` (NNN.body, NNN.headers) for wrk.lua; returns the payload bytes of one request.
 * With `single` they are PutRecord, else PutRecords.
 */
export function writeRequests({ folder, url, stream, records, bytes, single = false, oneKey = false, count = 256, keyId, secret, region = "us-east-1" }) {
  let payload = 0;
  for (let i = 0; i < count; i++) {
    const Records = putRecords(records, bytes, i, oneKey);
    const body = JSON.stringify(single ? { StreamName: stream, ...Records[0] } : { StreamName: stream, Records });
    const headers = signJson({ url, target: `Kinesis_20131202.${single ? "PutRecord" : "PutRecords"}`, body, keyId, secret, region, service: "kinesis" });
    writeFileSync(join(folder, `${i}.body`), body);
    writeFileSync(join(folder, `${i}.headers`), Object.entries(headers).map(([name, value]) => `${name}: ${value}`).join("\n"));
    payload = Records.reduce((sum, r) => sum + Buffer.byteLength(r.Data, "base64"), 0);
  }
  return payload;
}
