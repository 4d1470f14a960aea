#!/usr/bin/env node
// bench/console [--rounds 5] [--seconds 5]: the console's cost. The compressed bytes of its first load (at most 150 KB), the
// time until it can be used with the processor throttled fourfold (at most 1 s), the overview at 20 updates a second on 200
// streams (at most 30 % of a core in the browser, 3 % of one in the server), and PutRecords with ten open pages beside none
// (at least 0.97). Windows with and without pages alternate. Server, browser and load share the machine's cores.
// A person's browser runs on another machine. So the last figure is taken with the browser's threads at the kernel's idle
// priority (SCHED_IDLE): the pages run in what server and load leave, and the server's own cost counts. The plain figure, with
// the browser at normal priority on the same cores, stands beside it.
// Needs Chromium, chrt (util-linux) and the packages of tests/console.
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import http from "node:http";
import { argument, beginReport, clientPackages, median, writeReport } from "./load/report.mjs";
import { signJson } from "./load/presign.mjs";

clientPackages();
const { keyOf, skip, startConsole } = await import("../tests/console/browser.mjs");
if (skip) {
  console.error(skip);
  process.exit(2);
}
const [rounds, seconds] = [argument("rounds", 5), argument("seconds", 5)];
const Streams = 200;
const TenPages = ["", "streams", "deliveries", "tables", "system", "functions", "objects", "sql", "streams/load-0", "streams/load-1"];
const report = beginReport({ rounds, seconds });
const instance = await startConsole();
const { call, server } = instance;
const agent = new http.Agent({ keepAlive: true });
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** CPU seconds of processes so far. */
const cpuOf = (pids) => pids.reduce((sum, pid) => {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, "latin1").split(") ")[1].split(" ");
    return sum + (Number(fields[11]) + Number(fields[12])) / 100;
  } catch {
    return sum; // it has ended
  }
}, 0);

/** The processes of the browser. */
function browserProcesses() {
  const parents = new Map();
  for (const pid of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
    try {
      parents.set(Number(pid), Number(readFileSync(`/proc/${pid}/stat`, "latin1").split(") ")[1].split(" ")[1]));
    } catch {
      // it has ended
    }
  }
  const isOurs = (pid) => pid > 1 && pid !== server.pid && (pid === process.pid || isOurs(parents.get(pid) ?? 0));
  return [...parents.keys()].filter((pid) => pid !== process.pid && isOurs(pid));
}

/** Gives every thread of the browser the idle priority. Threads and processes that these start inherit it. */
function makeIdle() {
  for (const pid of browserProcesses()) {
    try {
      execFileSync("chrt", ["--all-tasks", "--idle", "--pid", "0", String(pid)], { stdio: "ignore" });
    } catch {
      // it has ended, or one of its threads has; the threads are counted below
    }
  }
}

/** The share of the browser's threads that have the idle priority. */
function idleShare() {
  const Policy = 38; // the 41st field of stat, counted from behind the name
  const SchedIdle = 5;
  const policies = browserProcesses().flatMap((pid) => {
    try {
      return readdirSync(`/proc/${pid}/task`).map((task) => Number(readFileSync(`/proc/${pid}/task/${task}/stat`, "latin1").split(") ").at(-1).split(" ")[Policy]));
    } catch {
      return []; // it has ended
    }
  });
  return policies.filter((policy) => policy === SchedIdle).length / policies.length;
}

/** Calls sent until `until`, by `connections` at a time, with `pauseMs` between them. @returns records a second */
async function puts({ streams, records, connections, pauseMs = 0, forMs }) {
  const { accessKeyId: keyId, secretAccessKey: secret } = keyOf(server);
  const requests = Array.from({ length: streams }, (_, at) => {
    const Records = Array.from({ length: records }, (_, i) => ({ PartitionKey: `${i}`, Data: Buffer.alloc(690, "x").toString("base64") }));
    const body = JSON.stringify({ StreamName: `load-${at}`, Records });
    const signed = { url: server.url, target: "Kinesis_20131202.PutRecords", body, keyId, secret, region: "us-east-1", service: "kinesis" };
    return { body, headers: signJson(signed) };
  });
  const [begun, until] = [performance.now(), performance.now() + forMs];
  let sent = 0;
  const send = ({ body, headers }) => new Promise((resolve, reject) => {
    const request = http.request(server.url, { method: "POST", headers, agent }, (answer) => answer.resume().on("end", resolve));
    request.on("error", reject).end(body);
  });
  await Promise.all(Array.from({ length: connections }, async () => {
    while (performance.now() < until) {
      await send(requests[sent++ % streams]);
      if (pauseMs > 0) await pause(pauseMs);
    }
  }));
  return (sent * records) / ((performance.now() - begun) / 1000);
}

