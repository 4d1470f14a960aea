// Glue's integrations: an item table's current items in a table of a database, which follows each change.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { CreateTableCommand, DeleteItemCommand, DeleteTableCommand, DescribeTableCommand, DynamoDBClient, PutItemCommand } from "@aws-sdk/client-dynamodb";
import { CreateDeliveryStreamCommand, DeleteDeliveryStreamCommand, FirehoseClient } from "@aws-sdk/client-firehose";
import {
  CreateDatabaseCommand, CreateIntegrationCommand, CreateIntegrationResourcePropertyCommand, CreateIntegrationTablePropertiesCommand, DeleteIntegrationCommand,
  DeleteIntegrationResourcePropertyCommand, DeleteIntegrationTablePropertiesCommand, DescribeInboundIntegrationsCommand, DescribeIntegrationsCommand,
  GetIntegrationResourcePropertyCommand, GetIntegrationTablePropertiesCommand, GetTableCommand, GetTagsCommand, GlueClient, ListIntegrationResourcePropertiesCommand,
  ModifyIntegrationCommand, TagResourceCommand, UpdateIntegrationResourcePropertyCommand, UpdateIntegrationTablePropertiesCommand,
} from "@aws-sdk/client-glue";
import { CreateAccessKeyCommand, CreateRoleCommand, CreateUserCommand, DeleteRolePolicyCommand, IAMClient, PutRolePolicyCommand, PutUserPolicyCommand } from "@aws-sdk/client-iam";
import { CreateBucketCommand, S3Client } from "@aws-sdk/client-s3";
import { startTarn } from "./tarn-server.mjs";
import { eventually } from "./wait.mjs";

let server, items, glue, iam, query;
const [account, region] = ["000000000000", "us-east-1"];
const targetArn = (name) => `arn:aws:glue:${region}:${account}:database/${name}`;
const tableArn = (name) => `arn:aws:dynamodb:${region}:${account}:table/${name}`;
const roleArn = (name) => `arn:aws:iam::${account}:role/${name}`;
const S = (value) => ({ S: value });
const rows = (sql) => query(sql).then(({ rows: found }) => found);
const put = (TableName, Item) => items.send(new PutItemCommand({ TableName, Item }));
const create = (IntegrationName, table, database, more = {}) => glue.send(new CreateIntegrationCommand({
  IntegrationName, SourceArn: tableArn(table), TargetArn: targetArn(database), ...more,
}));
const describe = async (IntegrationIdentifier) => (await glue.send(new DescribeIntegrationsCommand({ IntegrationIdentifier }))).Integrations[0];
const statusIs = (name, status) => eventually(async () => (await describe(name)).Status === status, { everyMs: 100, what: `${name} is ${status}` });
const isGone = (name) => eventually(() => describe(name).then(() => false, (error) => error.name === "IntegrationNotFoundFault"), { everyMs: 100 });

async function table(TableName) {
  await items.send(new CreateTableCommand({
    TableName, BillingMode: "PAY_PER_REQUEST", KeySchema: [{ AttributeName: "id", KeyType: "HASH" }], AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
  }));
  await eventually(async () => (await items.send(new DescribeTableCommand({ TableName }))).Table.TableStatus === "ACTIVE");
}
after(async () => (await server.stop(), await server.remove()));

const all = { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: ["dynamodb:*", "glue:*", "s3:*"], Resource: "*" }] };
async function role(RoleName, service = "glue.amazonaws.com", policy = all, Condition = undefined) {
  await iam.send(new CreateRoleCommand({
    RoleName,
    AssumeRolePolicyDocument: JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", Principal: { Service: service }, Action: "sts:AssumeRole", Condition }] }),
  }));
  await iam.send(new PutRolePolicyCommand({ RoleName, PolicyName: "own", PolicyDocument: JSON.stringify(policy) }));
}

before(async () => {
  server = await startTarn();
  Object.assign(process.env, server.env);
  [items, glue, iam] = [new DynamoDBClient({}), new GlueClient({}), new IAMClient({})];
  ({ query } = await import("./athena-query.mjs"));
  await new S3Client({}).send(new CreateBucketCommand({ Bucket: "integrations" }));
  await glue.send(new CreateDatabaseCommand({ DatabaseInput: { Name: "shop", LocationUri: "s3://integrations/lake/shop" } }));
  await glue.send(new CreateDatabaseCommand({ DatabaseInput: { Name: "placeless" } }));
  for (const name of ["integrator", "second"]) await role(name);
  await table("orders");
  await put("orders", { id: S("a"), user: { M: { name: S("Ada") } } });
});

