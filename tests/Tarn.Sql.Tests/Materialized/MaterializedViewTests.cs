using System.Globalization;
using Tarn.Sql.Executions;

namespace Tarn.Sql.Tests.Materialized;

/// <summary>A materialized view has the rows of its query; its statements, and its kept rows.</summary>
public sealed class MaterializedViewTests : ViewFixture
{
    [Fact]
    public async Task Kept_rows_and_later_ones_are_merged()
    {
        await Done("INSERT INTO t (id, city) VALUES (1, 'x'), (2, 'x'), (3, 'y')");
        await Done("CREATE MATERIALIZED VIEW v AS SELECT city, count(*) AS n, sum(id) AS s FROM t GROUP BY city");
        Assert.Equal(["x|2|3", "y|1|3"], await World.Query("SELECT * FROM v ORDER BY city"));
        Assert.Equal(["x|2", "y|1"], await World.Query("SELECT k0, p0 FROM v__kept ORDER BY 1"));
        await Done("INSERT INTO t (id, city) VALUES (4, 'x'), (5, 'z')");
        Assert.Equal(["x|3|7", "y|1|3", "z|1|5"], await World.Query("SELECT * FROM v ORDER BY city"));
        await Done("REFRESH MATERIALIZED VIEW v");
        Assert.Equal(["x|1", "x|2", "y|1", "z|1"], await World.Query("SELECT k0, p0 FROM v__kept ORDER BY 1, 2"));
        Assert.Equal(["x|3|7"], await World.Query("SELECT * FROM v WHERE city = 'x'"));
    }

    [Fact]
    public async Task Kept_rows_are_read_instead_of_the_source()
    {
        await Insert(new Random(1), 100);
        await Done("CREATE MATERIALIZED VIEW v AS SELECT city, count(*) AS n FROM t GROUP BY city");
        var (all, view) = (await World.Run("SELECT count(*) FROM t WHERE amount > 0"), await World.Run("SELECT * FROM v"));
        Assert.True(view.Statistics.InputRows < all.Statistics.InputRows / 2, $"{view.Statistics.InputRows} of {all.Statistics.InputRows}");
    }

    [Fact]
    public Task A_view_has_the_rows_of_its_query_after_every_change() =>
        EachViewFollows([.. ViewDefinitions.All.Where((_, i) => i % 4 == 0)], rounds: 4);

    [Theory]
    [Trait("Long", "Fuzz")]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public Task The_other_views_have_the_rows_of_their_queries_too(int part) =>
        EachViewFollows([.. ViewDefinitions.All.Where((_, i) => i % 4 == part)], rounds: 2);

    [Fact]
    public async Task A_set_of_too_many_values_is_not_kept_and_still_counted()
    {
        const string Values = "INSERT INTO t (id, city) SELECT CAST(a * 10000 + b AS integer), 'x' "
            + "FROM UNNEST(sequence(1, 11)) AS x(a), UNNEST(sequence(1, 10000)) AS y(b)";
        await Done("CREATE MATERIALIZED VIEW v AS SELECT city, count(DISTINCT id) AS n FROM t GROUP BY city");
        await Done(Values);
        Assert.Contains("approx_distinct", (await World.Run("REFRESH MATERIALIZED VIEW v")).Error?.Text, StringComparison.Ordinal);
        Assert.Equal(["x|110000"], await World.Query("SELECT * FROM v"));
    }

    [Fact]
    public async Task Parts_become_one_after_many_refreshes()
    {
        const string Query = "SELECT city, count(*) AS n, round(stddev(id) + 1.37e-8, 6) AS d, count(DISTINCT kind) AS k, approx_distinct(id) AS a "
            + "FROM t GROUP BY city";
        await Done($"CREATE MATERIALIZED VIEW v AS {Query}");
        var random = new Random(2);
        for (var i = 0; i < 20; i++)
        {
            await Insert(random, 5);
            await Done("REFRESH MATERIALIZED VIEW v");
        }

        var files = int.Parse((await World.Query("SELECT count(*) FROM \"v__kept$files\""))[0], CultureInfo.InvariantCulture);
        Assert.InRange(files, 1, 16);
        Assert.Equal(Sorted(await World.Query(Query)), Sorted(await World.Query("SELECT * FROM v")));
    }

