// The words and the order of DynamoDB's refusals: requests of tests/data/item-words.jsonl with the error that each gets, or none.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { eventually } from "./wait.mjs";
import { signedFetch } from "./signed-fetch.mjs";

const cases = readFileSync(new URL("../data/item-words.jsonl", import.meta.url), "utf8").trim().split("\n").map((line) => JSON.parse(line));

/** {"$repeat": [text, times]} becomes a text. */
const expand = (value) =>
  Array.isArray(value) ? value.map(expand)
    : value?.$repeat ? value.$repeat[0].repeat(value.$repeat[1])
      : value && typeof value === "object" ? Object.fromEntries(Object.entries(value).map(([name, one]) => [name, expand(one)])) : value;

async function call(operation, request) {
  const { status, text } = await signedFetch({
    service: "dynamodb",
    headers: { "content-type": "application/x-amz-json-1.0", "x-amz-target": `DynamoDB_20120810.${operation}` },
    body: JSON.stringify(expand(request)),
  });
  const { __type: type = "", message, Message, ...answer } = JSON.parse(text);
  return status === 200 ? { answer } : { type: type.split("#").at(-1), message: message ?? Message };
}

const attribute = (AttributeName) => ({ AttributeName, AttributeType: "S" });
const key = (hash, range) => [{ AttributeName: hash, KeyType: "HASH" }, ...(range ? [{ AttributeName: range, KeyType: "RANGE" }] : [])];
const all = { ProjectionType: "ALL" };
const tables = [
  { TableName: "words-hash", KeySchema: key("a"), AttributeDefinitions: ["a"].map(attribute) },
  {
    TableName: "words-range", KeySchema: key("a", "b"), AttributeDefinitions: ["a", "b", "c", "d"].map(attribute),
    LocalSecondaryIndexes: [{ IndexName: "by-c", KeySchema: key("a", "c"), Projection: all }],
    GlobalSecondaryIndexes: [{ IndexName: "by-d", KeySchema: key("d"), Projection: all }],
  },
];

before(async () => {
  for (const table of tables) {
    await call("CreateTable", { BillingMode: "PAY_PER_REQUEST", ...table });
    await eventually(async () => (await call("DescribeTable", { TableName: table.TableName })).answer?.Table.TableStatus === "ACTIVE", { what: table.TableName });
  }
  await call("PutItem", { TableName: "words-hash", Item: { a: { S: "text" }, t: { S: "a text" } } });
  for (const b of ["1", "2", "3"]) {
    for (const a of ["p", "q"]) await call("PutItem", { TableName: "words-range", Item: { a: { S: a }, b: { S: b }, c: { S: `c${b}` }, d: { S: `d${a}` } } });
  }
});

after(async () => {
  for (const { TableName } of tables) await call("DeleteTable", { TableName });
});

for (const kind of new Set(cases.map((one) => one.kind))) {
  test(kind, async () => {
    const wrong = [];
    for (const { op, request, type, message } of cases.filter((one) => one.kind === kind)) {
      const found = await call(op, request);
      if (found.type !== type || found.message !== message) wrong.push({ op, request, type, message, found });
    }
    assert.deepEqual(wrong, []);
  });
}

const rows = async (statement, more = {}) => {
  const { answer, message } = await call("ExecuteStatement", { Statement: statement, ...more });
  assert.equal(message, undefined);
  return answer;
};
const sortKeys = ({ Items }) => Items.map(({ a, b }) => `${a.S}${b.S}`).join(" ");

test("ORDER BY reads a partition forwards and backwards, on tables and indexes, over pages", async () => {
  const from = (where) => `SELECT a, b FROM "words-range" WHERE ${where}`;
  assert.equal(sortKeys(await rows(from("a = 'p' ORDER BY b"))), "p1 p2 p3");
  assert.equal(sortKeys(await rows(from("a = 'p' ORDER BY b ASC"))), "p1 p2 p3");
  assert.equal(sortKeys(await rows(from("a = 'p' ORDER BY b DESC"))), "p3 p2 p1");
  assert.equal(sortKeys(await rows(from("a = 'p' AND b > '1' ORDER BY b DESC"))), "p3 p2");
  assert.equal(sortKeys(await rows(from("a IN ['p', 'q'] ORDER BY a DESC"))), "q1 q2 q3 p1 p2 p3");
  assert.equal(sortKeys(await rows(from("a IN ['q', 'p'] ORDER BY a ASC, b DESC"))), "p3 p2 p1 q3 q2 q1");
  assert.equal(sortKeys(await rows(`SELECT a, b FROM "words-range"."by-c" WHERE a = 'q' ORDER BY c DESC`)), "q3 q2 q1");
  const statement = from("a IN ['p', 'q'] ORDER BY a DESC, b DESC");
  const pages = [];
  for (let page = {}; page; ) {
    const answer = await rows(statement, { Limit: 2, ...page });
    pages.push(sortKeys(answer));
    page = answer.NextToken && { NextToken: answer.NextToken };
  }
  assert.equal(pages.filter(Boolean).join(" | "), "q3 q2 | q1 p3 | p2 p1");
});

test("a statement that cannot be read fails alone in a batch", async () => {
  const good = `SELECT b FROM "words-range" WHERE a = 'p' AND b = '1'`;
  for (const bad of ["SELECT", "nonsense", "SELECT * FROM", `SELECT * FROM "words-range" WHERE`, `SELECT * FROM "words-range" WHERE a = `, "SELECT b FROM 'x' WHERE a = 1",
    `SELECT * FROM "words-range" WHERE a = 'p' AND b = '1' x`, `SELECT * FROM "words-range" WHERE a = 'p' AND b = 'open`, `SELECT * FROM "words-range" WHERE a = ? AND b = '1'`, "DELETE"]) {
    const { answer, message } = await call("BatchExecuteStatement", { Statements: [{ Statement: good }, { Statement: bad }, { Statement: good.replace("b = '1'", "b = '2'") }] });
    assert.equal(message, undefined, bad);
    const [first, second, third] = answer.Responses;
    assert.deepEqual([first.Item, third.Item], [{ b: { S: "1" } }, { b: { S: "2" } }], bad);
    assert.equal(second.Error?.Code, "ValidationError", bad);
  }
});

test("a request may have 16 MB", async () => {
  const text = "x".repeat(390_000);
  const batch = (count, note) => ({ RequestItems: { "words-hash": Array.from({ length: count }, (_, i) => ({ PutRequest: { Item: { a: { S: `large${i}` }, v: { S: text }, note: { S: note } } } })) } });
  const { answer, message } = await call("BatchWriteItem", batch(25, "n"));
  assert.equal(message, undefined);
  assert.deepEqual(answer.UnprocessedItems, {});
  const items = Array.from({ length: 22 }, (_, i) => ({ Delete: { TableName: "words-hash", Key: { a: { S: `large${i}` } } } }));
  const padded = { TransactItems: items, pad: "x".repeat(15_000_000) };
  assert.equal((await call("TransactWriteItems", padded)).message, undefined);
});