test("an integration needs a role, a place and supported settings", async () => {
  await assert.rejects(create("early", "orders", "shop"), { name: "ValidationException", message: /CreateIntegrationResourceProperty/ });
  await assert.rejects(create("early", "orders", "absent"), { name: "EntityNotFoundException" });
  await assert.rejects(create("early", "orders", "placeless"), { name: "ValidationException", message: /LocationUri/ });
  await assert.rejects(create("early", "absent", "shop"), { name: "ResourceNotFoundException" });
  await assert.rejects(create("early", "orders", "shop", { DataFilter: "include: *" }), /DataFilter/);
  await assert.rejects(create("early", "orders", "shop", { KmsKeyId: "k" }), /KmsKeyId/);
  await assert.rejects(create("early", "orders", "shop", { IntegrationConfig: { RefreshInterval: "often" } }), /RefreshInterval/);
  await assert.rejects(glue.send(new CreateIntegrationCommand({ IntegrationName: "x", SourceArn: "arn:aws:rds:us-east-1:000000000000:db:x", TargetArn: targetArn("shop") })),
    { name: "ValidationException", message: /DynamoDB table/ });
  const property = (ResourceArn, TargetProcessingProperties) => glue.send(new CreateIntegrationResourcePropertyCommand({ ResourceArn, TargetProcessingProperties }));
  await role("firehose-only", "firehose.amazonaws.com");
  await property(targetArn("shop"), { RoleArn: roleArn("firehose-only") });
  await assert.rejects(create("early", "orders", "shop"), /glue\.amazonaws\.com/);
  await glue.send(new DeleteIntegrationResourcePropertyCommand({ ResourceArn: targetArn("shop") }));
  await assert.rejects(property(targetArn("shop"), { RoleArn: roleArn("absent") }), /does not exist/);
  await assert.rejects(property(tableArn("orders"), { RoleArn: roleArn("integrator") }), { name: "ValidationException" });
  await assert.rejects(property(targetArn("shop"), {}), /RoleArn is needed/);

  const made = await property(targetArn("shop"), { RoleArn: roleArn("integrator") });
  assert.equal(made.ResourcePropertyArn, `arn:aws:glue:${region}:${account}:integrationresourceproperty/database/shop`);
  await assert.rejects(property(targetArn("shop"), { RoleArn: roleArn("integrator") }), { name: "ConflictException" });
  const got = await glue.send(new GetIntegrationResourcePropertyCommand({ ResourceArn: targetArn("shop") }));
  assert.equal(got.TargetProcessingProperties.RoleArn, roleArn("integrator"));
  const { IntegrationResourcePropertyList: listed } = await glue.send(new ListIntegrationResourcePropertiesCommand({ Filters: [{ Name: "TargetArn", Values: [targetArn("shop")] }] }));
  assert.deepEqual(listed.map((one) => one.ResourceArn), [targetArn("shop")]);
});

