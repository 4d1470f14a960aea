// Alarms and dashboards: what each draws, what it asks the server for, and that texts of users stay texts.
import assert from "node:assert/strict";
import { test } from "node:test";
import { eventually } from "../clients/wait.mjs";
import { assertAccessible, assertFits, seen, signInByForm, skip, startConsole } from "./browser.mjs";

const minuteMs = 60_000;
const alarmArn = (name) => `arn:aws:cloudwatch:us-east-1:000000000000:alarm:${name}`;
const host = (name) => [{ Name: "Host", Value: name }];
const shoot = (page, name) => process.env.SCREENSHOT && page.screenshot({ path: `${process.env.SCREENSHOT}-${name}.png`, fullPage: true });

/** Errors and latencies of two hosts in each of the last 50 minutes, and alarms of them. */
async function prepare(call) {
  const now = Math.floor(Date.now() / minuteMs) * 60;
  const MetricData = Array.from({ length: 50 }, (_, at) => at).flatMap((at) => ["a", "b"].flatMap((name, place) => [
    { MetricName: "Errors", Dimensions: host(name), Timestamp: now - 60 * (50 - at), Value: (at * (place + 1)) % 9 },
    { MetricName: "Latency", Dimensions: host(name), Timestamp: now - 60 * (50 - at), Value: 20 + ((at * 7) % 30), Unit: "Milliseconds" },
  ]));
  await call("cloudwatch/PutMetricData", { Namespace: "App", MetricData });
  const of = (AlarmName, more) => call("cloudwatch/PutMetricAlarm", {
    AlarmName, Namespace: "App", MetricName: "Errors", Dimensions: host("a"), Statistic: "Sum", Period: 60, EvaluationPeriods: 3, DatapointsToAlarm: 2,
    Threshold: 5, ComparisonOperator: "GreaterThanThreshold", TreatMissingData: "ignore", ...more,
  });
  // Each of its points is below 50: an evaluation keeps the state that the test sets.
  await of("errors", { AlarmDescription: "Errors <b>of</b> host a", Threshold: 50, ComparisonOperator: "LessThanThreshold" });
  await of("latency", { MetricName: "Latency", Statistic: "Average", Threshold: 200, ActionsEnabled: false });
  const Metrics = [
    { Id: "e", Expression: "a + b", Label: "all errors", ReturnData: true },
    ...["a", "b"].map((Id) => ({ Id, ReturnData: false, MetricStat: { Metric: { Namespace: "App", MetricName: "Errors", Dimensions: host(Id) }, Period: 60, Stat: "Sum" } })),
  ];
  await call("cloudwatch/PutMetricAlarm", { AlarmName: "both", Metrics, EvaluationPeriods: 1, Threshold: 50, ComparisonOperator: "GreaterThanThreshold", TreatMissingData: "ignore" });
  await call("cloudwatch/PutCompositeAlarm", { AlarmName: "any", AlarmRule: 'ALARM("errors") OR ALARM(latency)' });
  await call("cloudwatch/SetAlarmState", { AlarmName: "errors", StateValue: "ALARM", StateReason: "set by a test" });
  await call("cloudwatch/SetAlarmState", { AlarmName: "latency", StateValue: "OK", StateReason: "all is well" });
}

const drawn = {
  widgets: [
    { type: "text", x: 0, y: 0, width: 24, height: 3, properties: { markdown: "# The shop\nErrors of **all** hosts, see [the book](https://example.com/book).\n\n- one\n- two\n  - deeper\n\n| host | role |\n| --- | --- |\n| a | `web` |" } },
    { type: "metric", x: 0, y: 3, width: 12, height: 6, properties: {
      title: "Errors", region: "us-east-1", stat: "Sum", period: 60, yAxis: { left: { min: 0, label: "errors a minute" } },
      metrics: [["App", "Errors", "Host", "a", { color: "#d62728" }], ["...", "b"], [".", "Latency", ".", ".", { yAxis: "right", stat: "p90" }]],
      annotations: { horizontal: [{ label: "too many", value: 7, color: "#ff7f0e", fill: "above" }] },
    } },
    { type: "metric", x: 12, y: 3, width: 12, height: 6, properties: {
      title: "Stacked", stacked: true, stat: "Sum", period: 60,
      metrics: [[{ expression: "e1 + e2", label: "sum", id: "all", visible: false }], ["App", "Errors", "Host", "a", { id: "e1", label: "first" }], ["...", "b", { id: "e2" }]],
    } },
    { type: "metric", x: 0, y: 9, width: 6, height: 4, properties: { title: "Now", view: "singleValue", sparkline: true, stat: "Maximum", period: 60, metrics: [["App", "Latency", "Host", "a"]] } },
    { type: "metric", x: 6, y: 9, width: 6, height: 6, properties: { title: "Found", metrics: [[{ expression: "SEARCH('{App,Host} MetricName=\"Errors\"', 'Sum', 60)", id: "s" }]] } },
    { type: "alarm", x: 12, y: 9, width: 6, height: 4, properties: { title: "States", alarms: ["errors", "latency", "any", "gone"].map(alarmArn) } },
    { type: "metric", x: 18, y: 9, width: 6, height: 6, properties: { title: "Of an alarm", annotations: { alarms: [alarmArn("errors")] } } },
    { type: "log", x: 0, y: 15, width: 6, height: 3, properties: { title: "Lines", query: "fields @message" } },
    { type: "metric", x: 6, y: 15, width: 6, height: 3, properties: { title: "Round", view: "pie", metrics: [["App", "Errors", "Host", "a"]] } },
  ],
};

