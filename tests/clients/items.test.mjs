// Item tables with AWS's own clients: plain values and documents.
import assert from "node:assert/strict";
import { crc32 } from "node:zlib";
import { test } from "node:test";
import {
  BatchExecuteStatementCommand, BatchGetItemCommand, BatchWriteItemCommand, ConditionalCheckFailedException, CreateTableCommand, DeleteTableCommand, DescribeContinuousBackupsCommand, DescribeLimitsCommand,
  DescribeTableCommand, DescribeTimeToLiveCommand, DynamoDBClient, ExecuteStatementCommand, ExecuteTransactionCommand, GetItemCommand, ListTablesCommand, ListTagsOfResourceCommand, PutItemCommand, PutResourcePolicyCommand,
  QueryCommand, ResourceNotFoundException, ScanCommand, TagResourceCommand, TransactGetItemsCommand, TransactionCanceledException, TransactWriteItemsCommand, UntagResourceCommand,
  UpdateItemCommand, UpdateTableCommand, waitUntilTableExists, waitUntilTableNotExists,
} from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient, GetCommand, paginateQuery, paginateScan, PutCommand, TransactWriteCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { AttachUserPolicyCommand, CreateAccessKeyCommand, CreatePolicyCommand, CreateUserCommand, IAMClient } from "@aws-sdk/client-iam";
import { signedFetch } from "./signed-fetch.mjs";
import { eventually, unique } from "./wait.mjs";

const client = new DynamoDBClient({});
const documents = DynamoDBDocumentClient.from(client);
const table = unique("orders");

test("a table is made with indexes and becomes ACTIVE", async () => {
  const { TableDescription } = await client.send(new CreateTableCommand({
    TableName: table,
    BillingMode: "PAY_PER_REQUEST",
    KeySchema: [{ AttributeName: "customer", KeyType: "HASH" }, { AttributeName: "no", KeyType: "RANGE" }],
    AttributeDefinitions: [
      { AttributeName: "customer", AttributeType: "S" }, { AttributeName: "no", AttributeType: "N" },
      { AttributeName: "state", AttributeType: "S" }, { AttributeName: "total", AttributeType: "N" },
    ],
    LocalSecondaryIndexes: [{ IndexName: "by-total", KeySchema: [{ AttributeName: "customer", KeyType: "HASH" }, { AttributeName: "total", KeyType: "RANGE" }], Projection: { ProjectionType: "KEYS_ONLY" } }],
    GlobalSecondaryIndexes: [{ IndexName: "by-state", KeySchema: [{ AttributeName: "state", KeyType: "HASH" }, { AttributeName: "total", KeyType: "RANGE" }], Projection: { ProjectionType: "ALL" } }],
    Tags: [{ Key: "team", Value: "shop" }],
  }));
  assert.equal(TableDescription.TableStatus, "CREATING");
  await waitUntilTableExists({ client, maxWaitTime: 30, minDelay: 1, maxDelay: 1 }, { TableName: table });
  const { Table } = await client.send(new DescribeTableCommand({ TableName: TableDescription.TableArn }));
  assert.deepEqual([Table.TableName, Table.ItemCount, Table.GlobalSecondaryIndexes[0].IndexStatus], [table, 0, "ACTIVE"]);
  assert.ok((await client.send(new ListTablesCommand({}))).TableNames.includes(table));
  await assert.rejects(client.send(new CreateTableCommand({ TableName: table, BillingMode: "PAY_PER_REQUEST", KeySchema: [{ AttributeName: "a", KeyType: "HASH" }], AttributeDefinitions: [{ AttributeName: "a", AttributeType: "S" }] })), { name: "ResourceInUseException" });
});

test("documents come back as they were put", async () => {
  const item = { customer: "Ada", no: 1, state: "open", total: 12.5, lines: [{ sku: "tea", count: 2 }, null, true], bytes: new Uint8Array([0, 1, 255]), tags: new Set(["a", "b"]), empty: {} };
  await documents.send(new PutCommand({ TableName: table, Item: item }));
  const { Item } = await documents.send(new GetCommand({ TableName: table, Key: { customer: "Ada", no: 1 }, ConsistentRead: true }));
  assert.deepEqual(Item, item);
});

