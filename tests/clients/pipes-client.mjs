// Calls of EventBridge Pipes over its REST paths.
import { signedFetch } from "./signed-fetch.mjs";

/** Calls an operation; throws its error by name. */
export async function pipes(method, path, body, { query, keys } = {}) {
  const answer = await signedFetch({ service: "pipes", method, path: `/v1/pipes${path}`, query, keys, headers: body ? { "content-type": "application/json" } : {}, body: body ? JSON.stringify(body) : "" });
  const document = JSON.parse(answer.text || "{}");
  if (answer.status < 300) return document;
  throw Object.assign(new Error(document.Message ?? document.message), { name: answer.headers.get("x-amzn-errortype"), status: answer.status });
}