    [Fact]
    public async Task What_cannot_be_kept_is_refused_by_name()
    {
        foreach (var (query, reason) in ViewDefinitions.Refused)
        {
            var failed = await World.Run($"CREATE MATERIALIZED VIEW v AS {query}");
            Assert.Contains(reason, failed.Error?.Text, StringComparison.Ordinal);
        }

        foreach (var name in new[] { "v", "v__kept" })
        {
            Assert.Contains("does not exist", (await World.Run($"SELECT * FROM {name}")).Error?.Text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Definitions_of_the_view_and_its_rows_stay_together()
    {
        await Insert(new Random(3), 20);
        await Done("CREATE MATERIALIZED VIEW v AS SELECT city, count(*) AS n FROM t GROUP BY city");
        await Done("CREATE MATERIALIZED VIEW IF NOT EXISTS v AS SELECT 1 AS x");
        string[] parting =
            ["DROP VIEW v", "DROP TABLE v__kept", "ALTER VIEW v RENAME TO w", "CREATE OR REPLACE VIEW v AS SELECT 1 AS x", "SHOW CREATE VIEW v"];
        foreach (var sql in parting)
        {
            Assert.Contains("NOT_SUPPORTED", (await World.Run(sql)).Error?.Text, StringComparison.Ordinal);
        }

        await Done("CREATE OR REPLACE MATERIALIZED VIEW v AS SELECT kind, sum(id) AS s FROM t GROUP BY kind");
        Assert.Equal(Sorted(await World.Query("SELECT kind, sum(id) FROM t GROUP BY kind")), Sorted(await World.Query("SELECT * FROM v")));
        await Done("DROP MATERIALIZED VIEW v");
        Assert.Contains("does not exist", (await World.Run("SELECT * FROM v__kept")).Error?.Text, StringComparison.Ordinal);
        await Done("DROP MATERIALIZED VIEW IF EXISTS v");
        await Done("CREATE MATERIALIZED VIEW v AS SELECT count(*) AS n FROM t");
        Assert.Equal(["20"], await World.Query("SELECT * FROM v"));
    }

    // One statement reads both: it costs half of two.
    private async Task EachViewFollows(IReadOnlyList<string> definitions, int rounds)
    {
        var random = new Random(TestSeed.Value);
        for (var i = 0; i < definitions.Count; i++)
        {
            await Done($"CREATE MATERIALIZED VIEW v{i} AS {definitions[i]}");
        }

        for (var round = 0; round < rounds; round++)
        {
            var step = await Step(random, round);
            for (var i = 0; i < definitions.Count; i++)
            {
                var rows = await World.Query($"SELECT 'e', * FROM ({definitions[i]}) UNION ALL SELECT 'f', * FROM v{i}");
                var (expected, found) = (Side(rows, 'e'), Side(rows, 'f'));
                Assert.True(expected.SequenceEqual(found), $"{definitions[i]} after {step} in round {round}");
                if (random.Next(3) == 0)
                {
                    await Done($"REFRESH MATERIALIZED VIEW v{i}");
                }
            }
        }

        static List<string> Side(IEnumerable<string> rows, char side) => Sorted(rows.Where(row => row[0] == side).Select(row => row[1..]));
    }

    private async Task<string> Step(Random random, int round)
    {
        await Insert(random, random.Next(1, 60));
        switch (round % 4)
        {
            case 1:
                await Done("OPTIMIZE t REWRITE DATA USING BIN_PACK");
                return "OPTIMIZE";
            case 2:
                await Done($"DELETE FROM t WHERE id % 5 = {random.Next(5)}");
                return "DELETE";
            case 3:
                await Done($"UPDATE t SET city = 'u' WHERE id = {random.Next(100)}");
                return "UPDATE";
            default:
                return "INSERT";
        }
    }
}