test("a condition that fails returns the item when asked", async () => {
  const put = { TableName: table, Item: { customer: { S: "Ada" }, no: { N: "1" } }, ConditionExpression: "attribute_not_exists(customer)" };
  await assert.rejects(client.send(new PutItemCommand({ ...put, ReturnValuesOnConditionCheckFailure: "ALL_OLD" })), (error) => {
    assert.ok(error instanceof ConditionalCheckFailedException);
    assert.equal(error.Item.state.S, "open");
    return true;
  });
});

test("updates compute on the server", async () => {
  const updates = Array.from({ length: 20 }, () => documents.send(new UpdateCommand({ TableName: table, Key: { customer: "Ada", no: 2 }, UpdateExpression: "ADD hits :one", ExpressionAttributeValues: { ":one": 1 } })));
  await Promise.all(updates);
  const { Attributes } = await documents.send(new UpdateCommand({
    TableName: table, Key: { customer: "Ada", no: 2 }, UpdateExpression: "SET #s = :s, #t = if_not_exists(#t, :zero) + hits", ExpressionAttributeNames: { "#s": "state", "#t": "total" },
    ExpressionAttributeValues: { ":s": "open", ":zero": 0 }, ReturnValues: "UPDATED_NEW",
  }));
  assert.deepEqual(Attributes, { state: "open", total: 20 });
});

test("queries and scans page through tables and indexes", async () => {
  const puts = Array.from({ length: 50 }, (_, i) => ({ PutRequest: { Item: { customer: { S: "Bea" }, no: { N: `${i}` }, total: { N: `${100 - i}` }, state: { S: i % 2 ? "open" : "done" } } } }));
  for (let i = 0; i < puts.length; i += 25) {
    assert.deepEqual((await client.send(new BatchWriteItemCommand({ RequestItems: { [table]: puts.slice(i, i + 25) } }))).UnprocessedItems, {});
  }
  const query = async (input) => {
    const found = [];
    for await (const page of paginateQuery({ client: documents, pageSize: 7 }, { TableName: table, ...input })) found.push(...page.Items);
    return found;
  };
  const bea = { KeyConditionExpression: "customer = :c AND #n BETWEEN :a AND :b", ExpressionAttributeNames: { "#n": "no" }, ExpressionAttributeValues: { ":c": "Bea", ":a": 5, ":b": 30 } };
  assert.deepEqual((await query(bea)).map((item) => item.no), Array.from({ length: 26 }, (_, i) => i + 5));
  assert.deepEqual((await query({ ...bea, ScanIndexForward: false })).map((item) => item.no), Array.from({ length: 26 }, (_, i) => 30 - i));
  const byTotal = await query({ IndexName: "by-total", Select: "ALL_ATTRIBUTES", KeyConditionExpression: "customer = :c AND #t < :t", ExpressionAttributeNames: { "#t": "total" }, ExpressionAttributeValues: { ":c": "Bea", ":t": 55 } });
  assert.deepEqual(byTotal.map((item) => [item.no, item.state]), [[49, "open"], [48, "done"], [47, "open"], [46, "done"]]);
  const open = await query({ IndexName: "by-state", KeyConditionExpression: "#s = :s", ExpressionAttributeNames: { "#s": "state" }, ExpressionAttributeValues: { ":s": "open" } });
  assert.equal(open.length, 27);
  const segments = await Promise.all([0, 1, 2].map(async (Segment) => {
    const found = [];
    for await (const page of paginateScan({ client: documents, pageSize: 5 }, { TableName: table, Segment, TotalSegments: 3, FilterExpression: "attribute_exists(#t)", ExpressionAttributeNames: { "#t": "total" } })) found.push(...page.Items);
    return found;
  }));
  assert.equal(segments.flat().length, 52);
});

test("batches of reads take several tables' keys", async () => {
  const Keys = Array.from({ length: 3 }, (_, i) => ({ customer: { S: "Bea" }, no: { N: `${i}` } }));
  const { Responses, UnprocessedKeys } = await client.send(new BatchGetItemCommand({ RequestItems: { [table]: { Keys, ProjectionExpression: "#n", ExpressionAttributeNames: { "#n": "no" } } } }));
  assert.deepEqual([Responses[table].map((item) => item.no.N).sort(), UnprocessedKeys], [["0", "1", "2"], {}]);
});