/** Notes the inputs of GetMetricData of a page. */
function inputsOf(page) {
  const inputs = [];
  page.on("request", (request) => request.url().endsWith("cloudwatch/GetMetricData") && inputs.push(request.postDataJSON()));
  return inputs;
}

const put = (console, DashboardName, body) => console.call("cloudwatch/PutDashboard", { DashboardName, DashboardBody: typeof body === "string" ? body : JSON.stringify(body) });
const statsOf = (input) => input.MetricDataQueries.map(({ Id, ReturnData, Expression, MetricStat: stat }) => [
  Id, ReturnData, Expression ?? `${stat.Metric.Namespace} ${stat.Metric.MetricName} ${stat.Metric.Dimensions.map(({ Name, Value }) => `${Name}=${Value}`)} ${stat.Stat} ${stat.Period}`,
]);

/** The dashboard as it is drawn and asked for. */
async function showDashboard(console, page, view) {
  const inputs = inputsOf(page);
  await page.goto(`${console.server.url}/console/dashboards`);
  await page.getByRole("link", { name: "shop", exact: true }).click();
  const widget = (name) => page.getByRole("region", { name, exact: true });
  for (const name of ["Errors", "Stacked", "Found", "Of an alarm"]) await widget(name).locator("canvas").waitFor();
  await widget("Now").locator("strong").waitFor();
  await widget("States").getByRole("link", { name: "errors" }).waitFor();
  await widget("States").getByText("no such alarm").waitFor();
  await widget("Lines").getByText("not drawn here: a widget of type log").waitFor();
  await widget("Round").getByText("not drawn here: a metric widget as pie").waitFor();
  await page.getByRole("heading", { name: "The shop" }).waitFor();
  assert.equal(await page.getByRole("link", { name: "the book" }).getAttribute("rel"), "noopener noreferrer");
  await page.getByRole("cell", { name: "web" }).waitFor();

  const asked = new Map(inputs.map((input) => [input.MetricDataQueries.length + input.MetricDataQueries[0].Id, statsOf(input)]));
  assert.deepEqual(asked.get("3m1"), [
    ["m1", true, "App Errors Host=a Sum 60"], ["m2", true, "App Errors Host=b Sum 60"], ["m3", true, "App Latency Host=b p90 60"],
  ]);
  assert.deepEqual(asked.get("3all"), [["all", false, "e1 + e2"], ["e1", true, "App Errors Host=a Sum 60"], ["e2", true, "App Errors Host=b Sum 60"]]);
  assert.match(await widget("Errors").locator("figcaption").textContent(), /a Errors: last \d.*; b Errors: last \d.*; Latency: last \d/);
  assert.match(await widget("Stacked").locator("figcaption").textContent(), /^first: last \d[^;]*; Errors: last \d[^;]*$/);
  assert.equal((await widget("Found").locator("figcaption").textContent()).split(";").length, 2);
  assert.match(await widget("Now").locator("strong").textContent(), /^\d+$/);

  const box = (name) => widget(name).boundingBox();
  const [left, right, below] = [await box("Errors"), await box("Stacked"), await box("Now")];
  if (view.width > 820) {
    assert.ok(left.x + left.width <= right.x && Math.abs(left.y - right.y) < 2 && below.y >= left.y + left.height, "side by side");
    assert.ok(Math.abs(left.width - right.width) < 2 && below.width < left.width);
  } else assert.ok(right.y >= left.y + left.height && Math.abs(left.x - right.x) < 1, "one below the other");
  await assertFits(page, "a dashboard");
  await assertAccessible(page, "a dashboard");
  await shoot(page, `dashboard-${view.width}`);

  inputs.length = 0;
  await page.getByRole("button", { name: "7 d" }).click();
  await eventually(() => inputs.length >= 5, { what: "all widgets ask again" });
  for (const input of inputs) {
    for (const { MetricStat, Period = MetricStat.Period } of input.MetricDataQueries) assert.ok((input.EndTime - input.StartTime) / Period <= 401);
  }
}