test("the table of an integration has the current items, before and after its commit", async () => {
  const made = await create("orders-to-shop", "orders", "shop", { Description: "d", Tags: [{ key: "team", value: "lake" }], IntegrationConfig: { RefreshInterval: "15" } });
  assert.match(made.IntegrationArn, /^arn:aws:glue:us-east-1:000000000000:integration:[0-9a-f-]{36}$/);
  assert.equal(made.Status, "CREATING");
  await assert.rejects(create("orders-to-shop", "orders", "shop"), /already exists|exists/);
  await statusIs("orders-to-shop", "ACTIVE");
  assert.deepEqual(await rows('SELECT id, "user".name FROM shop.orders'), [["a", "Ada"]]);
  await put("orders", { id: S("b"), user: { M: { name: S("Bob") } } });
  await put("orders", { id: S("a"), user: { M: { name: S("Eva") } } });
  assert.deepEqual(await rows('SELECT id, "user".name FROM shop.orders ORDER BY id'), [["a", "Eva"], ["b", "Bob"]]);
  await items.send(new DeleteItemCommand({ TableName: "orders", Key: { id: S("b") } }));
  assert.deepEqual(await rows("SELECT id FROM shop.orders"), [["a"]]);
  assert.match((await rows('SELECT DISTINCT "$path" FROM shop.orders'))[0]?.[0] ?? "s3://integrations/lake/shop/orders/", /^s3:\/\/integrations\/lake\/shop\/orders\//);

  const [byName, byArn] = [await describe("orders-to-shop"), await describe(made.IntegrationArn)];
  assert.deepEqual(byName, byArn);
  assert.deepEqual([byName.Description, byName.Tags, byName.IntegrationConfig], ["d", [{ key: "team", value: "lake" }], { RefreshInterval: "15" }]);
  await glue.send(new TagResourceCommand({ ResourceArn: made.IntegrationArn, TagsToAdd: { more: "x" } }));
  assert.deepEqual((await glue.send(new GetTagsCommand({ ResourceArn: made.IntegrationArn }))).Tags, { team: "lake", more: "x" });
  const filtered = async (Name, value) => (await glue.send(new DescribeIntegrationsCommand({ Filters: [{ Name, Values: [value] }] }))).Integrations.map((one) => one.IntegrationName);
  assert.deepEqual(await filtered("SourceArn", tableArn("orders")), ["orders-to-shop"]);
  assert.deepEqual(await filtered("Status", "FAILED"), []);
  await assert.rejects(filtered("TargetArn", "x"), { name: "ValidationException" });
  const inbound = await glue.send(new DescribeInboundIntegrationsCommand({ TargetArn: targetArn("shop") }));
  assert.deepEqual(inbound.InboundIntegrations.map((one) => one.IntegrationArn), [made.IntegrationArn]);
  const renamed = await glue.send(new ModifyIntegrationCommand({ IntegrationIdentifier: made.IntegrationArn, IntegrationName: "orders-2", Description: "e" }));
  assert.deepEqual([renamed.IntegrationName, renamed.Description], ["orders-2", "e"]);
  // A delivery stream of the same name elsewhere says nothing about the integration.
  const elsewhere = new FirehoseClient({ region: "ap-south-1" });
  const DeliveryStreamName = `integration-${made.IntegrationArn.split(":").at(-1)}`;
  await elsewhere.send(new CreateDeliveryStreamCommand({
    DeliveryStreamName, ExtendedS3DestinationConfiguration: { BucketARN: "arn:aws:s3:::integrations", RoleARN: roleArn("firehose-only"), Prefix: "elsewhere/" },
  }));
  assert.equal((await describe("orders-2")).Status, "ACTIVE");
  assert.deepEqual((await glue.send(new DescribeIntegrationsCommand({}))).Integrations.map((one) => one.Status), ["ACTIVE"]);
  await elsewhere.send(new DeleteDeliveryStreamCommand({ DeliveryStreamName }));
  await assert.rejects(glue.send(new ModifyIntegrationCommand({ IntegrationIdentifier: "orders-2", IntegrationConfig: { RefreshInterval: "20" } })), /IntegrationConfig/);
});

test("the role's rights are asked for on each pass; another role is in force at once", async () => {
  await iam.send(new DeleteRolePolicyCommand({ RoleName: "integrator", PolicyName: "own" }));
  await put("orders", { id: S("c") });
  await eventually(async () => {
    const { Status, Errors } = await describe("orders-2");
    return Status === "NEEDS_ATTENTION" && /integrator/.test(Errors[0].ErrorMessage);
  }, { everyMs: 100 });
  await glue.send(new UpdateIntegrationResourcePropertyCommand({ ResourceArn: targetArn("shop"), TargetProcessingProperties: { RoleArn: roleArn("second") } }));
  await statusIs("orders-2", "ACTIVE");
  assert.deepEqual(await rows("SELECT id FROM shop.orders ORDER BY id"), [["a"], ["c"]]);
});

test("the caller needs each right itself", async () => {
  await table("secret");
  await iam.send(new CreateUserCommand({ UserName: "mallory" }));
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName: "mallory" }));
  const mallory = new GlueClient({ credentials: { accessKeyId: AccessKey.AccessKeyId, secretAccessKey: AccessKey.SecretAccessKey } });
  const needed = ["glue:CreateIntegration", "glue:CreateInboundIntegration", "glue:UpdateTable", "glue:CreateTable", "dynamodb:DescribeTable", "dynamodb:Scan",
    "dynamodb:GetShardIterator", "dynamodb:GetRecords", "iam:PassRole", "s3:PutObject", "s3:GetObject"];
  for (const missing of needed) {
    await iam.send(new PutUserPolicyCommand({
      UserName: "mallory", PolicyName: "own",
      PolicyDocument: JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: needed.filter((one) => one !== missing), Resource: "*" }] }),
    }));
    await assert.rejects(mallory.send(new CreateIntegrationCommand({ IntegrationName: "stolen", SourceArn: tableArn("secret"), TargetArn: targetArn("shop") })),
      (error) => error.name === "AccessDeniedException" && error.message.includes(missing), missing);
  }
  assert.deepEqual((await glue.send(new DescribeIntegrationsCommand({}))).Integrations.map((one) => one.IntegrationName), ["orders-2"]);
});