async function firstLoad() {
  const page = await instance.open({ path: "", signIn: true });
  await page.getByRole("heading", { name: "Overview", level: 1 }).waitFor();
  const sizes = await page.evaluate(() => performance.getEntriesByType("resource")
    .filter(({ name }) => /\.(js|css)$/.test(name)).map(({ encodedBodySize }) => encodedBodySize));
  const times = [];
  for (let i = 0; i < rounds; i++) {
    const throttled = await instance.open({ path: "docs-do-not-exist" });
    const session = await throttled.context().newCDPSession(throttled);
    await session.send("Emulation.setCPUThrottlingRate", { rate: 4 });
    await session.send("Network.setCacheDisabled", { cacheDisabled: true });
    await throttled.goto(`${server.url}/console/`, { waitUntil: "commit" });
    await throttled.getByRole("heading", { name: "Overview", level: 1 }).waitFor();
    times.push(await throttled.evaluate(() => new Promise((resolve) => setTimeout(() => resolve(performance.now())))));
    await throttled.context().close();
  }
  await page.context().close();
  report.firstLoad = { compressedKb: sizes.reduce((sum, size) => sum + size) / 1000, interactiveMs: median(times) };
}

/** The events a second that the overview gets when it asks for 20. */
async function updatesPerSecond(load) {
  const page = await instance.open({ path: "?interval=50", reducedMotion: "no-preference" });
  await page.getByRole("heading", { name: "Flow of data" }).waitFor();
  const session = await page.context().newCDPSession(page);
  await session.send("Network.enable");
  let events = 0;
  session.on("Network.eventSourceMessageReceived", () => events++);
  await load();
  await page.context().close();
  return events / seconds;
}

async function overview() {
  const windows = [];
  const load = () => puts({ streams: Streams, records: 1, connections: 4, pauseMs: 50, forMs: seconds * 1000 });
  report.updatesPerSecond = await updatesPerSecond(load); // the server's code is compiled meanwhile: no window pays for that
  for (let i = 0; i < rounds; i++) {
    const before = cpuOf([server.pid]);
    await load();
    const without = cpuOf([server.pid]) - before;
    const page = await instance.open({ path: "?interval=50", reducedMotion: "no-preference" });
    await page.getByRole("heading", { name: "Flow of data" }).waitFor();
    await pause(2_000); // the browser's own work after a load ends: the figure is that of an open page
    const browser = browserProcesses();
    const [own, theirs] = [cpuOf([server.pid]), cpuOf(browser)];
    await load();
    windows.push({ server: (cpuOf([server.pid]) - own - without) / seconds, browser: (cpuOf(browser) - theirs) / seconds });
    await page.context().close();
  }
  report.overview = { serverShareOfCore: median(windows.map(({ server: share }) => share)), browserShareOfCore: median(windows.map(({ browser }) => browser)) };
}

async function tenPages() {
  const load = () => puts({ streams: 4, records: 500, connections: 8, forMs: seconds * 1000 });
  await load();
  report.putsWithTenPagesPlain = await ratioWithPages(load, () => {});
  let leastIdle = 1;
  report.putsWithTenPages = await ratioWithPages(load, function idle() {
    makeIdle();
    leastIdle = Math.min(leastIdle, idleShare());
  });
  report.browserThreadsAtIdlePriority = leastIdle;
  if (leastIdle < 1) console.error(`only ${(leastIdle * 100).toFixed(0)} % of the browser's threads have the idle priority`);
}

/** The middle ratio of rounds: two windows with pages between two without, so that a drift of the machine weighs on both alike. */
async function ratioWithPages(load, prepare) {
  const ratios = [];
  for (let i = 0; i < rounds; i++) {
    const before = await load();
    const pages = await Promise.all(TenPages.map((path) => instance.open({ path })));
    await Promise.all(pages.map((page) => page.getByRole("heading", { level: 1 }).waitFor()));
    prepare();
    await pause(3_000); // the figure is that of open pages, not of their loading
    const open = (await load()) + (await load());
    await Promise.all(pages.map((page) => page.context().close()));
    await pause(1_000);
    ratios.push(open / (before + (await load())));
  }
  console.error(`  ${prepare.name || "plain"}: ${ratios.map((ratio) => ratio.toFixed(2)).join(" ")}`);
  return median(ratios);
}

try {
  for (let at = 0; at < Streams; at += 25) {
    await Promise.all(Array.from({ length: 25 }, (_, i) => call("kinesis/CreateStream", { StreamName: `load-${at + i}`, ShardCount: at + i < 4 ? 4 : 1 })));
  }
  await pause(2_000);
  await firstLoad();
  await overview();
  await tenPages();
  const { putsWithTenPages, putsWithTenPagesPlain } = report;
  console.table({ ...report.firstLoad, updatesPerSecond: report.updatesPerSecond, ...report.overview, putsWithTenPages, putsWithTenPagesPlain });
  writeReport("console", report);
} finally {
  agent.destroy();
  await instance.close();
}
