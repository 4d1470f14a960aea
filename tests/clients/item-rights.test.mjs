// Policies with DynamoDB's condition keys: leading keys, attributes, Select, ReturnValues, FullTableScan. What a policy excludes is refused on each
// way to it, and what it admits works.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import {
  BatchExecuteStatementCommand, BatchGetItemCommand, BatchWriteItemCommand, CreateTableCommand, DeleteItemCommand, DeleteTableCommand, DescribeTableCommand, DynamoDBClient,
  ExecuteStatementCommand, ExecuteTransactionCommand, GetItemCommand, PutItemCommand, QueryCommand, ScanCommand, TransactGetItemsCommand, TransactWriteItemsCommand, UpdateItemCommand,
} from "@aws-sdk/client-dynamodb";
import { CreateAccessKeyCommand, CreateUserCommand, IAMClient, PutUserPolicyCommand } from "@aws-sdk/client-iam";
import { eventually, unique } from "./wait.mjs";

const owner = new DynamoDBClient({});
const iam = new IAMClient({});
const TableName = unique("rights");
const S = (text) => ({ S: text });
const key = (user, nr = "1") => ({ user: S(user), nr: S(nr) });
let arn;

before(async () => {
  const index = (IndexName, hash, range) => ({
    IndexName, Projection: { ProjectionType: "ALL" },
    KeySchema: [{ AttributeName: hash, KeyType: "HASH" }, ...(range ? [{ AttributeName: range, KeyType: "RANGE" }] : [])],
  });
  const { TableDescription } = await owner.send(new CreateTableCommand({
    TableName, BillingMode: "PAY_PER_REQUEST", KeySchema: [{ AttributeName: "user", KeyType: "HASH" }, { AttributeName: "nr", KeyType: "RANGE" }],
    AttributeDefinitions: ["user", "nr", "team"].map((AttributeName) => ({ AttributeName, AttributeType: "S" })),
    GlobalSecondaryIndexes: [index("by-team", "team", "user")], LocalSecondaryIndexes: [index("of-user", "user", "team")],
  }));
  arn = TableDescription.TableArn;
  await eventually(async () => (await owner.send(new DescribeTableCommand({ TableName }))).Table.TableStatus === "ACTIVE", { what: "the table is active" });
  for (const user of ["Ada", "Bea"]) {
    for (const nr of ["1", "2"]) await owner.send(new PutItemCommand({ TableName, Item: { ...key(user, nr), team: S(user === "Ada" ? "red" : "blue"), open: S("o"), secret: S("s") } }));
  }
});

after(() => owner.send(new DeleteTableCommand({ TableName })));

/** A client of a new user with one statement over the table and its indexes. */
async function userWith(Condition, { Action = "dynamodb:*", more = [] } = {}) {
  const UserName = unique("user");
  await iam.send(new CreateUserCommand({ UserName }));
  const Statement = [{ Effect: "Allow", Action, Resource: [arn, `${arn}/index/*`], Condition }, ...more];
  await iam.send(new PutUserPolicyCommand({ UserName, PolicyName: "own", PolicyDocument: JSON.stringify({ Version: "2012-10-17", Statement }) }));
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName }));
  return new DynamoDBClient({ credentials: { accessKeyId: AccessKey.AccessKeyId, secretAccessKey: AccessKey.SecretAccessKey }, maxAttempts: 1 });
}

const send = (client, Command) => (input) => client.send(new Command(input));
const denied = (work, what) => assert.rejects(work, (error) => error.name === "AccessDeniedException" || assert.fail(`${what}: ${error.name} ${error.message}`), what);

/** Runs statements of PartiQL: those that are admitted, with their number of items, and those that are refused. */
async function statements(client, admitted, refused) {
  for (const [Statement, count, ...Parameters] of admitted) {
    const { Items } = await client.send(new ExecuteStatementCommand({ Statement, ...(Parameters.length && { Parameters }) }));
    assert.equal(Items.length, count, Statement);
  }
  for (const [Statement, ...Parameters] of refused) await denied(client.send(new ExecuteStatementCommand({ Statement, ...(Parameters.length && { Parameters }) })), Statement);
}

