// Replays the scenarios of tests/data/dynamodb-cases: sends each step, brings both answers to one form, and compares them.
import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { eventually } from "./wait.mjs";
import { signedFetch } from "./signed-fetch.mjs";

const tableApi = "DynamoDB_20120810";
const streamApi = "DynamoDBStreams_20120810";
const ofStreams = ["ListStreams", "DescribeStream", "GetShardIterator", "GetRecords"];
const json = "application/x-amz-json-1.0";
const targetOf = (operation) => `${ofStreams.includes(operation) ? streamApi : tableApi}.${operation}`;

/** @returns the recorded scenarios */
export const scenarios = () =>
  gunzipSync(readFileSync(new URL("../data/dynamodb-cases/cases.jsonl.gz", import.meta.url))).toString("utf8").trim().split("\n").map((line) => JSON.parse(line));

async function post(target, body, contentType = json) {
  const { status, text } = await signedFetch({ service: "dynamodb", headers: { "content-type": contentType, ...(target && { "x-amz-target": target }) }, body });
  try {
    return { status, answer: JSON.parse(text) };
  } catch {
    return { status, answer: { $text: text } };
  }
}

const call = (operation, request) => post(targetOf(operation), JSON.stringify(request));

/** Deletes every table. */
export const clear = () => eventually(async () => {
  const { answer } = await call("ListTables", {});
  for (const TableName of answer.TableNames) {
    if ((await call("DeleteTable", { TableName })).status !== 200) await call("UpdateTable", { TableName, DeletionProtectionEnabled: false });
  }
  return answer.TableNames.length === 0;
}, { everyMs: 10, what: "all tables are deleted" });

/** Waits until a table and its indexes are ACTIVE or gone. */
const settle = (TableName) => eventually(async () => {
  const { status, answer } = await call("DescribeTable", { TableName });
  return status !== 200 || [answer.Table.TableStatus, ...(answer.Table.GlobalSecondaryIndexes ?? []).map((index) => index.IndexStatus)].every((state) => state === "ACTIVE");
}, { everyMs: 10, what: `${TableName} is ACTIVE` });

/** {"$repeat": [text, times]} becomes a text, "${name}" what an earlier step saved. */
function expand(value, variables) {
  if (Array.isArray(value)) return value.map((one) => expand(one, variables));
  if (value && typeof value === "object") {
    if (Object.keys(value).join() === "$repeat") return value.$repeat[0].repeat(value.$repeat[1]);
    return Object.fromEntries(Object.entries(value).map(([name, one]) => [expand(name, variables), expand(one, variables)]));
  }
  if (typeof value !== "string") return value;
  const whole = /^\$\{(\w+)\}$/.exec(value);
  return whole ? variables[whole[1]] ?? value : value.replace(/\$\{(\w+)\}/g, (all, name) => variables[name] ?? all);
}

const pointer = (document, path) => path.split("/").slice(1).reduce((node, part) => node?.[part], document);

async function gather(step, request) {
  const total = { Items: [], Count: 0, ScannedCount: 0 };
  const segments = step.gather.segments;
  for (let segment = 0; segment < (segments ?? 1); segment++) {
    const page = { ...request, ...(segments && { Segment: segment, TotalSegments: segments }) };
    do {
      const { status, answer } = await call(step.op, page);
      if (status !== 200) return { status, answer };
      total.Items.push(...(answer.Items ?? []));
      total.Count += answer.Count;
      total.ScannedCount += answer.ScannedCount;
      page.ExclusiveStartKey = answer.LastEvaluatedKey;
    } while (page.ExclusiveStartKey);
  }
  return { status: 200, answer: total };
}

const placeholders = {
  SequenceNumber: "<sequence>", StartingSequenceNumber: "<sequence>", EndingSequenceNumber: "<sequence>", eventID: "<id>", ShardId: "<shard>",
  ParentShardId: "<shard>", LastEvaluatedShardId: "<shard>", ShardIterator: "<iterator>", NextShardIterator: "<iterator>", awsRegion: "<region>",
};
const label = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}/g;
const times = ["CreationDateTime", "CreationRequestDateTime", "ApproximateCreationDateTime", "LastUpdateDateTime"];
const dropped = ["TableId", "LastIncreaseDateTime", "LastDecreaseDateTime", "LastUpdateToPayPerRequestDateTime", "NumberOfDecreasesToday", "WarmThroughput"];
const sortedBy = { AttributeDefinitions: "AttributeName", GlobalSecondaryIndexes: "IndexName", LocalSecondaryIndexes: "IndexName" };
const types = ["S", "N", "B", "SS", "NS", "BS", "M", "L", "BOOL", "NULL"];
const isTyped = (value) => value && typeof value === "object" && Object.keys(value).length === 1 && types.includes(Object.keys(value)[0]);
const byText = (one, other) => (canonical(one) < canonical(other) ? -1 : 1);
const canonical = (value) => JSON.stringify(value, (_, node) =>
  node && typeof node === "object" && !Array.isArray(node) ? Object.fromEntries(Object.entries(node).sort(([one], [other]) => (one < other ? -1 : 1))) : node);

