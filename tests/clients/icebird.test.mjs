// icebird reads tables from their files alone: partitioned, nested, evolved, with deletes, and compacted.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { test } from "node:test";
import { promisify } from "node:util";
import { query } from "./athena-query.mjs";
import { icebergRows } from "./icebird-reader.mjs";
import { program } from "./tarn-server.mjs";
import { upsertTable } from "./upserts.mjs";
import { eventually } from "./wait.mjs";

const cities = ["Bern", "Oslo", "Rome"];
const event = (op, i, more = {}) => ({
  op, id: i, city: cities[i % 3], price: i / 4, ok: i % 2 === 0, geo: { lat: i / 8, tags: [`t${i}`, "x"] }, lines: [{ sku: `s${i}`, n: i }], ...more,
});

test("icebird reads what SQL answers of a partitioned, nested table that evolves and is compacted", async () => {
  const table = await upsertTable("icebird", {
    UniqueKeys: ["id", "city"],
    partitionBy: ["city"],
  });
  const rows = new Map();
  const change = async (...events) => {
    for (const { op, ...row } of events) op === "delete" ? rows.delete(row.id) : rows.set(row.id, row);
    await table.put(events);
    await eventually(
      async () => {
        const { rows: [[count, sum]] } = await query(`SELECT count(*), sum(price) FROM ${table.name}`).catch(() => ({ rows: [[-1, 0]] }));
        return Number(count) === rows.size && Math.abs(Number(sum) - [...rows.values()].reduce((total, row) => total + row.price, 0)) < 1e-9;
      },
      { what: `${rows.size} rows`, everyMs: 100 },
    );
  };
  const range = (from, to) => Array.from({ length: to - from }, (_, i) => from + i);
  const check = async () => {
    const read = (await icebergRows(await table.metadataLocation())).map((row) => ({
      id: Number(row.id), city: row.city, price: row.price, ok: row.ok, lat: row.geo.lat, tags: row.geo.tags, alt: row.geo.alt == null ? null : Number(row.geo.alt),
      sku: row.lines[0].sku, n: Number(row.lines[0].n), note: row.note ?? null,
    })).sort((a, b) => a.id - b.id);
    const hasMore = [...rows.values()].some((row) => row.note);
    const more = hasMore ? "geo.alt, note" : "NULL, NULL";
    const { rows: sql } = await query(
      `SELECT id, city, price, ok, geo.lat, array_join(geo.tags, ','), lines[1].sku, lines[1].n, ${more} FROM ${table.name} ORDER BY id`);
    assert.deepEqual(
      read.map((row) => [row.id, row.city, row.price, row.ok, row.lat, row.tags.join(), row.sku, row.n, row.alt, row.note]),
      sql.map(([id, city, price, ok, lat, tags, sku, n, alt, note]) =>
        [Number(id), city, Number(price), ok === "true", Number(lat), tags, sku, Number(n), alt === null ? null : Number(alt), note]),
    );
    assert.deepEqual(read.map((row) => row.id), [...rows.keys()].sort((a, b) => a - b));
  };

  await change(...range(0, 60).map((i) => event("insert", i)));
  await check();
  // New columns, also in a struct, and a column whose numbers get longer.
  await change(...range(50, 80).map((i) => event("update", i, { geo: { lat: 1, tags: ["u"], alt: i }, note: `n${i}` })), event("delete", 3), event("delete", 4));
  await check();
  await promisify(execFile)(program, ["tables", "maintain", table.name]);
  await check();
});
