// Calls of EventBridge Scheduler over its REST paths.
import { signedFetch } from "./signed-fetch.mjs";

/** Calls an operation; throws its error by name. */
export async function scheduler(method, path, body, { query, keys } = {}) {
  const answer = await signedFetch({ service: "scheduler", method, path, query, keys, headers: body ? { "content-type": "application/json" } : {}, body: body ? JSON.stringify(body) : "" });
  const document = JSON.parse(answer.text || "{}");
  if (answer.status < 300) return document;
  throw Object.assign(new Error(document.Message ?? document.message), { name: answer.headers.get("x-amzn-errortype"), status: answer.status });
}

/** A time some seconds from now, as a schedule that runs once. */
export const soon = (seconds = 1) => `at(${new Date(Date.now() + seconds * 1000).toISOString().slice(0, 19)})`;

/** Makes a schedule. */
export const schedule = (Name, Target, { expression = soon(), group = "default", keys, ...more } = {}) => scheduler("POST", `/schedules/${Name}`, {
  ScheduleExpression: expression, FlexibleTimeWindow: { Mode: "OFF" }, GroupName: group, Target, ClientToken: `${group}-${Name}`, ...more,
}, { keys });
