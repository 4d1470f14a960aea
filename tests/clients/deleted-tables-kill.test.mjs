// The stream of a deleted table is read to its end over kills (SIGKILL) of the server: a function gets each change at least once, the lake exactly once.
import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { BatchWriteItemCommand, CreateTableCommand, DeleteTableCommand, DescribeTableCommand, DynamoDBClient, PutItemCommand } from "@aws-sdk/client-dynamodb";
import { CreateEventSourceMappingCommand, GetEventSourceMappingCommand } from "@aws-sdk/client-lambda";
import { functionsOf } from "./functions.mjs";
import { patient } from "./patient-retries.mjs";
import { run } from "./script.mjs";
import { program, startTarn } from "./tarn-server.mjs";
import { eventually } from "./wait.mjs";

const KILLS = Number(process.env.DELETED_TABLE_KILLS ?? 3);
const COUNT = 120;
const code = `import { request } from "node:http";
export const handler = async ({ Records }) => new Promise((resolve, reject) => {
  const sent = request(process.env.HOOK, { method: "POST" }, (answer) => (answer.resume(), answer.on("end", () => (answer.statusCode === 200 ? resolve() : reject(new Error("closed"))))));
  sent.on("error", reject);
  sent.end(JSON.stringify(Records.map(({ eventName, dynamodb }) => eventName + dynamodb.Keys.id.S)));
});`;

test(`functions and deliveries read the stream of a deleted table to its end over ${KILLS} kills`, async () => {
  const data = await mkdtemp(join(tmpdir(), "tarn-deleted-tables-"));
  const called = new Set();
  let isOpen = false;
  const hook = createServer((request, response) => {
    let text = "";
    request.on("data", (chunk) => (text += chunk));
    request.on("end", () => {
      if (isOpen) JSON.parse(text).forEach((one) => called.add(one));
      response.writeHead(isOpen ? 200 : 503).end();
    });
  });
  hook.listen(0, "127.0.0.1");
  await once(hook, "listening");
  let server = await startTarn({ data });
  try {
    Object.assign(process.env, server.env);
    const listen = new URL(server.url).host;
    const { query } = await import("./athena-query.mjs");
    const tools = functionsOf(server);
    const items = new DynamoDBClient({ ...tools.settings(), retryStrategy: patient, maxAttempts: undefined });
    const TableName = "short";
    await items.send(new CreateTableCommand({
      TableName, BillingMode: "PAY_PER_REQUEST", KeySchema: [{ AttributeName: "id", KeyType: "HASH" }], AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
      StreamSpecification: { StreamEnabled: true, StreamViewType: "KEYS_ONLY" },
    }));
    const { LatestStreamArn } = (await eventually(async () => {
      const { Table } = await items.send(new DescribeTableCommand({ TableName }));
      return Table.TableStatus === "ACTIVE" && { Table };
    })).Table;
    const Role = await tools.makeRole("reads", { Effect: "Allow", Action: "dynamodb:*", Resource: "*" });
    await tools.make("reader", { "index.mjs": code }, Role, { Environment: { Variables: { HOOK: `http://127.0.0.1:${hook.address().port}/` } } });
    const { UUID } = await tools.send(new CreateEventSourceMappingCommand({ FunctionName: "reader", EventSourceArn: LatestStreamArn, StartingPosition: "TRIM_HORIZON", BatchSize: 10 }));
    await eventually(async () => (await tools.send(new GetEventSourceMappingCommand({ UUID }))).State === "Enabled");
    const delivered = await run(program, ["items", "deliver", TableName, "--to", "web.short", "--changes", "--seconds", "5"]);
    assert.equal(delivered.code, 0, delivered.output);

    const ids = Array.from({ length: COUNT }, (_, i) => `i${i}`);
    for (let i = 0; i < COUNT; i += 20) {
      await items.send(new BatchWriteItemCommand({ RequestItems: { [TableName]: ids.slice(i, i + 20).map((id) => ({ PutRequest: { Item: { id: { S: id } } } })) } }));
    }

    await items.send(new DeleteTableCommand({ TableName }));
    for (let kill = 0; kill < KILLS; kill++) {
      if (kill > 0) {
        isOpen = true;
        const count = called.size;
        await eventually(() => called.size > count || called.size === COUNT);
        isOpen = kill === KILLS - 1;
      } else {
        await eventually(async () => items.send(new DescribeTableCommand({ TableName })).then(() => false, (error) => error.name === "ResourceNotFoundException"));
      }

      await server.kill();
      server = await startTarn({ data, listen });
      if (kill === 0) {
        // A table of the same name has a stream of its own, whose changes belong to nobody here.
        await items.send(new CreateTableCommand({
          TableName, BillingMode: "PAY_PER_REQUEST", KeySchema: [{ AttributeName: "id", KeyType: "HASH" }], AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
          StreamSpecification: { StreamEnabled: true, StreamViewType: "KEYS_ONLY" },
        }));
        await items.send(new PutItemCommand({ TableName, Item: { id: { S: "another" } } }));
      }
    }

    isOpen = true;
    await eventually(() => called.size >= COUNT);
    assert.deepEqual([...called].sort(), ids.map((id) => `INSERT${id}`).sort());
    const rows = await eventually(async () => {
      const found = await query("SELECT keys FROM web.short");
      return found.rows.length >= COUNT && found.rows;
    }, { everyMs: 200 });
    assert.deepEqual(rows.map(([keys]) => JSON.parse(keys).id.S).sort(), [...ids].sort(), "the lake has each change once");
  } finally {
    await server.stop();
    hook.closeAllConnections();
    hook.close();
    await rm(data, { recursive: true });
  }
});
