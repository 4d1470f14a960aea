// Every page, with one resource of each kind: over bad data, by keys alone, for readers of the screen.
import assert from "node:assert/strict";
import { test } from "node:test";
import { change } from "./bad-data.mjs";
import { assertAccessible, assertFits, skip, startConsole } from "./browser.mjs";
import { account, pages, prepare } from "./every-kind.mjs";
import { Keys } from "./keys.mjs";
import { nameOf } from "./scene.mjs";

/** Shows a page of the console without a load of its scripts. A page that is none comes between, so that nothing of the last page is seen. */
async function visit(page, path) {
  const go = (to) =>
    page.evaluate((address) => {
      history.pushState(null, "", `/console/${address}`);
      dispatchEvent(new PopStateEvent("popstate"));
    }, to);
  await go("nowhere");
  await page.getByText("There is no such page").waitFor();
  await go(path);
  await page.locator("main :is(h1, [role=alert])").first().waitFor();
}

/** The bad data of a kind: each panel shows its data or its error, and the page stays. */
async function showBadData(console, kind) {
  const page = await console.open({ path: "nowhere", ...(kind === "hostile" ? { width: 390, height: 844 } : {}) });
  await page.addInitScript(change, kind);
  await page.reload();
  console.problems.length = 0;
  const isWhole = kind === "doubled" || kind === "hostile";
  for (const path of pages) {
    await visit(page, path);
    // Each panel has ended its first load: no skeleton is left. A list that is missing in an answer stays one.
    if (isWhole) await page.waitForFunction(() => !document.querySelector("main .skeleton"));
    const failed = await page.getByText(/cannot be shown/).allTextContents();
    if (isWhole) assert.deepEqual(failed, [], `${kind}: ${path}`);
    assert.equal(await page.locator("main .planted").count(), 0, path);
    if (kind === "hostile") await assertFits(page, path);
  }
  assert.deepEqual(console.problems, [], kind);
  await page.context().close();
}

/** The main job of each page, done with Tab, Enter, arrows and texts. */
const jobs = {
  async ""(keys) {
    await keys.into(/^Filter by name/, nameOf(0));
    await keys.press(/^List$/);
    await keys.sees(`${nameOf(0)} → lake.${nameOf(0)}`);
    await keys.press(new RegExp(`^${nameOf(0)}-to-lake$`));
    await keys.heading(`${nameOf(0)}-to-lake`);
  },
  async streams(keys) {
    await keys.press(new RegExp(`^${nameOf(0)}$`));
    await keys.press(/^Put record$/);
    await keys.into(/^Data/, '{"word": "needle"}', { clear: true });
    await keys.press(/^Put record$/);
    await keys.sees(/^On disk/);
    await keys.page.keyboard.press("Escape");
    await keys.tab("Shards", 2);
    await keys.into(/^Text in a key/, "NEEDLE");
    await keys.page.keyboard.press("Enter");
    await keys.sees(/^1 match in \d+ records$/);
    await keys.press(/needle/);
    await keys.dialog("Record");
  },
  async deliveries(keys) {
    await keys.press(new RegExp(`^${nameOf(0)}-to-lake$`));
    await keys.tab("Steps", 2, /^Refused/);
    await keys.press(/^Redrive 3 records/);
    await keys.dialog(/./);
  },
  async queues(keys) {
    await keys.press(/^orders$/);
    await keys.press(/^Send message$/);
    await keys.into(/^Body/, "by keys");
    await keys.press(/^Send$/);
    await keys.sees(/^Sent: /);
    await keys.page.keyboard.press("Escape");
    await keys.press(/^by keys$/);
    await keys.dialog("Message");
  },
  async "queues/orders-dead"(keys) {
    await keys.press(/^Move 1 message back$/);
    await keys.sees("1 moved");
  },
  async topics(keys) {
    await keys.press(/^news$/);
    await keys.press(/^Publish message$/);
    await keys.into(/^Message/, "by keys");
    await keys.press(/^Publish$/);
    await keys.sees(/^Published: /);
  },
  async applications(keys) {
    await keys.press(/^sums$/);
    await keys.press(/^Start$/);
    await keys.sees("Application sums starts.");
  },
  async items(keys) {
    await keys.press(/^carts$/);
    await keys.press(/^a$/);
    await keys.into(/^Item/, '{"id": {"S": "a"}, "total": {"N": "2.5"}}', { clear: true });
    await keys.press(/^Store$/);
    await keys.sees("2.5");
    await keys.into(/^Value of id/, "b");
    await keys.page.keyboard.press("Enter");
    await keys.sees("No item fits");
  },
  async tables(keys) {
    await keys.press(new RegExp(`^${nameOf(0)}$`));
    await keys.press(/^Open in SQL$/);
    await keys.heading("SQL");
  },
  async sql(keys) {
    await keys.reach(/^SQL statements/);
    await keys.page.keyboard.type("SELECT 40 + 2 AS answer");
    await keys.page.keyboard.press("Control+Enter");
    await keys.sees("42");
  },
  async objects(keys) {
    await keys.press(new RegExp(`^tarn-${account}-us-east-1$`));
    await keys.press(/^warehouse\/?$/);
    await keys.sees("lake/");
  },
  async functions(keys) {
    await keys.press(/^greet$/);
    // The tab, then the button.
    await keys.press(/^Invoke$/);
    await keys.press(/^Invoke$/);
    await keys.sees("succeeded");
  },
  async alarms(keys) {
    await keys.press(/^late$/);
    await keys.heading("late");
    await keys.press(/^1 h$/);
    assert.match(keys.page.url(), /range=1h/);
  },
  async dashboards(keys) {
    await keys.press(/^shop$/);
    await keys.heading("shop");
    await keys.press(/^late$/);
    await keys.heading("late");
  },
  async backlog(keys) {
    await keys.press(/^orders$/);
    await keys.heading("orders");
  },
  async system(keys) {
    await keys.tab("Health", 1, /^Jobs/);
  },
};

test("every page", { skip }, async (context) => {
  const console = await startConsole();
  context.after(() => console.close());
  await prepare(console.call);

  const views = { "a desk in the light": { width: 1440, height: 1000 }, "a phone in the dark": { width: 390, height: 844, dark: true } };
  for (const [name, view] of Object.entries(views)) {
    await context.test(`is whole, and read by axe without a violation, on ${name}`, async () => {
      const page = await console.open({ path: "nowhere", ...view });
      for (const path of pages) {
        await visit(page, path);
        await page.waitForFunction(() => !document.querySelector("main .skeleton"));
        await assertFits(page, path);
        await assertAccessible(page, path || "overview");
      }
      await page.context().close();
    });
  }

  for (const kind of ["doubled", "hostile", "0", ...(process.env.TARN_EVERY_CASE === "1" ? ["1", "2"] : [])]) {
    await context.test(/\d/.test(kind) ? `outlives answers of which every third member is missing, from ${kind}` : `shows ${kind} data`, () =>
      showBadData(console, kind));
  }

  await context.test("does its main job by keys alone", async (part) => {
    const page = await console.open({ width: 1280, height: 900 });
    const keys = await Keys.of(page);
    for (const [path, job] of Object.entries(jobs)) {
      await part.test(path || "overview", async () => {
        await page.goto(`${console.server.url}/console/${path}`);
        await job(keys);
      });
    }
    await page.context().close();
  });

  assert.deepEqual(console.problems, []);
});
