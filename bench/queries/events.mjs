// Events with nested columns, and 20 statements over them. Rows come from a seed, written by DuckDB.

const h = (salt, modulus) => `CAST(hash(k, '${salt}') % ${modulus} AS BIGINT)`;
const pick = (salt, list) => `[${list.map((word) => `'${word}'`)}][1 + ${h(salt, list.length)}]`;

const rows = 2_000_000;
const files = 10;

const row = `printf('%016x', hash(k, 'id')) AS event_id,
  ${pick("type", ["view", "view", "view", "view", "click", "click", "search", "cart", "purchase", "signup", "error"])} AS event_type,
  TIMESTAMP '2026-11-01 00:00:00' + to_microseconds(CAST(k * 43200 AS BIGINT)) AS ts,
  ${h("user", 50_000)} AS user_id, CAST(${h("amount", 100_000)} / 100.0 AS DOUBLE) AS amount,
  {'country': ${pick("country", ["DE", "FR", "US", "US", "IN", "BR", "JP", "GB", "IT", "ES"])}, 'city': 'city-' || ${h("city", 400)}} AS geo,
  {'path': '/p/' || ${h("path", 900)}, 'referrer': CASE WHEN ${h("ref", 3)} = 0 THEN 'https://search.example/?q=' || ${h("word", 5000)} END} AS page,
  {'agent': 'Mozilla/5.0 (' || ${pick("os", ["X11; Linux x86_64", "Windows NT 10.0", "Macintosh; Intel Mac OS X 10_15_7", "iPhone; CPU iPhone OS 17_0"])} || ') Browser/' || ${h("version", 60)}, 'mobile': ${h("mobile", 2)} = 0} AS device,
  ['t' || ${h("tag1", 40)}, 't' || ${h("tag2", 40)}] AS tags,
  MAP {'campaign': 'c' || ${h("campaign", 25)}, 'variant': ${pick("variant", ["a", "b"])}} AS attributes,
  '{"score":' || ${h("score", 1000)} || ',"list":[1,2,' || ${h("list", 9)} || '],"label":"' || ${pick("label", ["new", "old", "sale"])} || '"}' AS payload`;

/** The SELECTs of the files. */
export function eventFiles(scale) {
  const count = Math.round(rows * scale);
  return Array.from({ length: files }, (_, i) => `SELECT ${row} FROM range(${Math.round((count * i) / files)}, ${Math.round((count * (i + 1)) / files)}) t(k)`);
}

/** Rows to delete, about 1 %. */
export const eventDeletes = "user_id % 100 = 17";

/** @type {Record<string, string | { sql: string, duckdb: string }>} */
export const eventQueries = {
  E1: "SELECT event_type, count(*), sum(amount) FROM events GROUP BY event_type ORDER BY event_type",
  E2: "SELECT count(*), sum(amount) FROM events WHERE ts >= TIMESTAMP '2026-11-01 01:00:00' AND ts < TIMESTAMP '2026-11-01 01:01:00'",
  E3: "SELECT geo.country, page.path, count(*) AS n, sum(amount) FROM events GROUP BY geo.country, page.path ORDER BY n DESC, 1, 2 LIMIT 10",
  E4: "SELECT count(DISTINCT user_id) FROM events",
  E5: "SELECT count(*) FROM events WHERE device.agent LIKE '%iPhone%'",
  E6: "SELECT date_trunc('hour', ts) AS hour, count(*), avg(amount) FROM events GROUP BY 1 ORDER BY 1",
  E7: { sql: "SELECT tag, count(*) FROM events CROSS JOIN UNNEST(tags) AS u(tag) GROUP BY tag ORDER BY tag", duckdb: "SELECT tag, count(*) FROM events, UNNEST(tags) AS u(tag) GROUP BY tag ORDER BY tag" },
  E8: { sql: "SELECT attributes['campaign'] AS c, count(*), sum(amount) FROM events GROUP BY 1 ORDER BY 1", duckdb: "SELECT attributes['campaign'] AS c, count(*), sum(amount) FROM events GROUP BY 1 ORDER BY 1" },
  E9: "SELECT user_id, count(*) AS n, max(ts) FROM events WHERE event_type = 'purchase' GROUP BY user_id ORDER BY n DESC, user_id LIMIT 20",
  E10: "SELECT country, city, n FROM (SELECT geo.country AS country, geo.city AS city, count(*) AS n, rank() OVER (PARTITION BY geo.country ORDER BY count(*) DESC, geo.city) AS place FROM events GROUP BY geo.country, geo.city) AS ranked WHERE place <= 3 ORDER BY country, n DESC, city",
  E11: "SELECT count(*), min(amount), max(amount), stddev(amount) FROM events WHERE NOT device.mobile",
  E12: "SELECT a.n, count(*) FROM (SELECT user_id, count(*) AS n FROM events WHERE event_type = 'cart' GROUP BY user_id) a JOIN (SELECT DISTINCT user_id FROM events WHERE event_type = 'purchase') b ON a.user_id = b.user_id GROUP BY a.n ORDER BY a.n",
  E13: { sql: "SELECT count(*) FROM events WHERE regexp_like(page.referrer, 'q=[0-9]*77$')", duckdb: "SELECT count(*) FROM events WHERE regexp_matches(page.referrer, 'q=[0-9]*77$')" },
  E14: { sql: "SELECT json_extract_scalar(payload, '$.label') AS label, count(*) FROM events WHERE event_type = 'click' GROUP BY 1 ORDER BY 1", duckdb: "SELECT payload ->> '$.label' AS label, count(*) FROM events WHERE event_type = 'click' GROUP BY 1 ORDER BY 1" },
  E15: "SELECT CASE WHEN amount < 100 THEN 'low' WHEN amount < 900 THEN 'middle' ELSE 'high' END AS class, count(*), count(DISTINCT geo.city) FROM events GROUP BY 1 ORDER BY 1",
  E16: "SELECT event_id, event_type, ts, user_id, geo.city, page.path, device.agent FROM events WHERE user_id = 4711 ORDER BY ts",
  E17: "SELECT event_id, ts, user_id, amount, page.referrer FROM events ORDER BY ts DESC LIMIT 100",
  E18: "SELECT event_type, mobile, count(*) FROM (SELECT event_type, device.mobile AS mobile FROM events) AS e GROUP BY ROLLUP (event_type, mobile) ORDER BY 1, 2, 3",
  E19: "SELECT upper(geo.city), length(page.path), count(*) FROM events WHERE event_type IN ('cart', 'purchase') GROUP BY upper(geo.city), length(page.path) HAVING count(*) > 200 ORDER BY 3 DESC, 1, 2 LIMIT 50",
  E20: "SELECT day, n, sum(n) OVER (ORDER BY day) FROM (SELECT CAST(ts AS DATE) AS day, count(*) AS n FROM events WHERE event_type = 'signup' GROUP BY 1) AS days ORDER BY day",
};