test("a transaction changes all its items or none, once for each token", async () => {
  const add = (no, by) => ({ Update: { TableName: table, Key: { customer: "Cid", no }, UpdateExpression: "ADD coins :c", ExpressionAttributeValues: { ":c": by } } });
  const ClientRequestToken = unique("token");
  for (let i = 0; i < 3; i++) await documents.send(new TransactWriteCommand({ ClientRequestToken, TransactItems: [add(1, 5), add(2, -5)] }));
  await assert.rejects(documents.send(new TransactWriteCommand({ ClientRequestToken, TransactItems: [add(1, 6)] })), { name: "IdempotentParameterMismatchException" });
  const failing = { ConditionCheck: { TableName: table, Key: { customer: { S: "Cid" }, no: { N: "2" } }, ConditionExpression: "coins > :z", ExpressionAttributeValues: { ":z": { N: "0" } }, ReturnValuesOnConditionCheckFailure: "ALL_OLD" } };
  await assert.rejects(client.send(new TransactWriteItemsCommand({ TransactItems: [{ Delete: { TableName: table, Key: { customer: { S: "Cid" }, no: { N: "1" } } } }, failing] })), (error) => {
    assert.ok(error instanceof TransactionCanceledException);
    assert.deepEqual(error.CancellationReasons.map((reason) => [reason.Code, reason.Item?.coins.N]), [["None", undefined], ["ConditionalCheckFailed", "-5"]]);
    return true;
  });
  const { Responses } = await client.send(new TransactGetItemsCommand({ TransactItems: ["1", "2", "3"].map((N) => ({ Get: { TableName: table, Key: { customer: { S: "Cid" }, no: { N } } } })) }));
  assert.deepEqual(Responses.map(({ Item }) => Item?.coins.N), ["5", "-5", undefined]);
});

test("statements of PartiQL read and write", async () => {
  const run = (Statement, ...Parameters) => client.send(new ExecuteStatementCommand({ Statement, ...(Parameters.length > 0 && { Parameters }) }));
  await run(`INSERT INTO "${table}" VALUE {'customer': 'Dan', 'no': 1, 'total': ?, 'tags': <<'a', 'b'>>}`, { N: "7" });
  await assert.rejects(run(`INSERT INTO "${table}" VALUE {'customer': 'Dan', 'no': 1}`), { name: "DuplicateItemException" });
  const { Items } = await run(`UPDATE "${table}" SET total = total + 1 SET tags = set_add(tags, <<'c'>>) WHERE customer = 'Dan' AND "no" = 1 RETURNING MODIFIED NEW *`);
  assert.deepEqual(Items, [{ total: { N: "8" }, tags: { SS: ["a", "b", "c"] } }]);
  await assert.rejects(run(`UPDATE "${table}" SET total = 0 WHERE customer = 'Dan' AND "no" = 9`), { name: "ConditionalCheckFailedException" });
  const found = [];
  let NextToken;
  do {
    const page = await client.send(new ExecuteStatementCommand({ Statement: `SELECT "no" FROM "${table}" WHERE customer IN ['Bea', 'Dan'] AND "no" < 4`, Limit: 2, NextToken }));
    found.push(...page.Items.map((item) => item.no.N));
    NextToken = page.NextToken;
  } while (NextToken);
  assert.deepEqual(found, ["0", "1", "2", "3", "1"]);
  assert.equal((await run(`SELECT * FROM "${table}"."by-state" WHERE state = 'open' AND total > 90`)).Items.length, 5);
  const { Responses } = await client.send(new BatchExecuteStatementCommand({ Statements: [1, 9].map((no) => ({ Statement: `SELECT total FROM "${table}" WHERE customer = 'Dan' AND "no" = ${no}` })) }));
  assert.deepEqual(Responses.map(({ Item }) => Item), [{ total: { N: "8" } }, undefined]);
  const check = `EXISTS(SELECT * FROM "${table}" WHERE customer = 'Dan' AND "no" = 1 AND total = 0)`;
  await assert.rejects(client.send(new ExecuteTransactionCommand({ TransactStatements: [{ Statement: `DELETE FROM "${table}" WHERE customer = 'Bea' AND "no" = 1` }, { Statement: check }] })), (error) => {
    assert.deepEqual(error.CancellationReasons.map((reason) => reason.Code), ["None", "ConditionalCheckFailed"]);
    return true;
  });
  await run(`DELETE FROM "${table}" WHERE customer = 'Dan' AND "no" = 1`);
});

