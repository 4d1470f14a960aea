// A person without a mouse: Tab, Shift+Tab, Enter, arrows and texts.
import assert from "node:assert/strict";

const stepsMax = 250;

/** Runs in the page: `nameOf` is what a reader of the screen calls a thing, as far as the pages use it. */
function addNames() {
  globalThis.nameOf = (one) =>
    (one.getAttribute("aria-label") ?? one.labels?.[0]?.textContent ?? one.textContent ?? "").replace(/\s+/g, " ").trim();
  globalThis.focusables = (root = document) =>
    [...root.querySelectorAll("*")].flatMap((one) => [
      ...(one.shadowRoot ? globalThis.focusables(one.shadowRoot) : []),
      ...((one.tabIndex >= 0 || one.contentEditable === "true") && !one.disabled ? [one] : []),
    ]);
  globalThis.focusedName = () => {
    let one = document.activeElement;
    while (one?.shadowRoot?.activeElement) one = one.shadowRoot.activeElement;
    return !one || one === document.body ? undefined : globalThis.nameOf(one);
  };
}

export class Keys {
  /** Keys in a page. Its scripts get names for the focused thing. */
  static async of(page) {
    await page.addInitScript(addNames);
    return Object.assign(new Keys(), { page });
  }

  /** Presses Tab until the focused thing has the name. Waits first until the page has one of this name. */
  async reach(name) {
    await this.page.waitForFunction((sought) => globalThis.focusables().some((one) => sought.test(globalThis.nameOf(one))), name);
    const passed = [];
    for (let step = 0; step < stepsMax; step++) {
      await this.page.keyboard.press("Tab");
      const focused = await this.page.evaluate(() => globalThis.focusedName());
      if (focused !== undefined && name.test(focused)) return;
      passed.push(focused);
    }
    assert.fail(`${name} is not reached by Tab: ${[...new Set(passed)].join(" | ")}`);
  }

  async press(name) {
    await this.reach(name);
    await this.page.keyboard.press("Enter");
  }

  async into(name, text, { clear = false } = {}) {
    await this.reach(name);
    if (clear) await this.page.keyboard.press("Control+a");
    await this.page.keyboard.type(text);
  }

  /** Reaches the chosen tab of a page and goes `right` tabs on. `name`: the tab that is then chosen. */
  async tab(from, right, name) {
    await this.reach(new RegExp(`^${from}`));
    for (let step = 0; step < right; step++) await this.page.keyboard.press("ArrowRight");
    if (name) assert.match(await this.page.evaluate(() => globalThis.focusedName()), name);
  }

  sees(text) {
    return this.page.locator("main, dialog, [role=status], [aria-live]").getByText(text, typeof text === "string" ? { exact: true } : {}).first().waitFor();
  }

  heading(name) {
    return this.page.getByRole("heading", { name, level: 1 }).waitFor();
  }

  async dialog(name) {
    await this.page.getByRole("dialog", { name }).waitFor();
    await this.page.keyboard.press("Escape");
  }
}