async function showAlarms(console, page, view) {
  await page.goto(`${console.server.url}/console/alarms`);
  const first = page.getByRole("row").nth(1);
  await first.getByText("alarm", { exact: true }).waitFor();
  await page.getByRole("link", { name: "both", exact: true }).waitFor();
  if (view.width > 640) {
    await seen(page, /set by a test|Threshold Crossed/);
    await seen(page, "Sum of App Errors < 50, 2 of 3 periods of 1 min");
  }
  await assertFits(page, "alarms");
  await assertAccessible(page, "alarms");
  await shoot(page, `alarms-${view.width}`);
  for (const [name, text] of [["errors", "Errors <b>of</b> host a"], ["both", "a + b > 50, 1 period of 1 min"]]) {
    await page.goto(`${console.server.url}/console/alarms/${name}`);
    await seen(page, text);
    const chart = page.getByRole("region", { name: "Metric", exact: true });
    await chart.locator("canvas").waitFor();
    assert.match(await chart.locator("figcaption").textContent(), name === "both" ? /^all errors: last/ : /^Errors: last/);
    await page.getByText(/Alarm "?both"? created|Alarm updated from \w+ to ALARM/).first().waitFor();
    await assertFits(page, name);
    await assertAccessible(page, name);
    await shoot(page, `alarm-${name}-${view.width}`);
  }
  await page.goto(`${console.server.url}/console/alarms/any`);
  await seen(page, 'ALARM("errors") OR ALARM(latency)');
  await page.getByRole("link", { name: "latency", exact: true }).click();
  await page.getByRole("heading", { name: "latency", level: 1 }).waitFor();
  await page.goto(`${console.server.url}/console/alarms/none`);
  await seen(page, "There is no alarm none in this region");
}

const evil = '<img src="https://evil.example/a.png" onerror="globalThis.hit = 1"><script>globalThis.hit = 1</script>';

/** Everything that a user writes into a dashboard, as markup, as addresses, as numbers out of range, as values of other types. */
const hostile = {
  widgets: [
    { type: "text", x: 0, y: 900_000, width: 24, height: 4, properties: { markdown: [
      evil, `**${evil}**`, "`<b>code</b>`", "![picture](https://evil.example/b.png)", "![x](javascript:alert(1))", "[run](javascript:globalThis.hit=1)",
      "[data](data:text/html;base64,PHNjcmlwdD4=)", "[same](/console/api/iam/CreateUser)", "[button:primary:Press](javascript:globalThis.hit=1)", "<javascript:globalThis.hit=1>",
      "[file](file:///etc/passwd)", "[ok](https://example.com/?q=\"onclick=\"x)", "<svg onload=globalThis.hit=1>", "```html", evil, "```", `| a | ${evil} |`, "| --- | --- |", `| ${evil} | b |`,
      `${"> ".repeat(500)}deep`, `${"- ".repeat(300)}deep`, `${"*".repeat(3_000)}a`, `${"[".repeat(3_000)}`, `# ${" ".repeat(5_000)}x`,
    ].join("\n\n") } },
    { type: "metric", x: 1e9, y: -5, width: 1e9, height: 1e9, properties: { title: evil, stat: "Sum", period: 60, yAxis: { left: { min: 100, max: 1, label: evil } },
      metrics: [["App", "Errors", "Host", "a", { label: `${evil} \u202e`, color: "url(https://evil.example/c.png)" }], [], ["..."], [".", "."], [[[]]], "text", ["App", "Errors", "Host"]],
      annotations: { horizontal: [{ value: 1, label: evil, color: "red;background:url(https://evil.example/d.png)" }, [{ value: 2 }, {}], 7, null] } } },
    { type: "metric", x: 0, y: 0, width: 6, height: 3, properties: { title: "Number", view: "singleValue", period: 60, metrics: [["App", "Latency", "Host", "a", { label: evil }]] } },
    { type: "alarm", x: 0, y: 3, width: 6, height: 3, properties: { title: evil, alarms: [evil, "arn:a:b:c", alarmArn("errors")] } },
    { type: evil, x: "1", y: {}, width: [], height: null, properties: [] },
    null, 7, { type: "text" }, { type: "metric" }, { type: "alarm" }, { type: "metric", properties: { metrics: {} } },
  ],
};