test("the table gets another name by its properties; an ended integration leaves its table", async () => {
  const key = { ResourceArn: targetArn("shop"), TableName: "secret" };
  await assert.rejects(glue.send(new CreateIntegrationTablePropertiesCommand({ ...key, TargetTableConfig: { UnnestSpec: "FULL" } })), /UnnestSpec/);
  await glue.send(new CreateIntegrationTablePropertiesCommand({ ...key, TargetTableConfig: { UnnestSpec: "TOPLEVEL", TargetTableName: "first_name" } }));
  await glue.send(new UpdateIntegrationTablePropertiesCommand({ ...key, TargetTableConfig: { TargetTableName: "public_name" } }));
  assert.equal((await glue.send(new GetIntegrationTablePropertiesCommand(key))).TargetTableConfig.TargetTableName, "public_name");
  await create("secret", "secret", "shop");
  await glue.send(new DeleteIntegrationTablePropertiesCommand(key));
  await assert.rejects(glue.send(new GetIntegrationTablePropertiesCommand(key)), { name: "ResourceNotFoundException" });
  await put("secret", { id: S("s") });
  await eventually(() => rows("SELECT id FROM shop.public_name").then((found) => found.length === 1, () => false), { everyMs: 200 });
  await assert.rejects(glue.send(new DeleteIntegrationResourcePropertyCommand({ ResourceArn: targetArn("shop") })), { name: "ValidationException" });
  for (const name of ["secret", "orders-2"]) {
    assert.equal((await glue.send(new DeleteIntegrationCommand({ IntegrationIdentifier: name }))).Status, "DELETING");
    await isGone(name);
  }
  assert.deepEqual(await rows("SELECT id FROM shop.public_name"), [["s"]]);
  assert.deepEqual(await rows("SELECT id FROM shop.orders ORDER BY id"), [["a"], ["c"]]);
  await glue.send(new DeleteIntegrationResourcePropertyCommand({ ResourceArn: targetArn("shop") }));
  await assert.rejects(glue.send(new DeleteIntegrationCommand({ IntegrationIdentifier: "secret" })), { name: "IntegrationNotFoundFault" });
  await items.send(new DeleteTableCommand({ TableName: "secret" }));
});

test("a role that trusts integrations alone fills a database at a bucket's root; an integration that fails is deleted at once", async () => {
  await new S3Client({}).send(new CreateBucketCommand({ Bucket: "sales" }));
  await glue.send(new CreateDatabaseCommand({ DatabaseInput: { Name: "sales", LocationUri: "s3://sales/" } }));
  await role("limited", undefined, undefined, { ArnLike: { "aws:SourceArn": `arn:aws:glue:${region}:${account}:integration:*` } });
  await table("my-orders");
  await put("my-orders", { id: S("a") });
  const property = { ResourceArn: targetArn("sales"), TargetProcessingProperties: { RoleArn: roleArn("limited") } };
  await glue.send(new CreateIntegrationResourcePropertyCommand(property));
  await assert.rejects(create("root", "my-orders", "sales"), (error) => {
    assert.equal(error.name, "ValidationException");
    assert.match(error.message, /TargetTableName my-orders/);
    assert.doesNotMatch(error.message, /Destination/);
    return true;
  });
  await glue.send(new CreateIntegrationTablePropertiesCommand({
    ResourceArn: targetArn("sales"), TableName: "my-orders", TargetTableConfig: { TargetTableName: "my_orders" },
  }));
  await create("root", "my-orders", "sales");
  await statusIs("root", "ACTIVE");
  assert.deepEqual(await rows("SELECT id FROM sales.my_orders"), [["a"]]);
  const { Table } = await glue.send(new GetTableCommand({ DatabaseName: "sales", Name: "my_orders" }));
  assert.match(Table.StorageDescriptor.Location, /^s3:\/\/sales\/sales\/my_orders/);

  await assert.rejects(
    glue.send(new UpdateIntegrationResourcePropertyCommand({ ...property, TargetProcessingProperties: { RoleArn: roleArn("firehose-only") } })),
    /glue\.amazonaws\.com/);
  const kept = await glue.send(new GetIntegrationResourcePropertyCommand({ ResourceArn: targetArn("sales") }));
  assert.equal(kept.TargetProcessingProperties.RoleArn, roleArn("limited"));
  await iam.send(new DeleteRolePolicyCommand({ RoleName: "limited", PolicyName: "own" }));
  await put("my-orders", { id: S("b") });
  await statusIs("root", "NEEDS_ATTENTION");
  assert.equal((await glue.send(new DeleteIntegrationCommand({ IntegrationIdentifier: "root" }))).Status, "DELETING");
  await isGone("root");
});