test("leading keys hold for items, batches and transactions", async () => {
  const client = await userWith({ "ForAllValues:StringEquals": { "dynamodb:LeadingKeys": ["Ada"] }, Null: { "dynamodb:LeadingKeys": "false" } });
  const [get, put, update, remove] = [GetItemCommand, PutItemCommand, UpdateItemCommand, DeleteItemCommand].map((Command) => send(client, Command));
  assert.equal((await get({ TableName, Key: key("Ada") })).Item.open.S, "o");
  await put({ TableName, Item: { ...key("Ada", "9"), team: S("red") } });
  await update({ TableName, Key: key("Ada", "9"), UpdateExpression: "SET x = :x", ExpressionAttributeValues: { ":x": S("x") } });
  await remove({ TableName, Key: key("Ada", "9") });
  await denied(get({ TableName, Key: key("Bea") }), "get");
  await denied(get({ TableName, Key: key("none") }), "get of an absent item");
  await denied(put({ TableName, Item: { ...key("Bea", "9") } }), "put");
  await denied(update({ TableName, Key: key("Bea"), UpdateExpression: "REMOVE x" }), "update");
  await denied(remove({ TableName, Key: key("Bea") }), "delete");
  await denied(send(client, ScanCommand)({ TableName }), "scan");
  const getAll = (...users) => send(client, BatchGetItemCommand)({ RequestItems: { [TableName]: { Keys: users.map((user) => key(user)) } } });
  assert.equal((await getAll("Ada")).Responses[TableName].length, 1);
  await denied(getAll("Ada", "Bea"), "batch of reads");
  await denied(send(client, BatchWriteItemCommand)({ RequestItems: { [TableName]: [{ DeleteRequest: { Key: key("Ada", "8") } }, { DeleteRequest: { Key: key("Bea", "8") } }] } }), "batch of writes");
  await send(client, BatchWriteItemCommand)({ RequestItems: { [TableName]: [{ DeleteRequest: { Key: key("Ada", "8") } }] } });
  const read = (...users) => send(client, TransactGetItemsCommand)({ TransactItems: users.map((user) => ({ Get: { TableName, Key: key(user) } })) });
  assert.equal((await read("Ada")).Responses.length, 1);
  await denied(read("Ada", "Bea"), "transaction of reads");
  const check = (user) => ({ ConditionCheck: { TableName, Key: key(user), ConditionExpression: "attribute_exists(#u)", ExpressionAttributeNames: { "#u": "user" } } });
  const write = (...TransactItems) => send(client, TransactWriteItemsCommand)({ TransactItems });
  await write(check("Ada"), { Delete: { TableName, Key: key("Ada", "7") } });
  await denied(write(check("Bea"), { Delete: { TableName, Key: key("Ada", "7") } }), "a check of another's item");
  await denied(write({ Put: { TableName, Item: key("Bea", "7") } }), "a put of another's item");
});

test("leading keys hold for queries of the table and of its indexes, by the key of the index", async () => {
  const client = await userWith({ "ForAllValues:StringEquals": { "dynamodb:LeadingKeys": ["Ada", "red"] }, Null: { "dynamodb:LeadingKeys": "false" } });
  const query = (IndexName, name, value) => send(client, QueryCommand)({
    TableName, IndexName, KeyConditionExpression: "#k = :k", ExpressionAttributeNames: { "#k": name }, ExpressionAttributeValues: { ":k": S(value) },
  });
  assert.equal((await query(undefined, "user", "Ada")).Count, 2);
  assert.equal((await query("of-user", "user", "Ada")).Count, 2);
  assert.equal((await query("by-team", "team", "red")).Count, 2);
  await denied(query(undefined, "user", "Bea"), "another's partition");
  await denied(query("of-user", "user", "Bea"), "another's partition of a local index");
  await denied(query("by-team", "team", "blue"), "another partition of a global index");
  await denied(query("by-team", "user", "Ada"), "no key of the index");
  await denied(query("none", "user", "Ada"), "no index");
  await denied(send(client, ScanCommand)({ TableName, IndexName: "by-team" }), "scan of an index");
  const legacy = (user) => send(client, QueryCommand)({ TableName, KeyConditions: { user: { ComparisonOperator: "EQ", AttributeValueList: [S(user)] } } });
  assert.equal((await legacy("Ada")).Count, 2);
  await denied(legacy("Bea"), "another's partition by the old parameters");
});

