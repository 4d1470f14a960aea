using System.Globalization;
using Tarn.Lake.Catalog.Names;
using Tarn.Lake.Commit.Actions;
using Tarn.Sql.Catalog;
using Tarn.Sql.Executions;
using Tarn.Sql.Tests.Definitions;
using Tarn.Sql.Tests.Writing;
using Tarn.Storage.Rights;

namespace Tarn.Sql.Tests.Materialized;

/// <summary>A materialized view always has the rows of its query, whatever happened to its source.</summary>
public sealed class MaterializedViewTests : IAsyncLifetime
{
    private const string Table = "CREATE TABLE t (id integer, city varchar, kind varchar, amount double, price decimal(10,2), at timestamp)";

    private readonly string _folder = Directory.CreateTempSubdirectory("tarn-views-").FullName;
    private LakeWorld _world = null!;

    public async Task InitializeAsync()
    {
        _world = await LakeWorld.Open(_folder);
        await Done(Table);
    }

    public async Task DisposeAsync()
    {
        await _world.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Kept_rows_and_later_ones_are_merged()
    {
        await Done("INSERT INTO t (id, city) VALUES (1, 'x'), (2, 'x'), (3, 'y')");
        await Done("CREATE MATERIALIZED VIEW v AS SELECT city, count(*) AS n, sum(id) AS s FROM t GROUP BY city");
        Assert.Equal(["x|2|3", "y|1|3"], await _world.Query("SELECT * FROM v ORDER BY city"));
        Assert.Equal(["x|2", "y|1"], await _world.Query("SELECT k0, p0 FROM v__kept ORDER BY 1"));
        await Done("INSERT INTO t (id, city) VALUES (4, 'x'), (5, 'z')");
        Assert.Equal(["x|3|7", "y|1|3", "z|1|5"], await _world.Query("SELECT * FROM v ORDER BY city"));
        await Done("REFRESH MATERIALIZED VIEW v");
        Assert.Equal(["x|1", "x|2", "y|1", "z|1"], await _world.Query("SELECT k0, p0 FROM v__kept ORDER BY 1, 2"));
        Assert.Equal(["x|3|7"], await _world.Query("SELECT * FROM v WHERE city = 'x'"));
    }

    [Fact]
    public async Task Kept_rows_are_read_instead_of_the_source()
    {
        await Insert(new Random(1), 100);
        await Done("CREATE MATERIALIZED VIEW v AS SELECT city, count(*) AS n FROM t GROUP BY city");
        var (all, view) = (await _world.Run("SELECT count(*) FROM t WHERE amount > 0"), await _world.Run("SELECT * FROM v"));
        Assert.True(view.Statistics.InputRows < all.Statistics.InputRows / 2, $"{view.Statistics.InputRows} of {all.Statistics.InputRows}");
    }

    [Fact]
    public async Task A_view_has_the_rows_of_its_query_after_every_change()
    {
        var random = new Random(TestSeed.Value);
        for (var i = 0; i < ViewDefinitions.All.Length; i++)
        {
            await Done($"CREATE MATERIALIZED VIEW v{i} AS {ViewDefinitions.All[i]}");
        }

        for (var round = 0; round < 8; round++)
        {
            var step = await Step(random, round);
            for (var i = 0; i < ViewDefinitions.All.Length; i++)
            {
                var expected = Sorted(await _world.Query(ViewDefinitions.All[i]));
                var found = Sorted(await _world.Query($"SELECT * FROM v{i}"));
                Assert.True(expected.SequenceEqual(found), $"{ViewDefinitions.All[i]} after {step} in round {round}");
                if (random.Next(3) == 0)
                {
                    await Done($"REFRESH MATERIALIZED VIEW v{i}");
                }
            }
        }
    }

    [Fact]
    public async Task Compaction_brings_the_view_up_first()
    {
        await Done("CREATE MATERIALIZED VIEW v AS SELECT city, count(*) AS n FROM t GROUP BY city");
        var random = new Random(4);
        for (var i = 0; i < 6; i++)
        {
            await Insert(random, 10);
        }

        Assert.Contains("kept rows", await Note(), StringComparison.Ordinal);
        Assert.Equal(["0"], await _world.Query("SELECT count(*) FROM v__kept"));
        await Done("OPTIMIZE t REWRITE DATA USING BIN_PACK");
        Assert.Equal(["60"], await _world.Query("SELECT sum(p0) FROM v__kept"));
        Assert.Contains("kept rows", await Note(), StringComparison.Ordinal);
        Assert.Equal(["60"], await _world.Query("SELECT sum(n) FROM v"));
        await Insert(random, 5);
        Assert.Equal(["65"], await _world.Query("SELECT sum(n) FROM v"));
    }

    [Fact]
    public async Task After_a_change_of_rows_the_source_is_read_until_a_refresh()
    {
        await Insert(new Random(5), 30);
        await Done("CREATE MATERIALIZED VIEW v AS SELECT count(*) AS n FROM t");
        await Done("DELETE FROM t WHERE city IS NOT NULL AND id > 50");
        Assert.Contains("were changed or deleted", await Note(), StringComparison.Ordinal);
        Assert.Equal(await _world.Query("SELECT count(*) FROM t"), await _world.Query("SELECT * FROM v"));
        await Done("REFRESH MATERIALIZED VIEW v");
        Assert.Contains("kept rows", await Note(), StringComparison.Ordinal);
        Assert.Equal(await _world.Query("SELECT count(*) FROM t"), await _world.Query("SELECT * FROM v"));
        await Done("INSERT INTO v__kept VALUES (1000)");
        Assert.Contains("changed by others", await Note(), StringComparison.Ordinal);
        Assert.Equal(await _world.Query("SELECT count(*) FROM t"), await _world.Query("SELECT * FROM v"));
        await Done("REFRESH MATERIALIZED VIEW v");
        Assert.Equal(await _world.Query("SELECT count(*) FROM t"), await _world.Query("SELECT * FROM v"));
        Assert.Equal(await _world.Query("SELECT count(*) FROM t"), await _world.Query("SELECT * FROM \"v$source\""));
    }

    [Fact]
    public async Task A_source_that_was_made_anew_is_another_one()
    {
        await Done("INSERT INTO t (id) VALUES (1), (2)");
        await Done("CREATE MATERIALIZED VIEW v AS SELECT count(*) AS n FROM t");
        await Done("DROP TABLE t");
        await Done(Table);
        await Done("INSERT INTO t (id) VALUES (1)");
        Assert.Contains("another table", await Note(), StringComparison.Ordinal);
        Assert.Equal(["1"], await _world.Query("SELECT * FROM v"));
        await Done("REFRESH MATERIALIZED VIEW v");
        Assert.Equal(["1"], await _world.Query("SELECT * FROM v"));
    }

    [Fact]
    public async Task A_planted_table_is_neither_believed_nor_filled()
    {
        await Done("INSERT INTO t (id) VALUES (1)");
        await Done("CREATE MATERIALIZED VIEW made AS SELECT count(*) AS n FROM t");
        await Done("CREATE VIEW v AS SELECT count(*) AS n FROM t");
        await Done("CREATE TABLE v__kept (p0 bigint)");
        var properties = (await _world.Metadata("made__kept")).Properties.Where(property => property.Key.StartsWith("tarn.view.", StringComparison.Ordinal)
            && property.Key != KeptTables.RowsSequence).ToDictionary();
        using (var planted = await _world.Committers.Enter(new TableName(LakeWorld.Name.Scope, "db", "v__kept"), InstanceRights.Instance, default))
        {
            await planted.Commit(new TableAppend { Files = [], Properties = properties }, null, default);
        }

        Assert.Contains("was not filled by CREATE", await Note(), StringComparison.Ordinal);
        Assert.Equal(["1"], await _world.Query("SELECT * FROM v"));
        await Done("INSERT INTO t (id) VALUES (2)");
        await Done("OPTIMIZE t REWRITE DATA USING BIN_PACK");
        Assert.Equal(["0"], await _world.Query("SELECT count(*) FROM v__kept"));
        foreach (var sql in new[] { "REFRESH MATERIALIZED VIEW v", "CREATE OR REPLACE MATERIALIZED VIEW v AS SELECT count(*) AS n FROM t" })
        {
            Assert.Equal(ExecutionState.Failed, (await _world.Run(sql)).State);
        }
    }

    [Fact]
    public async Task A_set_of_too_many_values_is_not_kept_and_still_counted()
    {
        const string Values = "INSERT INTO t (id, city) SELECT CAST(a * 10000 + b AS integer), 'x' "
            + "FROM UNNEST(sequence(1, 11)) AS x(a), UNNEST(sequence(1, 10000)) AS y(b)";
        await Done("CREATE MATERIALIZED VIEW v AS SELECT city, count(DISTINCT id) AS n FROM t GROUP BY city");
        await Done(Values);
        Assert.Contains("approx_distinct", (await _world.Run("REFRESH MATERIALIZED VIEW v")).Error?.Text, StringComparison.Ordinal);
        Assert.Equal(["x|110000"], await _world.Query("SELECT * FROM v"));
    }

    [Fact]
    public async Task Retyped_columns_foreign_rewrites_and_expired_snapshots_lose_nothing()
    {
        var random = new Random(6);
        for (var i = 0; i < ViewDefinitions.All.Length; i += 6)
        {
            await Done($"CREATE MATERIALIZED VIEW v{i} AS {ViewDefinitions.All[i]}");
        }

        Func<Task>[] changes =
        [
            async () => await Done("ALTER TABLE t CHANGE COLUMN id id bigint"),
            async () => await Foreign(),
            async () => await Done("ALTER TABLE t SET TBLPROPERTIES ('vacuum_max_snapshot_age_seconds' = '1')"),
            async () => await Done("VACUUM t"),
            async () => await Done("ALTER TABLE t ADD COLUMNS (more string)"),
        ];
        foreach (var change in changes)
        {
            await Insert(random, 20);
            await change();
            await Insert(random, 20);
            for (var i = 0; i < ViewDefinitions.All.Length; i += 6)
            {
                if ((await _world.Run($"SELECT * FROM v{i}")).Error is { Name: SqlErrorName.ViewIsStale })
                {
                    await Done($"CREATE OR REPLACE MATERIALIZED VIEW v{i} AS {ViewDefinitions.All[i]}");
                }

                Assert.Equal(Sorted(await _world.Query(ViewDefinitions.All[i])), Sorted(await _world.Query($"SELECT * FROM v{i}")));
                await Done($"REFRESH MATERIALIZED VIEW v{i}");
                Assert.Equal(Sorted(await _world.Query(ViewDefinitions.All[i])), Sorted(await _world.Query($"SELECT * FROM v{i}")));
            }
        }
    }

    [Fact]
    public async Task Conditions_on_keys_reach_the_files_of_both_sides()
    {
        await Done("CREATE TABLE s WITH (table_type = 'ICEBERG', partitioning = ARRAY['city']) AS SELECT 1 AS id, 'x' AS city");
        await Done("CREATE MATERIALIZED VIEW v AS SELECT city, count(*) AS n FROM s GROUP BY city");
        await Done("INSERT INTO s VALUES (2, 'x'), (3, 'y'), (4, 'z')");
        Assert.Equal(2, (await _world.Run("SELECT * FROM v WHERE city = 'x'")).Statistics.FilesRead);
        Assert.Equal(["x|2"], await _world.Query("SELECT * FROM v WHERE city = 'x'"));
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

        var files = int.Parse((await _world.Query("SELECT count(*) FROM \"v__kept$files\""))[0], CultureInfo.InvariantCulture);
        Assert.InRange(files, 1, 16);
        Assert.Equal(Sorted(await _world.Query(Query)), Sorted(await _world.Query("SELECT * FROM v")));
    }

    [Fact]
    public async Task What_cannot_be_kept_is_refused_by_name()
    {
        foreach (var (query, reason) in ViewDefinitions.Refused)
        {
            var failed = await _world.Run($"CREATE MATERIALIZED VIEW v AS {query}");
            Assert.Contains(reason, failed.Error?.Text, StringComparison.Ordinal);
        }

        foreach (var name in new[] { "v", "v__kept" })
        {
            Assert.Contains("does not exist", (await _world.Run($"SELECT * FROM {name}")).Error?.Text, StringComparison.Ordinal);
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
            Assert.Contains("NOT_SUPPORTED", (await _world.Run(sql)).Error?.Text, StringComparison.Ordinal);
        }

        await Done("CREATE OR REPLACE MATERIALIZED VIEW v AS SELECT kind, sum(id) AS s FROM t GROUP BY kind");
        Assert.Equal(Sorted(await _world.Query("SELECT kind, sum(id) FROM t GROUP BY kind")), Sorted(await _world.Query("SELECT * FROM v")));
        await Done("DROP MATERIALIZED VIEW v");
        Assert.Contains("does not exist", (await _world.Run("SELECT * FROM v__kept")).Error?.Text, StringComparison.Ordinal);
        await Done("DROP MATERIALIZED VIEW IF EXISTS v");
        await Done("CREATE MATERIALIZED VIEW v AS SELECT count(*) AS n FROM t");
        Assert.Equal(["20"], await _world.Query("SELECT * FROM v"));
    }

    // A rewrite that leaves the views where they are.
    private async Task Foreign()
    {
        using var pinned = await _world.Catalog.Pin(LakeWorld.Name, default);
        await _world.Compaction.Run(pinned, await _world.Plan(pinned), default);
    }

    private Task<string> Note() => _world.Text("EXPLAIN SELECT * FROM v");

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

    private async Task Insert(Random random, int rows)
    {
        string Any(string value, int nulls) => random.Next(100) < nulls ? "NULL" : value;
        var values = Enumerable.Range(0, rows).Select(_ => string.Create(CultureInfo.InvariantCulture,
            $"({Any($"{random.Next(100)}", 5)}, {Any($"'{"xyzw"[random.Next(4)]}'", 10)}, {Any($"'{"abc"[random.Next(3)]}'", 10)}, ")
            + string.Create(CultureInfo.InvariantCulture, $"{Any($"{random.NextDouble() * 100:0.00}e0", 10)}, {Any($"{random.Next(1000) / 100m:0.00}", 10)}, ")
            + Any($"timestamp '2026-0{random.Next(1, 4)}-1{random.Next(10)} 0{random.Next(10)}:{random.Next(10, 60)}:00'", 10) + ")");
        await Done($"INSERT INTO t (id, city, kind, amount, price, at) VALUES {string.Join(", ", values)}");
    }

    private static List<string> Sorted(IEnumerable<string> rows) => [.. rows.Order(StringComparer.Ordinal)];

    private async Task Done(string sql)
    {
        var ended = await _world.Run(sql);
        Assert.True(ended.State == ExecutionState.Succeeded, $"{sql}: {ended.Error?.Text}");
    }
}
