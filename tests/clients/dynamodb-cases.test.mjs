// The recorded answers of DynamoDB Local (tests/data/dynamodb-cases): every scenario agrees, or is listed with the documentation's reason.
import assert from "node:assert/strict";
import { test } from "node:test";
import { clear, replay, scenarios } from "./dynamodb-cases.mjs";
import { ours } from "./dynamodb-cases-differs.mjs";

const recorded = scenarios();

for (const group of new Set(recorded.map((scenario) => scenario.group))) {
  const some = recorded.filter((scenario) => scenario.group === group);
  test(`${group}: ${some.length} scenarios answer as recorded`, async () => {
    const wrong = [];
    for (const scenario of some) {
      const name = `${group} / ${scenario.scenario}`;
      const differing = await replay(scenario);
      const steps = ours[name]?.steps ?? [];
      wrong.push(...differing.filter(({ step }) => !steps.includes(step)).map(({ step, found }) => `${name}, step ${step}: ${found}`));
      wrong.push(...steps.filter((step) => !differing.some((one) => one.step === step)).map((step) => `${name}, step ${step} agrees: remove it from the list`));
    }
    assert.deepEqual(wrong, []);
  });
}

test("no table is left", clear);
