// A person's first hour: sign in, make a stream and a delivery, send, watch the row come, ask in SQL, see the chart.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { assertAccessible, keyOf, seen, signInByForm, skip, startConsole } from "./browser.mjs";

const bucket = "tarn-000000000000-us-east-1";

test("the way of the data", { skip }, async (context) => {
  const console = await startConsole();
  let page;
  context.after(() => console.close());

  await context.test("a wrong key is refused, the right one signs in and stays on the page asked for", async () => {
    page = await console.open({ path: "streams", signIn: false });
    await signInByForm(page, { accessKeyId: "AKIAWRONGWRONGWRONG1", secretAccessKey: "no" });
    await page.getByRole("alert").filter({ hasText: /\w/ }).waitFor();
    await assertAccessible(page, "sign-in");
    await signInByForm(page, keyOf(console.server));
    await page.getByRole("heading", { name: "Streams", level: 1 }).waitFor();
    assert.equal(new URL(page.url()).pathname, "/console/streams");
    assert.ok(!(await page.content()).includes(keyOf(console.server).secretAccessKey), "the secret does not stay in the page");
  });

  await context.test("a stream is made by its form", async () => {
    await page.getByRole("button", { name: "Create stream" }).first().click();
    await page.getByLabel("Name").fill("orders");
    await page.getByRole("dialog").getByRole("button", { name: "Create stream" }).click();
    await page.getByRole("link", { name: "orders", exact: true }).click();
    await page.getByRole("heading", { name: "orders", level: 1 }).waitFor();
    await seen(page, "active");
  });

  await context.test("a delivery into a table is made by its form, which shows the command and the Terraform block", async () => {
    await page.getByRole("tab", { name: "Consumers" }).click();
    await page.getByRole("link", { name: "Create a delivery" }).click();
    await page.getByLabel("Database").fill("shop");
    await page.getByLabel("Write after, s").fill("1");
    await seen(page, "aws firehose create-delivery-stream");
    await page.getByRole("button", { name: "Terraform" }).click();
    await seen(page, 'resource "aws_kinesis_firehose_delivery_stream"');
    await page.getByRole("button", { name: "Create delivery" }).click();
    await page.getByRole("heading", { name: "orders-to-shop-orders", level: 1 }).waitFor();
    await page.locator("header").getByText("active", { exact: true }).waitFor();
    await assertAccessible(page, "delivery");
  });

  await context.test("a record that is put is seen in the live tail and becomes a row", async () => {
    await page.getByRole("link", { name: "orders", exact: true }).first().click();
    await page.getByRole("tab", { name: "Live tail" }).click();
    await page.getByLabel("From").selectOption("start");
    await page.getByRole("button", { name: "Put record" }).click();
    await page.getByLabel("Data").fill('{"id": 7, "shop": "Zürich", "amount": 12.5}');
    await page.getByRole("dialog").getByRole("button", { name: "Put record" }).click();
    await page.getByText("On disk").waitFor();
    await page.getByRole("button", { name: "Close" }).last().click();
    await seen(page, '"shop": "Zürich"');
    await page.goto(`${console.server.url}/console/tables/shop/orders`);
    for (let turn = 0; turn < 40 && (await page.getByRole("cell", { name: "Zürich" }).count()) === 0; turn++) {
      await page.reload();
      await Promise.race([page.getByRole("cell", { name: "Zürich" }).first().waitFor(), page.getByText("There is no table").waitFor()]);
    }
    await page.getByRole("cell", { name: "Zürich" }).first().waitFor();
    for (const tab of ["Schema", "Snapshots", "Files", "Lineage and settings"]) {
      await page.getByRole("tab", { name: tab }).click();
      await page.getByRole("tabpanel").or(page.locator(".panel")).first().waitFor();
    }
    await seen(page, "orders-to-shop-orders");
  });

  await context.test("a statement runs with its key, its rows come, and its chart", async () => {
    await page.getByRole("link", { name: "Ask in SQL" }).click();
    const editor = page.getByLabel("SQL statements");
    await editor.click();
    await page.keyboard.press("Control+a");
    await page.keyboard.type("SELECT shop, sum(amount) AS total FROM shop.orders GROUP BY 1");
    await page.keyboard.press("Control+Enter");
    await page.getByRole("cell", { name: "12.5" }).waitFor();
    assert.match(page.url(), /execution=[0-9a-f-]{36}/);
    await page.getByRole("button", { name: "Chart" }).click();
    await page.getByLabel("Chart of the result").locator("canvas").waitFor();
    await assertAccessible(page, "SQL");
    await page.reload();
    await page.getByLabel("Chart of the result").locator("canvas").waitFor();
  });

  const typeStatement = async (text) => {
    await page.getByLabel("SQL statements").click();
    await page.keyboard.press("Control+a");
    await page.keyboard.type(text);
  };

  await context.test("a column is completed in WHERE, and a long line is wrapped", async () => {
    await page.getByRole("region", { name: "Catalog" }).getByText("orders", { exact: true }).waitFor({ state: "attached" });
    await page.locator(".cm-content").waitFor();
    await typeStatement("SELECT shop FROM shop.orders WHERE amo");
    // The first option is the column. The editor takes no key for it in the moment after it has opened, so a click chooses it.
    const option = page.locator(".cm-tooltip-autocomplete li[aria-selected]");
    await option.filter({ hasText: /^amount\s*shop\.orders$/ }).click();
    await page.keyboard.type(` > 1 AND shop <> '${"long ".repeat(60)}'`);
    const editor = page.locator(".cm-editor");
    assert.match(await editor.locator(".cm-content").textContent(), /WHERE amount > 1/);
    const [wide, room] = await editor.locator(".cm-scroller").evaluate((view) => [view.scrollWidth, view.clientWidth]);
    assert.ok(wide <= room, `the line is ${wide} of ${room} pixels wide`);
  });

  await context.test("a result is downloaded as CSV and as Parquet", async () => {
    await typeStatement("SELECT shop, sum(amount) AS total FROM shop.orders GROUP BY 1 -- by shop");
    await page.keyboard.press("Control+Enter");
    await page.getByRole("button", { name: "Rows", exact: true }).click();
    await page.getByRole("cell", { name: "12.5" }).waitFor();
    const load = async (form) => {
      const [download] = await Promise.all([page.waitForEvent("download"), page.getByLabel("Download the result as").selectOption(form)]);
      return { name: download.suggestedFilename(), bytes: await readFile(await download.path()) };
    };
    const csv = await load("csv");
    assert.match(csv.name, /^[0-9a-f-]{36}\.csv$/);
    assert.equal(csv.bytes.toString(), '"shop","total"\n"Zürich","12.5"\n');
    const parquet = await load("parquet");
    assert.match(parquet.name, /^[0-9a-f-]{36}\.parquet$/);
    assert.deepEqual([parquet.bytes.subarray(0, 4).toString(), parquet.bytes.subarray(-4).toString()], ["PAR1", "PAR1"]);

    // Another client's statement, which ends with a semicolon.
    const { QueryExecutionId } = await console.call("athena/StartQueryExecution", { QueryString: "SELECT 7 AS seven;\n" });
    await page.goto(`${console.server.url}/console/sql?execution=${QueryExecutionId}`);
    await page.getByRole("cell", { name: "7", exact: true }).waitFor();
    assert.equal((await load("parquet")).bytes.subarray(0, 4).toString(), "PAR1");
    await page.goto(`${console.server.url}/console/sql`);
    await page.locator(".cm-content").waitFor();
  });

  await context.test("statements are saved under a name, opened by it, and deleted", async () => {
    await typeStatement("SELECT 42 AS answer");
    await page.getByRole("button", { name: "Save…" }).click();
    await page.getByLabel("Name").fill("the answer");
    await page.getByRole("dialog").getByRole("button", { name: "Save", exact: true }).click();
    await seen(page, "the answer is saved.");
    const { NamedQueryIds: [id] } = await console.call("athena/ListNamedQueries");
    await typeStatement("SELECT 43 AS answer");
    await page.getByRole("button", { name: "Save…" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Save", exact: true }).click();
    await page.getByRole("dialog").waitFor({ state: "hidden" });
    assert.deepEqual((await console.call("athena/ListNamedQueries")).NamedQueryIds, [id], "the same query is saved again");

    await page.goto(`${console.server.url}/console/sql?tab=saved`);
    await page.getByRole("link", { name: "the answer" }).click();
    await page.locator(".cm-content").filter({ hasText: "SELECT 43 AS answer" }).waitFor();
    await assertAccessible(page, "saved queries");
    await page.getByRole("button", { name: "Delete the answer…" }).click();
    await page.getByRole("dialog").getByRole("textbox").fill("the answer");
    await page.getByRole("dialog").getByRole("button", { name: "Delete", exact: true }).click();
    await seen(page, "No saved queries");
  });

  await context.test("a text that is typed while the editor loads goes on in the editor", async () => {
    let release;
    const held = new Promise((resolve) => (release = resolve));
    await page.route(/\/editor-[^/]*\.js$/, async (route) => {
      await held;
      await route.fallback();
    });
    await page.goto(`${console.server.url}/console/sql`);
    await page.locator("textarea").click();
    await page.keyboard.type("SELECT 1");
    release();
    await page.locator("textarea").waitFor({ state: "detached" });
    await page.keyboard.type(" AS one");
    assert.equal(await page.locator(".cm-content").textContent(), "SELECT 1 AS one");
    await page.unroute(/\/editor-[^/]*\.js$/);
    await typeStatement("SELECT");
  });

  await context.test("an error of a statement is underlined where it is", async () => {
    await page.getByLabel("SQL statements").click();
    await page.keyboard.press("Control+a");
    await page.keyboard.type("SELECT\n  shopp FROM shop.orders");
    await page.keyboard.press("Control+Enter");
    await seen(page, /COLUMN_NOT_FOUND/);
    assert.equal(await page.locator(".cm-lintRange-error").first().textContent(), "shopp");
  });

  await context.test("a stream's page leads to a further delivery of it", async () => {
    await page.goto(`${console.server.url}/console/streams/orders`);
    await page.getByRole("link", { name: "Deliver this stream" }).click();
    assert.equal(await page.getByLabel("Source").inputValue(), "orders");
    await page.getByLabel("Into").selectOption("bucket");
    await page.getByRole("button", { name: "Create delivery" }).click();
    await page.getByRole("heading", { name: "orders-to-bucket", level: 1 }).waitFor();
  });

  await context.test("a refused record is found with its reason, and its markup is text", async () => {
    const data = Buffer.from('<img src=x onerror="globalThis.hit=1"><script>globalThis.hit=1</script>').toString("base64");
    await console.call("kinesis/PutRecord", { StreamName: "orders", PartitionKey: "<b>key</b>", Data: data });
    await page.goto(`${console.server.url}/console/deliveries/orders-to-shop-orders?tab=refused`);
    await page
      .getByRole("cell", { name: /<img src=x/ })
      .first()
      .waitFor();
    await page.getByRole("row").nth(1).getByRole("button").click();
    await page.getByRole("dialog").getByLabel("Bytes").waitFor();
    assert.match(await page.getByRole("dialog").getByLabel("Bytes").textContent(), /<script>globalThis.hit=1<\/script>/);
    assert.equal(await page.evaluate(() => globalThis.hit), undefined);
    await assertAccessible(page, "refused record");
  });

  await context.test("a redrive shows what it would send and why the rest is refused, and marks the rows that went", async () => {
    const name = "without-table";
    const RoleARN = "arn:aws:iam::000000000000:role/redrives";
    const allow = (more) => JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", ...more }] });
    const trust = allow({ Action: "sts:AssumeRole", Principal: { Service: "firehose.amazonaws.com" } });
    await console.call("iam/CreateRole", { RoleName: "redrives", AssumeRolePolicyDocument: trust });
    await console.call("iam/PutRolePolicy", { RoleName: "redrives", PolicyName: "own", PolicyDocument: allow({ Action: "*", Resource: "*" }) });
    await console.call("firehose/CreateDeliveryStream", {
      DeliveryStreamName: name,
      IcebergDestinationConfiguration: {
        RoleARN,
        CatalogConfiguration: { CatalogARN: "arn:aws:glue:us-east-1:000000000000:catalog", WarehouseLocation: `s3://${bucket}/warehouse` },
        DestinationTableConfigurationList: [{ DestinationDatabaseName: "shop", DestinationTableName: "later" }],
        BufferingHints: { IntervalInSeconds: 1, SizeInMBs: 1 },
        RetryOptions: { DurationInSeconds: 0 },
        S3Configuration: { RoleARN, BucketARN: `arn:aws:s3:::${bucket}`, ErrorOutputPrefix: "errors/later/" },
      },
    });
    await page.goto(`${console.server.url}/console/deliveries/${name}?tab=refused`);
    await page.locator("header").getByText("active", { exact: true }).waitFor();
    const Records = ['{"id":1}', "no record"].map((text) => ({ Data: Buffer.from(text).toString("base64") }));
    await console.call("firehose/PutRecordBatch", { DeliveryStreamName: name, Records });
    await page.getByRole("button", { name: "Redrive 2 records…" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByText("0 records would be sent, 2 would be refused again").waitFor();
    await dialog.getByText("Iceberg.NoSuchTable").waitFor();
    assert.equal(await dialog.getByRole("button", { name: "Redrive", exact: true }).isDisabled(), true);
    await dialog.getByRole("button", { name: "Cancel" }).click();

    const QueryString = `CREATE TABLE shop.later (id bigint) LOCATION 's3://${bucket}/warehouse/shop/later/' TBLPROPERTIES ('table_type' = 'ICEBERG')`;
    const { QueryExecutionId } = await console.call("athena/StartQueryExecution", { QueryString });
    const stateOf = async () => (await console.call("athena/GetQueryExecution", { QueryExecutionId })).QueryExecution.Status.State;
    while (["QUEUED", "RUNNING"].includes(await stateOf()));
    assert.equal(await stateOf(), "SUCCEEDED");
    await page.getByRole("button", { name: "Redrive 2 records…" }).click();
    await dialog.getByText("1 record would be sent, 1 would be refused again").waitFor();
    await dialog.getByText("Iceberg.MalformedRecord").waitFor();
    await assertAccessible(page, "redrive");
    await dialog.getByRole("button", { name: "Redrive", exact: true }).click();
    await dialog.getByText("1 record redriven, 1 refused again.").waitFor();
    await dialog.getByRole("button", { name: "Close" }).last().click();
    await page.getByRole("cell", { name: /refused again: Iceberg.MalformedRecord/ }).waitFor();
    await page.locator(".went").waitFor();
    await page.getByRole("button", { name: "Redrive 1 record…" }).waitFor();
  });

  await context.test("the overview draws the way and names what needs attention", async () => {
    await page.goto(`${console.server.url}/console/`);
    const flow = page.getByRole("region", { name: "Flow of data" }).last();
    await flow
      .getByRole("link", { name: /shop\.orders/ })
      .first()
      .waitFor();
    await flow.getByRole("link", { name: "orders-to-shop-orders delivery" }).waitFor();
    await assertAccessible(page, "overview");
  });

  await context.test("a file is uploaded, previewed and deleted by its name", async () => {
    await page.goto(`${console.server.url}/console/objects/${bucket}`);
    await page
      .getByLabel("Files to upload")
      .setInputFiles({ name: "note.json", mimeType: "application/json", buffer: Buffer.from('{"a": "<b>1</b>"}') });
    await page.getByRole("link", { name: "note.json" }).click();
    await seen(page, '"a": "<b>1</b>"');
    await assertAccessible(page, "object");
    await page.getByRole("button", { name: "Delete…" }).click();
    const remove = page.getByRole("dialog").getByRole("button", { name: "Delete" });
    assert.ok(await remove.isDisabled(), "the name is asked first");
    await page.getByRole("dialog").getByRole("textbox").fill("note.json");
    await remove.click();
    await page.getByRole("link", { name: "note.json" }).waitFor({ state: "detached" });
  });

  assert.deepEqual(console.problems, []);
});