test("alarms and dashboards", { skip }, async (context) => {
  const console = await startConsole();
  context.after(() => console.close());
  await prepare(console.call);
  await put(console, "shop", drawn);

  for (const view of [{ width: 1440, height: 1000 }, { width: 390, height: 844, dark: true }]) {
    await context.test(`are drawn ${view.width} pixels wide`, async () => {
      const page = await console.open({ path: "dashboards", ...view });
      await showDashboard(console, page, view);
      await showAlarms(console, page, view);
      await page.context().close();
    });
  }

  await context.test("keep texts of users texts: nothing runs, nothing is loaded from elsewhere", async () => {
    const page = await console.open({ path: "dashboards" });
    const foreign = [];
    page.on("request", (request) => request.url().startsWith(console.server.url) || /^(data|blob):/.test(request.url()) || foreign.push(request.url()));
    // The server refuses some of these bodies: the page must not rely on that.
    await page.route("**/cloudwatch/GetDashboard", (route) => route.fulfill({ json: { DashboardName: "evil", DashboardBody: JSON.stringify(hostile) } }));
    await page.goto(`${console.server.url}/console/dashboards/evil?range=1h`);
    await page.getByRole("region", { name: "Number" }).locator("strong").waitFor();
    await page.locator("main canvas").first().waitFor();
    await page.getByRole("link", { name: "errors", exact: true }).waitFor();
    await page.waitForFunction(() => !document.querySelector("main .skeleton"));
    const { links, tags, handlers, hit } = await page.evaluate(() => {
      const main = document.querySelector("main");
      return {
        links: [...main.querySelectorAll(".markdown a")].map((link) => link.getAttribute("href")),
        tags: [...main.querySelectorAll("script, img, iframe, object, embed, link, style, base, form, svg[onload]")].map((one) => one.outerHTML),
        handlers: [...main.querySelectorAll("*")].flatMap((one) => [...one.attributes].filter(({ name }) => name.startsWith("on")).map(({ name }) => name)),
        hit: globalThis.hit,
      };
    });
    assert.deepEqual([tags, handlers, hit, foreign], [[], [], undefined, []]);
    assert.deepEqual([...new Set(links)], ["https://evil.example/b.png", "https://example.com/?q=%22onclick=%22x"].filter((link) => links.includes(link)));
    assert.ok(links.every((link) => /^https:\/\/(evil\.example\/b\.png|example\.com\/)/.test(link)), `${links}`);
    await seen(page, "not drawn here: a widget of type <img");
    await assertFits(page, "a hostile dashboard");
    await shoot(page, "hostile");
    await page.unroute("**/cloudwatch/GetDashboard");
    for (const body of ["{", "[]", "7", '{"widgets":{}}']) {
      await page.route("**/cloudwatch/GetDashboard", (route) => route.fulfill({ json: { DashboardName: "evil", DashboardBody: body } }));
      await page.goto(`${console.server.url}/console/dashboards/evil`);
      await seen(page, "The body is no dashboard");
      await page.unroute("**/cloudwatch/GetDashboard");
    }
    await page.goto(`${console.server.url}/console/dashboards/none`);
    await seen(page, "There is no dashboard none");
    await page.context().close();
  });

  await context.test("ask with the user's rights", async () => {
    await console.call("iam/CreateUser", { UserName: "guest" });
    const Statement = [{ Effect: "Allow", Action: ["cloudwatch:GetDashboard", "cloudwatch:DescribeAlarms", "tarn:*"], Resource: "*" }];
    await console.call("iam/PutUserPolicy", { UserName: "guest", PolicyName: "own", PolicyDocument: JSON.stringify({ Version: "2012-10-17", Statement }) });
    const { AccessKey: key } = await console.call("iam/CreateAccessKey", { UserName: "guest" });
    const page = await console.open({ path: "dashboards/shop", signIn: false });
    await signInByForm(page, { accessKeyId: key.AccessKeyId, secretAccessKey: key.SecretAccessKey });
    await page.getByRole("region", { name: "Errors", exact: true }).getByText(/not authorized to perform: cloudwatch:GetMetricData/).waitFor();
    await page.getByRole("region", { name: "States" }).getByRole("link", { name: "errors" }).waitFor();
    await page.goto(`${console.server.url}/console/dashboards`);
    await seen(page, /not authorized to perform: cloudwatch:ListDashboards/);
    await page.goto(`${console.server.url}/console/alarms/errors`);
    await seen(page, /not authorized to perform: cloudwatch:DescribeAlarmHistory/);
    await page.context().close();
  });

  assert.deepEqual(console.problems, []);
});