/** An answer with placeholders instead of times, numbers and names of this server. */
function normalise(value, operation, key = "") {
  if (Array.isArray(value)) {
    const members = value.map((one) => normalise(one, operation, key));
    if (sortedBy[key]) members.sort((one, other) => (one[sortedBy[key]] < other[sortedBy[key]] ? -1 : 1));
    return ["NonKeyAttributes", "Tags", "ConsumedCapacity"].includes(key) ? members.sort(byText) : members;
  }
  if (value && typeof value === "object") {
    const [[kind, members] = [], ...others] = Object.entries(value);
    if (others.length === 0 && ["SS", "NS", "BS"].includes(kind) && Array.isArray(members)) return { [kind]: [...members].sort() };
    const entries = Object.entries(value).filter(([name, one]) => !dropped.includes(name) || isTyped(one)).map(([name, one]) => [name, normalise(one, operation, name)]);
    return Object.fromEntries(entries.filter(([name, one]) => name !== "ProvisionedThroughput" || canonical(one) !== '{"ReadCapacityUnits":0,"WriteCapacityUnits":0}'));
  }
  if (typeof value === "number") return times.includes(key) ? "<time>" : value;
  if (typeof value !== "string") return value;
  if (["TableStatus", "IndexStatus"].includes(key) && ["CreateTable", "UpdateTable", "DeleteTable"].includes(operation)) return "<status>";
  if (placeholders[key]) return placeholders[key];
  let text = value.replace(label, "<label>").replace(/arn:aws:dynamodb:[a-z0-9-]*:\d*:/g, "arn:aws:dynamodb:<region>:<account>:");
  if (/(arn|label|message)$/i.test(key)) {
    text = text.replace(/unused in expressions: keys: \{(.*)\}$/, (_, names) => `unused in expressions: keys: {${names.split(", ").sort().join(", ")}}`);
  }
  return text.length > 300 && text === text[0].repeat(text.length) ? { $repeat: [text[0], text.length] } : text;
}

function unorder(node, parts) {
  if (parts.length === 0) {
    if (Array.isArray(node)) node.sort(byText);
  } else if (node && typeof node === "object") {
    for (const name of parts[0] === "*" ? Object.keys(node) : [parts[0]]) unorder(node[name], parts.slice(1));
  }
}

const errorOf = ({ __type, message, Message, ...rest }) => ({ ...rest, type: String(__type ?? "").split("#").at(-1), message: message ?? Message ?? null });

async function perform(step, variables) {
  const request = expand(step.request, variables);
  const { status, answer } = "body" in step
    ? await post(step.target === undefined ? targetOf(step.op) : step.target, step.body, step.content_type)
    : step.gather ? await gather(step, request) : await call(step.op, request);
  for (const [name, path] of Object.entries(step.save ?? {})) variables[name] = pointer(answer, path);
  if (status === 200 && ["CreateTable", "UpdateTable", "DeleteTable"].includes(step.op) && step.request) await settle(request.TableName.split("/").at(-1));
  const normal = JSON.parse(JSON.stringify(normalise(answer, step.op)).replaceAll(variables.run, "${run}"));
  for (const path of step.unordered ?? []) unorder(normal, path.split("/").slice(1));
  return { status, answer: normal };
}

/** Compares as far as the step says. @returns the difference, or undefined */
function difference(step, status, answer) {
  const judge = step.judge ?? (step.local_only ? "none" : "all");
  if (judge === "none") return undefined;
  if (status !== step.status) return `status ${status}, recorded ${step.status}: ${canonical(answer).slice(0, 300)}`;
  if (judge === "status") return undefined;
  const [found, recorded] = status < 400 ? [answer, step.response] : [errorOf(answer), errorOf(step.response)];
  if (judge === "type" && status >= 400) return found.type === recorded.type ? undefined : `${found.type}, recorded ${recorded.type}`;
  return canonical(found) === canonical(recorded) ? undefined : `${canonical(found).slice(0, 600)}\n    recorded ${canonical(recorded).slice(0, 600)}`;
}

/** Runs a scenario from no tables. @returns its differing steps: their numbers from 1, and the differences */
export async function replay(scenario) {
  await clear();
  const variables = { run: Math.random().toString(16).slice(2) };
  const differing = [];
  for (const [i, step] of scenario.steps.entries()) {
    const { status, answer } = await perform(step, variables);
    const found = difference(step, status, answer);
    if (found) differing.push({ step: i + 1, found });
  }
  return differing;
}
