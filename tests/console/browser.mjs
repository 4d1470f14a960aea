// A browser in front of a running Tarn: start, sign in, watch for errors, accessibility.
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { startTarn } from "../clients/tarn-server.mjs";

const require = createRequire(import.meta.url);
const known = [process.env.CHROMIUM, "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
const executablePath = known.find((path) => path && existsSync(path));
const modules = existsSync(new URL("node_modules/playwright-core", import.meta.url));

/** Why browser tests cannot run here; false where they can. */
export const skip = !modules
  ? "no packages: npm ci --ignore-scripts in tests/console"
  : !executablePath
    ? "no Chromium: apt-get install chromium, or CHROMIUM=PATH"
    : false;

/** A server and a browser of a test file: { server, open(), call(), close() }. */
export async function startConsole({ args = [] } = {}) {
  const { chromium } = require("playwright-core");
  const [server, browser] = await Promise.all([
    startTarn({ args }),
    chromium.launch({ executablePath, args: process.getuid?.() === 0 ? ["--no-sandbox"] : [] }),
  ]);
  const console = { server, browser, problems: [] };
  console.open = (options) => openPage(console, options);
  console.call = await caller(server);
  console.close = async () => {
    await browser.close();
    await console.server.stop();
    await console.server.remove();
  };
  return console;
}

/** A new page of a browser of its own. `path`: the page under /console/. `signIn`: false shows the form. */
async function openPage(console, { path = "", width = 1280, height = 800, dark = false, signIn = true, reducedMotion = "reduce" } = {}) {
  const context = await console.browser.newContext({ viewport: { width, height }, colorScheme: dark ? "dark" : "light", reducedMotion });
  if (signIn) await startSession(console.server, (url, options) => context.request.fetch(url, { ...options, data: options.body }));
  const page = await context.newPage();
  page.setDefaultTimeout(300_000);
  page.on("pageerror", (error) => console.problems.push(`${path}: ${error.message}`));
  page.on("console", (message) => {
    const text = message.text();
    // Chromium's own editing keeps the style of text that is typed over a selection; the policy refuses it its attribute.
    const ofEditor = /Applying inline style/.test(text) && /\/console\/sql/.test(page.url());
    if (/Content Security Policy/.test(text) && !ofEditor) console.problems.push(`${path}: ${text}`);
  });
  await page.goto(`${console.server.url}/console/${path}`);
  return page;
}

const headersOf = (server) => ({ "X-Tarn-Console": "1", Origin: server.url, "Content-Type": "application/json" });

async function startSession(server, fetch, key = keyOf(server)) {
  const answer = await fetch(`${server.url}/console/session`, { method: "POST", headers: headersOf(server), body: JSON.stringify(key) });
  assert.ok(typeof answer.ok === "function" ? answer.ok() : answer.ok, "the session begins");
  return answer;
}

export const keyOf = (server) => ({ accessKeyId: server.env.AWS_ACCESS_KEY_ID, secretAccessKey: server.env.AWS_SECRET_ACCESS_KEY });

/** Calls of operations beside the page, through the same door: call("kinesis/CreateStream", { … }). */
export async function caller(server) {
  const answer = await startSession(server, fetch);
  const cookie = answer.headers.get("set-cookie").split(";")[0];
  return async (operation, input = {}) => {
    const headers = { ...headersOf(server), Cookie: cookie };
    const reply = await fetch(`${server.url}/console/api/${operation}`, { method: "POST", headers, body: JSON.stringify(input) });
    const output = await reply.json();
    if (!reply.ok) throw Object.assign(new Error(`${operation}: ${output.message}`), { name: output.__type });
    return output;
  };
}

/** Fills the sign-in form as a person does. */
export async function signInByForm(page, { accessKeyId, secretAccessKey }) {
  await page.getByLabel("Access key ID").fill(accessKeyId);
  await page.getByLabel("Secret access key").fill(secretAccessKey);
  await page.getByRole("button", { name: "Sign in" }).click();
}

/** No rule of WCAG 2.1 A and AA is violated, as far as axe-core can decide. */
export async function assertAccessible(page, what) {
  const source = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
  await page.evaluate(source);
  const { violations } = await page.evaluate(() => globalThis.axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"] }));
  const lines = violations.flatMap((rule) => rule.nodes.map((node) => `${rule.id}: ${node.html.slice(0, 200)}`));
  assert.deepEqual(lines, [], what);
}

/** The page is not wider than its window. */
export async function assertFits(page, what) {
  const [wide, room] = await page.evaluate(() => [document.documentElement.scrollWidth, document.documentElement.clientWidth]);
  assert.ok(wide <= room, `${what}: ${wide} of ${room} pixels`);
  const inner = await page.evaluate(() => {
    const main = document.getElementById("main");
    return main ? [main.scrollWidth, main.clientWidth] : [0, 0];
  });
  assert.ok(inner[0] <= inner[1], `${what}: content is ${inner[0]} of ${inner[1]} pixels wide`);
}

/** Waits until a text stands somewhere on the page. */
export const seen = (page, text) => page.getByText(text).first().waitFor();
