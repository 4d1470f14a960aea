// The eight tables of TPC-H from a seed, written by DuckDB as Parquet. Sizes, keys, ranges and texts follow the
// specification's rules as far as its queries need them; the rows are not dbgen's. Needs a DuckDB of load/duckdb.mjs.

const h = (salt, modulus, of = "k") => `CAST(hash(${of}, '${salt}') % ${modulus} AS BIGINT)`;
const pick = (salt, list, of) => `[${list.map((word) => `'${word}'`)}][1 + ${h(salt, list.length, of)}]`;
const money = (salt, from, to, of) => `CAST(${from} + ${h(salt, (to - from) * 100, of)} / 100.0 AS DECIMAL(15,2))`;
const words = ["furiously", "carefully", "quickly", "blithely", "slyly", "ironic", "final", "bold", "regular", "express", "pending", "even", "silent", "unusual", "special", "deposits", "requests", "accounts", "packages", "theodolites", "instructions", "foxes", "pinto", "beans", "platelets", "asymptotes", "dependencies", "ideas", "excuses", "warhorses", "sleep", "haggle", "nag", "wake", "cajole", "detect", "integrate", "above", "among", "against"];
const comment = (salt, count, of) => `concat_ws(' ', ${Array.from({ length: count }, (_, i) => pick(`${salt}${i}`, words, of))})`;
const colours = ["almond", "antique", "aquamarine", "azure", "beige", "bisque", "black", "blanched", "blue", "blush", "brown", "burlywood", "chartreuse", "chiffon", "chocolate", "coral", "cornflower", "cream", "cyan", "dark", "dim", "dodger", "drab", "firebrick", "forest", "frosted", "green", "honeydew", "hot", "indian", "ivory", "khaki", "lace", "lemon", "lime", "linen", "magenta", "maroon", "metallic", "navy", "olive", "orange", "peach", "pink", "plum", "puff", "red", "rose", "salmon", "sienna", "sky", "snow", "steel", "tan", "thistle", "tomato", "violet", "wheat", "white", "yellow"];
const nations = [["ALGERIA", 0], ["ARGENTINA", 1], ["BRAZIL", 1], ["CANADA", 1], ["EGYPT", 4], ["ETHIOPIA", 0], ["FRANCE", 3], ["GERMANY", 3], ["INDIA", 2], ["INDONESIA", 2], ["IRAN", 4], ["IRAQ", 4], ["JAPAN", 2], ["JORDAN", 4], ["KENYA", 0], ["MOROCCO", 0], ["MOZAMBIQUE", 0], ["PERU", 1], ["CHINA", 2], ["ROMANIA", 3], ["SAUDI ARABIA", 4], ["VIETNAM", 2], ["RUSSIA", 3], ["UNITED KINGDOM", 3], ["UNITED STATES", 1]];
const regions = ["AFRICA", "AMERICA", "ASIA", "EUROPE", "MIDDLE EAST"];
const phone = (nation) => `printf('%d-%03d-%03d-%04d', 10 + ${nation}, 100 + ${h("p1", 900)}, 100 + ${h("p2", 900)}, 1000 + ${h("p3", 9000)})`;
const orderDate = (of) => `(DATE '1992-01-01' + CAST(${h("date", 2406, of)} AS INTEGER))`;
const retail = (part) => `CAST((90000 + (${part} // 10) % 20001 + 100 * (${part} % 1000)) / 100.0 AS DECIMAL(15,2))`;