test("leading keys hold for statements: equality, IN, OR, indexes, writes", async () => {
  const client = await userWith({ "ForAllValues:StringEquals": { "dynamodb:LeadingKeys": ["Ada", "red"] }, Null: { "dynamodb:LeadingKeys": "false" } });
  const from = `SELECT * FROM "${TableName}"`;
  const [team, local] = [`SELECT * FROM "${TableName}"."by-team"`, `SELECT * FROM "${TableName}"."of-user"`];
  await statements(client, [
    [`${from} WHERE "user" = 'Ada'`, 2],
    [`${from} WHERE "user" = ?`, 2, S("Ada")],
    [`${from} WHERE 'Ada' = "user" AND nr = '1'`, 1],
    [`${from} WHERE "user" IN ['Ada']`, 2],
    [`${from} WHERE ("user" = 'Ada' OR "user" = 'Ada') AND nr > '0'`, 2],
    [`${from} WHERE "user" = 'Ada' AND (nr = '1' OR secret = 's')`, 2],
    [`${from} WHERE "user" = 'Ada' AND NOT nr = '1'`, 1],
    [`${from} WHERE "user" = 'Ada' ORDER BY nr DESC`, 2],
    [`${team} WHERE team = 'red'`, 2],
    [`${team} WHERE team IN ['red']`, 2],
    [`${local} WHERE "user" = 'Ada'`, 2],
    [`INSERT INTO "${TableName}" VALUE {'user': 'Ada', 'nr': '6'}`, 0],
    [`UPDATE "${TableName}" SET x = 'x' WHERE "user" = 'Ada' AND nr = '6'`, 0],
    [`DELETE FROM "${TableName}" WHERE "user" = 'Ada' AND nr = '6'`, 0],
  ], [
    [from],
    [`${from} WHERE "user" = 'Bea'`],
    [`${from} WHERE "user" = ?`, S("Bea")],
    [`${from} WHERE "user" IN ['Ada', 'Bea']`],
    [`${from} WHERE "user" = 'Ada' OR "user" = 'Bea'`],
    [`${from} WHERE "user" = 'Ada' OR nr = '1'`],
    [`${from} WHERE NOT "user" = 'Ada'`],
    [`${from} WHERE "user" <> 'Ada'`],
    [`${from} WHERE "user" >= 'Ada'`],
    [`${from} WHERE begins_with("user", 'Ada')`],
    [`${from} WHERE nr = '1'`],
    [`${from} WHERE "user" = 'Ada' OR ("user" = 'Ada' AND nr = '1') OR secret = 's'`],
    [`${team} WHERE team = 'blue'`],
    [`${team} WHERE team IN ['red', 'blue']`],
    [`${team} WHERE "user" = 'Ada'`],
    [`${team} WHERE team = 'red' OR "user" = 'Ada'`],
    [team],
    [`${local} WHERE "user" = 'Bea'`],
    [`${local} WHERE team = 'red'`],
    [`INSERT INTO "${TableName}" VALUE {'user': 'Bea', 'nr': '6'}`],
    [`UPDATE "${TableName}" SET x = 'x' WHERE "user" = 'Bea' AND nr = '1'`],
    [`UPDATE "${TableName}" SET x = 'x' WHERE "user" = 'Bea' AND nr = '1' AND "user" = 'Ada'`],
    [`DELETE FROM "${TableName}" WHERE "user" = 'Bea' AND nr = '1'`],
    [`DELETE FROM "${TableName}" WHERE nr = '1'`],
  ]);
  const batch = await send(client, BatchExecuteStatementCommand)({ Statements: ["Ada", "Bea"].map((user) => ({ Statement: `${from} WHERE "user" = '${user}' AND nr = '1'` })) });
  assert.equal(batch.Responses[0].Item.user.S, "Ada");
  assert.deepEqual([batch.Responses[1].Error.Code, batch.Responses[1].Item], ["AccessDenied", undefined]);
  const transaction = (...users) => send(client, ExecuteTransactionCommand)({ TransactStatements: users.map((user) => ({ Statement: `${from} WHERE "user" = '${user}' AND nr = '1'` })) });
  assert.equal((await transaction("Ada")).Responses.length, 1);
  await denied(transaction("Ada", "Bea"), "transaction of statements");
  await denied(send(client, ExecuteTransactionCommand)({ TransactStatements: [{ Statement: `EXISTS(SELECT * FROM "${TableName}" WHERE "user" = 'Bea' AND nr = '1' AND "open" = 'o')` }] }), "EXISTS");
});

