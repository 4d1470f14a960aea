// Takes the console's pictures for the docs: every page, dark and light, 1440 and 390 pixels wide, into docs/console/.
// Usage: PROGRAM_UNDER_TEST=src/Tarn/bin/Release/net10.0/tarn node bench/console-pictures.mjs [FOLDER]
import { mkdir } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { deflateRawSync, crc32 } from "node:zlib";
import { skip, startConsole } from "../tests/console/browser.mjs";

const folder = process.argv[2] ?? fileURLToPath(new URL("../docs/console/", import.meta.url));
const account = "000000000000";
const region = "us-east-1";
const bucket = `tarn-${account}-${region}`;
const role = `arn:aws:iam::${account}:role/tarn-delivery`;
const shops = ["Zürich", "Oslo", "Lyon", "Porto", "Gent"];

if (skip) {
  console.error(skip);
  process.exit(2);
}

const delivery = (stream, database, table) => ({
  DeliveryStreamName: `${stream}-to-${database}-${table}`,
  DeliveryStreamType: "KinesisStreamAsSource",
  KinesisStreamSourceConfiguration: { KinesisStreamARN: `arn:aws:kinesis:${region}:${account}:stream/${stream}`, RoleARN: role },
  IcebergDestinationConfiguration: {
    RoleARN: role,
    CatalogConfiguration: { CatalogARN: `arn:aws:glue:${region}:${account}:catalog`, WarehouseLocation: `s3://${bucket}/warehouse` },
    DestinationTableConfigurationList: [{ DestinationDatabaseName: database, DestinationTableName: table }],
    TableCreationConfiguration: { Enabled: true },
    SchemaEvolutionConfiguration: { Enabled: true },
    BufferingHints: { IntervalInSeconds: 1, SizeInMBs: 64 },
    S3Configuration: { RoleARN: role, BucketARN: `arn:aws:s3:::${bucket}`, ErrorOutputPrefix: "errors/" },
  },
});

const base64 = (value) => Buffer.from(typeof value === "string" ? value : JSON.stringify(value)).toString("base64");
let ordinal = 0;

const order = () => ({
  id: ++ordinal,
  shop: shops[ordinal % 5],
  amount: Math.round(((ordinal * 37) % 9000) + 100) / 100,
  items: (ordinal % 4) + 1,
  at: new Date().toISOString(),
});
const click = () => ({ user: ++ordinal % 1000, page: `/products/${ordinal % 40}`, ms: (ordinal * 13) % 900 });
const reading = () => ({
  sensor: `s-${++ordinal % 24}`,
  celsius: Math.round(Math.sin(ordinal / 300) * 900) / 100 + 12,
  battery: 100 - (ordinal % 60),
});

async function put(call, stream, make, count) {
  const Records = Array.from({ length: count }, () => ({ PartitionKey: `key-${ordinal % 97}`, Data: base64(make()) }));
  await call("kinesis/PutRecords", { StreamName: stream, Records });
}

/** What every page has something to show of. */
async function prepare(call) {
  await call("s3/CreateBucket", { Bucket: bucket });
  await call("s3/CreateBucket", { Bucket: "photos" });
  for (const [StreamName, ShardCount] of [
    ["orders", 4],
    ["clicks", 2],
    ["sensors", 1],
    ["payments", 1],
  ]) {
    await call("kinesis/CreateStream", { StreamName, ShardCount });
  }
  for (const name of ["orders", "clicks", "sensors"]) await active(call, name);
  const allow = (more) => JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", ...more }] });
  const trust = allow({ Action: "sts:AssumeRole", Principal: { Service: "firehose.amazonaws.com" } });
  await call("iam/CreateRole", { RoleName: "tarn-delivery", AssumeRolePolicyDocument: trust });
  await call("iam/PutRolePolicy", { RoleName: "tarn-delivery", PolicyName: "delivery", PolicyDocument: allow({ Action: "*", Resource: "*" }) });
  await call("firehose/CreateDeliveryStream", delivery("orders", "shop", "orders"));
  await call("firehose/CreateDeliveryStream", delivery("clicks", "web", "clicks"));
  await call("firehose/CreateDeliveryStream", delivery("sensors", "plant", "readings"));
  await call("iam/CreateRole", {
    RoleName: "functions",
    AssumeRolePolicyDocument: JSON.stringify({
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" }],
    }),
  });
  await call("lambda/CreateFunction", {
    FunctionName: "greeter",
    Runtime: "nodejs20.x",
    Handler: "index.handler",
    Role: `arn:aws:iam::${account}:role/functions`,
    Code: {
      ZipFile: zip(
        "index.mjs",
        "export const handler = async (event) => { console.log('hello', event.name); return { hello: event.name }; };\n",
      ),
    },
  });
  await call("iam/CreateUser", { UserName: "analyst" });
  await call("iam/CreateAccessKey", { UserName: "analyst" });
  const middle = "42535295865117307932921825928971026432";
  await call("kinesis/SplitShard", { StreamName: "orders", ShardToSplit: "shardId-000000000000", NewStartingHashKey: middle });
}