/** The rows of each table from a key to another one, as a SELECT; `files` is the number of its files. */
function tables(scale) {
  const [suppliers, parts, customers, orders] = [10_000, 200_000, 150_000, 1_500_000].map((rows) => Math.round(rows * scale));
  const supplierOf = (part, number) => `(${part} + ${number} * (${suppliers} // 4 + (${part} - 1) // ${suppliers})) % ${suppliers} + 1`;
  const customer = `(${h("cust", customers, "o")} // 3 * 3 + 1 + ${h("cu2", 2, "o")})`;
  return {
    region: { keys: 5, files: 1, sql: (r) => `SELECT CAST(k AS INTEGER) AS r_regionkey, [${regions.map((n) => `'${n}'`)}][k + 1] AS r_name, ${comment("rc", 5)} AS r_comment FROM ${r} t(k)` },
    nation: { keys: 25, files: 1, sql: (r) => `SELECT CAST(k AS INTEGER) AS n_nationkey, [${nations.map(([n]) => `'${n}'`)}][k + 1] AS n_name, CAST([${nations.map(([, n]) => n)}][k + 1] AS INTEGER) AS n_regionkey, ${comment("nc", 5)} AS n_comment FROM ${r} t(k)` },
    supplier: {
      keys: suppliers, files: 1,
      sql: (r) => `SELECT k + 1 AS s_suppkey, printf('Supplier#%09d', k + 1) AS s_name, ${comment("sa", 2)} AS s_address, CAST(n AS INTEGER) AS s_nationkey, ${phone("n")} AS s_phone, ${money("sb", -999, 9999)} AS s_acctbal,
        CASE WHEN ${h("bad", 2000)} = 0 THEN 'sly Customer says Complaints' ELSE ${comment("sc", 6)} END AS s_comment FROM (SELECT k, ${h("sn", 25)} AS n FROM ${r} t(k))`,
    },
    part: {
      keys: parts, files: 1,
      sql: (r) => `SELECT k + 1 AS p_partkey, concat_ws(' ', ${[1, 2, 3, 4, 5].map((i) => pick(`pn${i}`, colours))}) AS p_name, 'Manufacturer#' || m AS p_mfgr, 'Brand#' || m || (1 + ${h("pb", 5)}) AS p_brand,
        ${pick("t1", ["STANDARD", "SMALL", "MEDIUM", "LARGE", "ECONOMY", "PROMO"])} || ' ' || ${pick("t2", ["ANODIZED", "BURNISHED", "PLATED", "POLISHED", "BRUSHED"])} || ' ' || ${pick("t3", ["TIN", "NICKEL", "BRASS", "STEEL", "COPPER"])} AS p_type,
        CAST(1 + ${h("size", 50)} AS INTEGER) AS p_size, ${pick("c1", ["SM", "LG", "MED", "JUMBO", "WRAP"])} || ' ' || ${pick("c2", ["CASE", "BOX", "BAG", "JAR", "PKG", "PACK", "CAN", "DRUM"])} AS p_container,
        ${retail("(k + 1)")} AS p_retailprice, ${comment("pc", 3)} AS p_comment FROM (SELECT k, 1 + ${h("pm", 5)} AS m FROM ${r} t(k))`,
    },
    partsupp: {
      keys: parts, files: 1,
      sql: (r) => `SELECT p AS ps_partkey, ${supplierOf("p", "n")} AS ps_suppkey, CAST(1 + ${h("qty", 9999)} AS INTEGER) AS ps_availqty, ${money("cost", 1, 1000)} AS ps_supplycost, ${comment("psc", 12)} AS ps_comment
        FROM (SELECT i + 1 AS p, n, i * 4 + n AS k FROM ${r} t(i), range(4) u(n))`,
    },
    customer: {
      keys: customers, files: 1,
      sql: (r) => `SELECT k + 1 AS c_custkey, printf('Customer#%09d', k + 1) AS c_name, ${comment("ca", 3)} AS c_address, CAST(n AS INTEGER) AS c_nationkey, ${phone("n")} AS c_phone, ${money("cb", -999, 9999)} AS c_acctbal,
        ${pick("seg", ["AUTOMOBILE", "BUILDING", "FURNITURE", "MACHINERY", "HOUSEHOLD"])} AS c_mktsegment, ${comment("cc", 8)} AS c_comment FROM (SELECT k, ${h("cn", 25)} AS n FROM ${r} t(k))`,
    },
    orders: {
      keys: orders, files: 4,
      sql: (r) => `SELECT o AS o_orderkey, ${customer} AS o_custkey, CASE WHEN d + 121 <= DATE '1995-06-17' THEN 'F' WHEN d > DATE '1995-06-17' THEN 'O' ELSE 'P' END AS o_orderstatus,
        ${money("total", 1000, 400000, "o")} AS o_totalprice, d AS o_orderdate, ${pick("prio", ["1-URGENT", "2-HIGH", "3-MEDIUM", "4-NOT SPECIFIED", "5-LOW"], "o")} AS o_orderpriority,
        printf('Clerk#%09d', 1 + ${h("clerk", Math.max(1, Math.round(1000 * scale)), "o")}) AS o_clerk, CAST(0 AS INTEGER) AS o_shippriority, ${comment("oc", 6, "o")} AS o_comment FROM (SELECT o, ${orderDate("o")} AS d FROM ${r} t(o))`,
    },
    lineitem: {
      keys: orders, files: 4,
      sql: (r) => `SELECT o AS l_orderkey, p AS l_partkey, ${supplierOf("p", h("ls", 4))} AS l_suppkey, CAST(n AS INTEGER) AS l_linenumber, CAST(q AS DECIMAL(15,2)) AS l_quantity, CAST(q * ${retail("p")} AS DECIMAL(15,2)) AS l_extendedprice,
        CAST(${h("disc", 11)} / 100.0 AS DECIMAL(15,2)) AS l_discount, CAST(${h("tax", 9)} / 100.0 AS DECIMAL(15,2)) AS l_tax,
        CASE WHEN received <= DATE '1995-06-17' THEN ${pick("ret", ["R", "A"])} ELSE 'N' END AS l_returnflag, CASE WHEN shipped > DATE '1995-06-17' THEN 'O' ELSE 'F' END AS l_linestatus,
        shipped AS l_shipdate, ${orderDate("o")} + CAST(30 + ${h("comm", 61)} AS INTEGER) AS l_commitdate, received AS l_receiptdate,
        ${pick("ins", ["DELIVER IN PERSON", "COLLECT COD", "NONE", "TAKE BACK RETURN"])} AS l_shipinstruct, ${pick("mode", ["REG AIR", "AIR", "RAIL", "SHIP", "TRUCK", "MAIL", "FOB"])} AS l_shipmode, ${comment("lc", 4)} AS l_comment
        FROM (SELECT *, shipped + CAST(1 + ${h("rec", 30)} AS INTEGER) AS received FROM (SELECT *, ${orderDate("o")} + CAST(1 + ${h("ship", 121)} AS INTEGER) AS shipped, 1 + ${h("part", parts)} AS p, 1 + ${h("q", 50)} AS q
          FROM (SELECT o, n, o * 8 + n AS k FROM (SELECT o, unnest(range(1, 2 + ${h("lines", 7, "o")})) AS n FROM ${r} t(o)))))`,
    },
  };
}

/** The files of each table: how many keys it has, and a SELECT of each file's rows. */
export function tpchTables(scale) {
  return Object.fromEntries(Object.entries(tables(scale)).map(([name, { keys, files, sql }]) => {
    const edges = Array.from({ length: files + 1 }, (_, i) => Math.round((keys * i) / files));
    const first = name === "orders" || name === "lineitem" ? 1 : 0;
    return [name, edges.slice(0, -1).map((from, i) => sql(`range(${from + first}, ${edges[i + 1] + first})`))];
  }));
}

/** Rows to delete, about 1 % of a table. */
export const tpchDeletes = {
  lineitem: "(l_orderkey * 8 + l_linenumber) % 100 = 17",
  orders: "o_orderkey % 100 = 17",
  customer: "c_custkey % 100 = 17",
  part: "p_partkey % 100 = 17",
  partsupp: "(ps_partkey + ps_suppkey) % 100 = 17",
  supplier: "s_suppkey % 100 = 17",
};
