// A signed request with any body, content type and target, where an SDK would set its own.
import { createHash, createHmac } from "node:crypto";

const sha256 = (data) => createHash("sha256").update(data).digest("hex");
const hmac = (key, data) => createHmac("sha256", key).update(data).digest();

/** Sends with the endpoint of the environment, and its key if no other is given; header names are lower case. */
export async function signedFetch({ service = "kinesis", method = "POST", path = "/", query = {}, headers = {}, body = "", keys = process.env }) {
  const endpoint = new URL(path, process.env.AWS_ENDPOINT_URL);
  const encoded = (text) => encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
  const parameters = Object.keys(query).sort().map((name) => `${encoded(name)}=${encoded(query[name])}`).join("&");
  if (parameters) endpoint.search = `?${parameters}`;
  const time = new Date().toISOString().replace(/[-:]|\.\d+/g, "");
  const all = { host: endpoint.host, "x-amz-date": time, ...headers };
  const names = Object.keys(all).sort();
  const canonical = [method, path.split("/").map(encoded).join("/"), parameters, ...names.map((name) => `${name}:${all[name].trim()}`), "", names.join(";"), sha256(body)].join("\n");
  const scope = [time.slice(0, 8), process.env.AWS_REGION, service, "aws4_request"];
  const key = scope.reduce(hmac, `AWS4${keys.AWS_SECRET_ACCESS_KEY}`);
  const signature = hmac(key, ["AWS4-HMAC-SHA256", time, scope.join("/"), sha256(canonical)].join("\n")).toString("hex");
  const { host, ...sent } = all;
  sent.authorization =
    `AWS4-HMAC-SHA256 Credential=${keys.AWS_ACCESS_KEY_ID}/${scope.join("/")}, SignedHeaders=${names.join(";")}, Signature=${signature}`;
  return answerOf(await fetch(endpoint, { method, headers: sent, body: ["GET", "HEAD"].includes(method) ? undefined : Buffer.from(body) }));
}

/** Sends a request without a signature. */
export const plainFetch = async ({ method = "POST", path = "/", headers = {}, body }) =>
  answerOf(await fetch(new URL(path, process.env.AWS_ENDPOINT_URL), { method, headers, body }));

async function answerOf(response) {
  const bytes = Buffer.from(await response.arrayBuffer());
  return { status: response.status, type: response.headers.get("content-type"), headers: response.headers, bytes, text: bytes.toString() };
}