async function active(call, StreamName) {
  const { StreamDescriptionSummary: stream } = await call("kinesis/DescribeStreamSummary", { StreamName });
  return stream.StreamStatus === "ACTIVE" ? stream : active(call, StreamName);
}

/** A zip archive of one file. */
function zip(name, text) {
  const data = Buffer.from(text);
  const packed = deflateRawSync(data);
  const title = Buffer.from(name);
  const fields = Buffer.alloc(26);
  fields.writeUInt16LE(20, 0);
  fields.writeUInt16LE(8, 4);
  fields.writeUInt32LE(crc32(data), 10);
  fields.writeUInt32LE(packed.length, 14);
  fields.writeUInt32LE(data.length, 18);
  fields.writeUInt16LE(title.length, 22);
  const local = Buffer.concat([Buffer.from("PK\x03\x04", "latin1"), fields, title, packed]);
  const attributes = Buffer.alloc(14);
  attributes.writeUInt32LE(0o100644 * 65536, 6);
  const central = Buffer.concat([Buffer.from("PK\x01\x02", "latin1"), Buffer.from([20, 3]), fields, attributes, title]);
  const end = Buffer.alloc(22);
  end.write("PK\x05\x06", "latin1");
  end.writeUInt16LE(1, 8);
  end.writeUInt16LE(1, 10);
  end.writeUInt32LE(central.length, 12);
  end.writeUInt32LE(local.length, 16);
  return Buffer.concat([local, central, end]).toString("base64");
}

const sql = "SELECT shop, count(*) AS orders, round(sum(amount), 2) AS amount\nFROM shop.orders\nGROUP BY shop\nORDER BY amount DESC";
const pages = {
  overview: "",
  streams: "streams",
  stream: "streams/orders",
  tail: "streams/orders?tab=tail",
  deliveries: "deliveries",
  delivery: "deliveries/orders-to-shop-orders",
  refused: "deliveries/orders-to-shop-orders?tab=refused",
  tables: "tables",
  table: "tables/shop/orders",
  snapshots: "tables/shop/orders?tab=snapshots",
  objects: `objects/${bucket}?prefix=warehouse/shop/orders/data/`,
  functions: "functions",
  function: "functions/greeter",
  system: "system",
};

const running = await startConsole();
let moving = true;
let mover;
try {
  const { call } = running;
  await prepare(call);
  mover = (async () => {
    while (moving) {
      await Promise.allSettled([put(call, "orders", order, 120), put(call, "clicks", click, 300), put(call, "sensors", reading, 24)]);
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  })();
  for (const text of ["not JSON at all", '{"id": 1,', "[1, 2, 3]"])
    await call("kinesis/PutRecord", { StreamName: "orders", PartitionKey: "k", Data: base64(text) });
  for (let turn = 0; turn < 3; turn++)
    await call("lambda/Invoke", { FunctionName: "greeter", Payload: base64({ name: "Tarn" }) }).catch(() => undefined);
  await mkdir(folder, { recursive: true });
  const warm = await running.open();
  await warm.waitForTimeout(12_000);
  const run = await call("athena/StartQueryExecution", { QueryString: sql });
  pages.sql = `sql?execution=${run.QueryExecutionId}&sql=${encodeURIComponent(sql)}`;
  for (const width of [1440, 390]) {
    for (const dark of [false, true]) await takeAll(width, dark);
  }
} finally {
  moving = false;
  await mover;
  await running.close();
}

async function takeAll(width, dark) {
  const view = { width, height: width === 390 ? 844 : 900, dark, reducedMotion: "no-preference" };
  const end = `${dark ? "dark" : "light"}-${width}.png`;
  const form = await running.open({ ...view, signIn: false });
  await form.getByLabel("Access key ID").waitFor();
  await form.screenshot({ path: `${folder}/sign-in-${end}` });
  await form.context().close();
  const page = await running.open(view);
  for (const [name, path] of Object.entries(pages)) {
    await page.goto(`${running.server.url}/console/${path}`);
    await page.getByRole("heading", { level: 1 }).waitFor();
    await page.waitForTimeout(/overview|stream$|tail/.test(name) ? 4500 : 1600);
    await page.screenshot({ path: `${folder}/${name}-${end}` });
  }
  await page.context().close();
  for (const problem of running.problems.splice(0)) console.error(problem);
}