test("attributes hold in projections, conditions, filters, updates and statements", async () => {
  const names = ["user", "nr", "team", "open", "x"];
  const client = await userWith({
    "ForAllValues:StringEquals": { "dynamodb:Attributes": names }, StringEqualsIfExists: { "dynamodb:Select": "SPECIFIC_ATTRIBUTES", "dynamodb:ReturnValues": ["NONE", "UPDATED_NEW", "UPDATED_OLD"] },
  });
  const projected = (ProjectionExpression) => ({ ProjectionExpression, ExpressionAttributeNames: { "#o": "open" } });
  const get = send(client, GetItemCommand);
  assert.deepEqual((await get({ TableName, Key: key("Bea"), ...projected("#o") })).Item, { open: S("o") });
  await denied(get({ TableName, Key: key("Bea") }), "all attributes");
  await denied(get({ TableName, Key: key("Bea"), ...projected("#o, secret") }), "secret in a projection");
  await denied(get({ TableName, Key: key("Bea"), AttributesToGet: ["secret"] }), "secret in AttributesToGet");
  await denied(get({ TableName, Key: key("Bea"), ProjectionExpression: "#o", ExpressionAttributeNames: { "#o": "secret" } }), "secret behind a placeholder");
  const values = { ExpressionAttributeValues: { ":u": S("Bea"), ":v": S("s") } };
  const query = (more) => send(client, QueryCommand)({ TableName, KeyConditionExpression: "#u = :u", ...more, ExpressionAttributeNames: { "#u": "user", ...more.ExpressionAttributeNames } });
  assert.equal((await query({ ...projected("#o"), ExpressionAttributeValues: { ":u": S("Bea") } })).Count, 2);
  await denied(query({ ...projected("#o"), FilterExpression: "secret = :v", ...values }), "secret in a filter");
  await denied(query({ ExpressionAttributeValues: { ":u": S("Bea") } }), "all attributes of a query");
  await denied(query({ Select: "ALL_ATTRIBUTES", ExpressionAttributeValues: { ":u": S("Bea") } }), "Select");
  await denied(query({ Select: "COUNT", FilterExpression: "secret = :v", ...values }), "a count by a filter");
  await denied(query({ IndexName: "of-user", ExpressionAttributeValues: { ":u": S("Bea") } }), "all projected attributes");
  await denied(send(client, ScanCommand)({ TableName }), "scan");
  await denied(send(client, ScanCommand)({ TableName, AttributesToGet: ["open"], ScanFilter: { secret: { ComparisonOperator: "EQ", AttributeValueList: [S("s")] } } }), "secret in a filter of old");
  const update = (more) => send(client, UpdateItemCommand)({ TableName, Key: key("Bea"), ...more });
  await update({ UpdateExpression: "SET x = :v", ExpressionAttributeValues: { ":v": S("s") } });
  await denied(update({ UpdateExpression: "SET secret = :v", ExpressionAttributeValues: { ":v": S("s") } }), "secret set");
  await denied(update({ UpdateExpression: "SET x = secret", ReturnValues: "UPDATED_NEW" }), "secret copied");
  await denied(update({ UpdateExpression: "SET x = if_not_exists(secret, :v)", ExpressionAttributeValues: { ":v": S("s") } }), "secret in a function");
  await denied(update({ UpdateExpression: "REMOVE x", ConditionExpression: "secret = :v", ExpressionAttributeValues: { ":v": S("s") } }), "secret in a condition");
  await denied(update({ UpdateExpression: "REMOVE x", ConditionExpression: "size(secret) > :v", ExpressionAttributeValues: { ":v": { N: "0" } } }), "the size of secret");
  await denied(update({ AttributeUpdates: { secret: { Action: "DELETE" } } }), "secret in AttributeUpdates");
  await denied(update({ AttributeUpdates: { x: { Action: "DELETE" } }, Expected: { secret: { Exists: false } } }), "secret in Expected");
  await denied(send(client, PutItemCommand)({ TableName, Item: { ...key("Cid"), secret: S("s") } }), "secret in an item");
  const read = `SELECT "open" FROM "${TableName}" WHERE "user" = 'Bea'`;
  await statements(client, [[read, 2], [`${read} AND nr = '1'`, 1], [`UPDATE "${TableName}" SET x = 'y' WHERE "user" = 'Bea' AND nr = '1'`, 0]], [
    [`SELECT * FROM "${TableName}" WHERE "user" = 'Bea'`],
    [`SELECT "open", secret FROM "${TableName}" WHERE "user" = 'Bea'`],
    [`SELECT secret.part FROM "${TableName}" WHERE "user" = 'Bea'`],
    [`${read} AND secret = 's'`],
    [`${read} AND (nr = '1' OR secret = 's')`],
    [`${read} AND NOT secret IS MISSING`],
    [`${read} AND size(secret) > 0`],
    [`${read} AND contains(secret, 's')`],
    [`UPDATE "${TableName}" SET secret = 'y' WHERE "user" = 'Bea' AND nr = '1'`],
    [`UPDATE "${TableName}" SET x = secret WHERE "user" = 'Bea' AND nr = '1' RETURNING MODIFIED NEW *`],
    [`UPDATE "${TableName}" REMOVE secret WHERE "user" = 'Bea' AND nr = '1'`],
    [`INSERT INTO "${TableName}" VALUE {'user': 'Cid', 'nr': '1', 'secret': 's'}`],
    [`DELETE FROM "${TableName}" WHERE "user" = 'Cid' AND nr = '1' AND secret = 's'`],
  ]);
});

