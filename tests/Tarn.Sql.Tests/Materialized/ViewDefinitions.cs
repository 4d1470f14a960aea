namespace Tarn.Sql.Tests.Materialized;

/// <summary>
/// Definitions of materialized views over a table t with the columns id, city, kind, amount, price and at. Doubles get a small addend before they
/// are rounded, so that the order of addition decides none.
/// </summary>
internal static class ViewDefinitions
{
    public static readonly string[] All =
    [
        "SELECT city, count(*) AS n FROM t GROUP BY city",
        "SELECT city, count(amount) AS n, sum(id) AS s FROM t GROUP BY city",
        "SELECT city, kind, sum(id) AS s, min(id) AS low, max(id) AS high FROM t GROUP BY city, kind",
        "SELECT city, avg(id) AS a FROM t GROUP BY city",
        "SELECT city, avg(price) AS a, sum(price) AS s FROM t GROUP BY city",
        "SELECT city, round(sum(amount) + 1.37e-8, 6) AS s FROM t GROUP BY city",
        "SELECT city, round(avg(amount) + 1.37e-8, 6) AS a FROM t GROUP BY city",
        "SELECT count(*) AS n, sum(id) AS s FROM t",
        "SELECT count(*) AS n, max(city) AS m FROM t WHERE id > 20",
        "SELECT city, count(*) AS n FROM t WHERE kind = 'a' GROUP BY city",
        "SELECT date_trunc('hour', at) AS h, count(*) AS n FROM t GROUP BY date_trunc('hour', at)",
        "SELECT CAST(at AS date) AS d, city, sum(price) AS s FROM t GROUP BY CAST(at AS date), city",
        "SELECT upper(city) AS c, count(*) AS n FROM t GROUP BY 1",
        "SELECT city, count(*) AS n FROM t GROUP BY city HAVING count(*) > 3",
        "SELECT city, sum(id) + count(*) AS x, sum(id) * 2 AS y FROM t GROUP BY city",
        "SELECT city, count(DISTINCT kind) AS k FROM t GROUP BY city",
        "SELECT count(DISTINCT city) AS c, count(DISTINCT id % 7) AS m FROM t",
        "SELECT kind, count(*) FILTER (WHERE id > 30) AS n, sum(id) FILTER (WHERE city = 'x') AS s FROM t GROUP BY kind",
        "SELECT city, kind, grouping(city, kind) AS g, count(*) AS n FROM t GROUP BY GROUPING SETS ((city, kind), (city), ())",
        "SELECT city, kind, grouping(kind) AS g, sum(id) AS s FROM t GROUP BY ROLLUP (city, kind)",
        "SELECT city, kind, count(*) AS n, grouping(city) AS g FROM t GROUP BY CUBE (city, kind)",
        "SELECT city, bool_and(id > 2) AS b, bool_or(id > 90) AS o, every(amount > 0) AS e FROM t GROUP BY city",
        "SELECT city, max(at) AS m, min(at) AS f FROM t GROUP BY city",
        "SELECT city, max_by(id, at) AS m, min_by(id, at) AS f FROM t GROUP BY city",
        "SELECT city, round(stddev(id) + 1.37e-8, 6) AS s, round(var_pop(id) + 1.37e-8, 6) AS v FROM t GROUP BY city",
        "SELECT city, round(stddev_pop(amount) + 1.37e-8, 6) AS s, round(variance(amount) + 1.37e-8, 6) AS v FROM t GROUP BY city",
        "SELECT city, count_if(id > 40) AS n FROM t GROUP BY city",
        "SELECT city, bitwise_or_agg(id) AS o, bitwise_and_agg(id) AS a, bitwise_xor_agg(id) AS x FROM t GROUP BY city",
        "SELECT kind, approx_distinct(city) AS c FROM t GROUP BY kind",
        "SELECT id, city FROM t WHERE id > 50",
        "SELECT id * 2 AS twice, upper(city) AS c, at FROM t",
        "SELECT city AS c, price FROM t WHERE price > 5 AND kind IS NOT NULL",
        "SELECT id % 5 AS bucket, count(*) AS n, min(city) AS c FROM t GROUP BY id % 5",
        "SELECT coalesce(city, '?') AS c, sum(coalesce(id, 0)) AS s FROM t GROUP BY coalesce(city, '?')",
        "SELECT city, sum(CAST(id AS bigint)) AS s, avg(CAST(id AS real)) AS r FROM t GROUP BY city",
        "SELECT city, min(price) AS low, max(price) AS high, max(kind) AS k FROM t GROUP BY city",
        "SELECT kind, x, n FROM (SELECT kind, id % 3 AS x, count(*) AS n FROM t GROUP BY kind, id % 3) WHERE n > 1",
        "SELECT city, sum(CASE WHEN kind = 'a' THEN 1 ELSE 0 END) AS a FROM t GROUP BY city",
        "SELECT year(at) AS y, month(at) AS m, count(*) AS n FROM t GROUP BY year(at), month(at)",
        "SELECT city, cast(count(*) AS double) / 2 AS half FROM t GROUP BY city",
    ];

    /// <summary>Definitions that are refused, and a part of the reason.</summary>
    public static readonly (string Query, string Reason)[] Refused =
    [
        ("SELECT a.id AS id FROM t a JOIN t b ON a.id = b.id", "a join"),
        ("SELECT id, row_number() OVER (ORDER BY id) AS n FROM t", "a window function"),
        ("SELECT id, random() AS r FROM t", "the volatile function random"),
        ("SELECT id, now() AS n FROM t", "the present time"),
        ("SELECT id, current_user AS u FROM t", "its caller"),
        ("SELECT DISTINCT city FROM t", "SELECT DISTINCT"),
        ("SELECT id FROM t ORDER BY id LIMIT 3", "ORDER BY"),
        ("SELECT id FROM t UNION ALL SELECT id FROM t", "a set operation"),
        ("SELECT id FROM t WHERE id IN (SELECT 1)", "a subquery"),
        ("SELECT city, listagg(kind, ',') WITHIN GROUP (ORDER BY kind) AS l FROM t GROUP BY city", "the aggregate listagg"),
        ("SELECT city, sum(DISTINCT id) AS s FROM t GROUP BY city", "the aggregate sum with DISTINCT"),
        ("SELECT \"$path\" AS p FROM t", "the hidden column"),
        ("SELECT count(*) AS n FROM (SELECT city, count(*) AS n FROM t GROUP BY city)", "a second grouping"),
    ];
}