test("an index is added and removed while the table is used", async () => {
  const keys = { AttributeDefinitions: [{ AttributeName: "state", AttributeType: "S" }] };
  const Create = { IndexName: "states", KeySchema: [{ AttributeName: "state", KeyType: "HASH" }], Projection: { ProjectionType: "KEYS_ONLY" } };
  await client.send(new UpdateTableCommand({ TableName: table, ...keys, GlobalSecondaryIndexUpdates: [{ Create }] }));
  const index = async () => (await client.send(new DescribeTableCommand({ TableName: table }))).Table.GlobalSecondaryIndexes.find((one) => one.IndexName === "states");
  await eventually(async () => (await index())?.IndexStatus === "ACTIVE");
  assert.equal((await index()).ItemCount, 52);
  const { Count } = await client.send(new ScanCommand({ TableName: table, IndexName: "states", Select: "COUNT" }));
  assert.equal(Count, 52);
  await eventually(async () => (await client.send(new DescribeTableCommand({ TableName: table }))).Table.TableStatus === "ACTIVE");
  await client.send(new UpdateTableCommand({ TableName: table, GlobalSecondaryIndexUpdates: [{ Delete: { IndexName: "states" } }] }));
  await eventually(async () => !(await index()));
});

test("an index may have several attributes in both keys", async () => {
  const name = unique("rides");
  const attributes = ["id", "city", "year", "day", "fare"];
  await client.send(new CreateTableCommand({
    TableName: name, BillingMode: "PAY_PER_REQUEST", KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
    AttributeDefinitions: attributes.map((AttributeName, i) => ({ AttributeName, AttributeType: i < 2 ? "S" : "N" })),
    GlobalSecondaryIndexes: [{
      IndexName: "fares", Projection: { ProjectionType: "ALL" },
      KeySchema: [{ AttributeName: "city", KeyType: "HASH" }, { AttributeName: "year", KeyType: "HASH" }, { AttributeName: "day", KeyType: "RANGE" }, { AttributeName: "fare", KeyType: "RANGE" }],
    }],
  }));
  for (const [id, day, fare] of [["a", 2, 10], ["b", 1, 9], ["c", 1, -3], ["d", 1, 100]]) await documents.send(new PutCommand({ TableName: name, Item: { id, city: "Ulm", year: 2026, day, fare } }));
  const ask = (KeyConditionExpression, more) => client.send(new QueryCommand({
    TableName: name, IndexName: "fares", KeyConditionExpression, ExpressionAttributeNames: { "#y": "year", ...(more?.[":d"] && { "#d": "day" }) },
    ExpressionAttributeValues: { ":c": { S: "Ulm" }, ":y": { N: "2026" }, ...more },
  })).then(({ Items }) => Items.map((item) => item.id.S).join(""));
  assert.equal(await ask("city = :c AND #y = :y"), "cbda");
  assert.equal(await ask("city = :c AND #y = :y AND #d = :d AND fare > :f", { ":d": { N: "1" }, ":f": { N: "0" } }), "bd");
  await assert.rejects(ask("city = :c AND #y > :y"), { name: "ValidationException" });
  await waitUntilTableExists({ client, maxWaitTime: 30, minDelay: 1, maxDelay: 1 }, { TableName: name });
  await client.send(new DeleteTableCommand({ TableName: name }));
});

test("answers have their CRC-32", async () => {
  const body = JSON.stringify({ TableName: table, Key: { customer: { S: "Ada" }, no: { N: "1" } } });
  for (const target of ["GetItem", "PutItem"]) {
    const answer = await signedFetch({ service: "dynamodb", headers: { "content-type": "application/x-amz-json-1.0", "x-amz-target": `DynamoDB_20120810.${target}` }, body });
    assert.equal(answer.headers.get("x-amz-crc32"), String(crc32(answer.bytes)));
  }
});

test("tags, limits, and what a table does not have", async () => {
  const ResourceArn = (await client.send(new DescribeTableCommand({ TableName: table }))).Table.TableArn;
  await client.send(new TagResourceCommand({ ResourceArn, Tags: [{ Key: "stage", Value: "test" }] }));
  await client.send(new UntagResourceCommand({ ResourceArn, TagKeys: ["team"] }));
  assert.deepEqual((await client.send(new ListTagsOfResourceCommand({ ResourceArn }))).Tags, [{ Key: "stage", Value: "test" }]);
  assert.equal((await client.send(new DescribeTimeToLiveCommand({ TableName: table }))).TimeToLiveDescription.TimeToLiveStatus, "DISABLED");
  const { ContinuousBackupsDescription } = await client.send(new DescribeContinuousBackupsCommand({ TableName: table }));
  assert.equal(ContinuousBackupsDescription.PointInTimeRecoveryDescription.PointInTimeRecoveryStatus, "DISABLED");
  assert.ok((await client.send(new DescribeLimitsCommand({}))).TableMaxReadCapacityUnits > 0);
  await assert.rejects(client.send(new PutResourcePolicyCommand({ ResourceArn, Policy: "{}" })), /PutResourcePolicy is not supported by Tarn/);
});