test("values of ReturnValues hold for answers, for failed conditions, for reasons of transactions and for RETURNING", async () => {
  const client = await userWith({ StringEqualsIfExists: { "dynamodb:ReturnValues": ["NONE", "UPDATED_NEW"] } });
  const update = (more) => send(client, UpdateItemCommand)({ TableName, Key: key("Ada"), UpdateExpression: "SET x = :x", ExpressionAttributeValues: { ":x": S("x") }, ...more });
  const fails = { ConditionExpression: "attribute_not_exists(#u)", ExpressionAttributeNames: { "#u": "user" } };
  const shows = { ReturnValuesOnConditionCheckFailure: "ALL_OLD" };
  await update({});
  assert.deepEqual((await update({ ReturnValues: "UPDATED_NEW" })).Attributes, { x: S("x") });
  for (const ReturnValues of ["ALL_OLD", "ALL_NEW", "UPDATED_OLD"]) await denied(update({ ReturnValues }), ReturnValues);
  await assert.rejects(update(fails), (error) => error.name === "ConditionalCheckFailedException" && error.Item === undefined);
  await assert.rejects(update({ ...fails, ReturnValuesOnConditionCheckFailure: "NONE" }), { name: "ConditionalCheckFailedException" });
  await denied(update({ ...fails, ...shows }), "an update's failure");
  await denied(update(shows), "a condition that could fail");
  await denied(send(client, PutItemCommand)({ TableName, Item: key("Ada"), ReturnValues: "ALL_OLD" }), "a put's old item");
  await denied(send(client, PutItemCommand)({ TableName, Item: key("Ada"), ...fails, ...shows }), "a put's failure");
  await denied(send(client, DeleteItemCommand)({ TableName, Key: key("Ada"), ReturnValues: "ALL_OLD" }), "a delete's old item");
  await denied(send(client, DeleteItemCommand)({ TableName, Key: key("Ada"), ...fails, ...shows }), "a delete's failure");
  const write = (...TransactItems) => send(client, TransactWriteItemsCommand)({ TransactItems });
  const parts = [
    { ConditionCheck: { TableName, Key: key("Ada"), ...fails } }, { Delete: { TableName, Key: key("Ada"), ...fails } }, { Put: { TableName, Item: key("Ada"), ...fails } },
    { Update: { TableName, Key: key("Ada"), UpdateExpression: "REMOVE x", ...fails } },
  ];
  for (const part of parts) {
    const [[name, input]] = Object.entries(part);
    await assert.rejects(write(part), (error) => error.name === "TransactionCanceledException" && error.CancellationReasons[0].Item === undefined, name);
    await denied(write({ [name]: { ...input, ...shows } }), name);
  }
  const where = `WHERE "user" = 'Ada' AND nr = '1'`;
  await statements(client, [[`UPDATE "${TableName}" SET x = 'z' ${where}`, 0], [`UPDATE "${TableName}" SET x = 'y' ${where} RETURNING MODIFIED NEW *`, 1]], [
    [`UPDATE "${TableName}" SET x = 'z' ${where} RETURNING ALL OLD *`], [`UPDATE "${TableName}" SET x = 'z' ${where} RETURNING ALL NEW *`],
    [`UPDATE "${TableName}" SET x = 'z' ${where} RETURNING MODIFIED OLD *`], [`DELETE FROM "${TableName}" ${where} RETURNING ALL OLD *`],
  ]);
  const Statement = `UPDATE "${TableName}" SET x = 'z' ${where} AND secret = 'no'`;
  await assert.rejects(send(client, ExecuteStatementCommand)({ Statement }), { name: "ConditionalCheckFailedException" });
  await denied(send(client, ExecuteStatementCommand)({ Statement, ...shows }), "a statement's failure");
  const batch = await send(client, BatchExecuteStatementCommand)({ Statements: [{ Statement }, { Statement: Statement.replace("nr = '1'", "nr = '2'"), ...shows }] });
  assert.deepEqual(batch.Responses.map(({ Error: error }) => [error.Code, error.Item]), [["ConditionalCheckFailed", undefined], ["AccessDenied", undefined]]);
  await denied(send(client, ExecuteTransactionCommand)({ TransactStatements: [{ Statement, ...shows }] }), "a transaction's failure");
  assert.equal((await owner.send(new GetItemCommand({ TableName, Key: key("Ada") }))).Item.x.S, "y", "what is refused changes nothing");
});

test("statements that would read a whole table or index are refused where a policy says so", async () => {
  const client = await userWith(undefined, { more: [{ Effect: "Deny", Action: "dynamodb:PartiQLSelect", Resource: "*", Condition: { Bool: { "dynamodb:FullTableScan": "true" } } }] });
  const [from, team] = [`SELECT * FROM "${TableName}"`, `SELECT * FROM "${TableName}"."by-team"`];
  await statements(client, [
    [`${from} WHERE "user" = 'Ada'`, 2], [`${from} WHERE "user" IN ['Ada', 'Bea']`, 4], [`${from} WHERE "user" = 'Ada' AND secret = 's'`, 2],
    [`${team} WHERE team = 'red'`, 2], [`${team} WHERE team = 'red' AND "user" > 'A'`, 2], [`${from} WHERE "user" = 'none'`, 0],
  ], [
    [from], [`${from} WHERE nr = '1'`], [`${from} WHERE secret = 's'`], [`${from} WHERE "user" > 'A'`], [`${from} WHERE NOT "user" = 'Ada'`],
    [`${from} WHERE "user" = 'Ada' OR secret = 's'`], [team], [`${team} WHERE "user" = 'Ada'`], [`${team} WHERE begins_with(team, 'r')`],
  ]);
});