test("policies limit partition keys, attributes and indexes", async () => {
  const iam = new IAMClient({});
  const TableArn = (await client.send(new DescribeTableCommand({ TableName: table }))).Table.TableArn;
  const UserName = unique("reader");
  await iam.send(new CreateUserCommand({ UserName }));
  const statement = {
    Effect: "Allow", Action: ["dynamodb:GetItem", "dynamodb:Query", "dynamodb:PutItem", "dynamodb:UpdateItem"], Resource: [TableArn, `${TableArn}/index/by-total`],
    Condition: {
      "ForAllValues:StringEquals": { "dynamodb:LeadingKeys": ["Ada"], "dynamodb:Attributes": ["customer", "no", "state", "total"] },
      StringEqualsIfExists: { "dynamodb:Select": "SPECIFIC_ATTRIBUTES", "dynamodb:ReturnValues": ["NONE", "UPDATED_NEW"] },
    },
  };
  const { Policy } = await iam.send(new CreatePolicyCommand({ PolicyName: unique("own-items"), PolicyDocument: JSON.stringify({ Version: "2012-10-17", Statement: [statement] }) }));
  await iam.send(new AttachUserPolicyCommand({ UserName, PolicyArn: Policy.Arn }));
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName }));
  const reader = new DynamoDBClient({ credentials: { accessKeyId: AccessKey.AccessKeyId, secretAccessKey: AccessKey.SecretAccessKey } });
  const get = (customer, ProjectionExpression) => reader.send(new GetItemCommand({
    TableName: table, Key: { customer: { S: customer }, no: { N: "1" } }, ProjectionExpression, ...(ProjectionExpression && { ExpressionAttributeNames: { "#s": "state" } }),
  }));
  const denied = { name: "AccessDeniedException" };
  assert.equal((await get("Ada", "#s")).Item.state.S, "open");
  await assert.rejects(get("Ada"), denied);
  await assert.rejects(get("Bea", "#s"), denied);
  await assert.rejects(get("Ada", "#s, bytes"), denied);
  const query = (IndexName, key = "customer") => reader.send(new QueryCommand({
    TableName: table, IndexName, KeyConditionExpression: `${key} = :c`, ExpressionAttributeValues: { ":c": { S: "Ada" } }, ProjectionExpression: "#n", ExpressionAttributeNames: { "#n": "no" },
  }));
  assert.equal((await query("by-total")).Count, 2);
  await assert.rejects(query("by-state"), denied);
  const update = (UpdateExpression) => reader.send(new UpdateItemCommand({ TableName: table, Key: { customer: { S: "Ada" }, no: { N: "3" } }, UpdateExpression, ExpressionAttributeValues: { ":v": { S: "x" } } }));
  await assert.rejects(update("SET secret = :v"), denied);
  await assert.rejects(reader.send(new ScanCommand({ TableName: table })), denied);
  await assert.rejects(reader.send(new DescribeTableCommand({ TableName: table })), denied);
  await assert.rejects(reader.send(new TransactWriteItemsCommand({ TransactItems: [{ Put: { TableName: table, Item: { customer: { S: "Bea" }, no: { N: "9" } } } }] })), denied);
});

test("a table that is deleted is gone", async () => {
  await client.send(new UpdateTableCommand({ TableName: table, DeletionProtectionEnabled: true }));
  await waitUntilTableExists({ client, maxWaitTime: 30, minDelay: 1, maxDelay: 1 }, { TableName: table });
  await assert.rejects(client.send(new DeleteTableCommand({ TableName: table })), { name: "ValidationException" });
  await client.send(new UpdateTableCommand({ TableName: table, DeletionProtectionEnabled: false }));
  await waitUntilTableExists({ client, maxWaitTime: 30, minDelay: 1, maxDelay: 1 }, { TableName: table });
  await client.send(new DeleteTableCommand({ TableName: table }));
  await waitUntilTableNotExists({ client, maxWaitTime: 30, minDelay: 1, maxDelay: 1 }, { TableName: table });
  await assert.rejects(client.send(new GetItemCommand({ TableName: table, Key: { customer: { S: "Ada" }, no: { N: "1" } } })), (error) => error instanceof ResourceNotFoundException);
});
