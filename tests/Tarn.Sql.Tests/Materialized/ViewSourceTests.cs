using Tarn.Lake.Catalog.Names;
using Tarn.Lake.Commit.Actions;
using Tarn.Sql.Catalog;
using Tarn.Sql.Executions;
using Tarn.Sql.Tests.Definitions;
using Tarn.Sql.Tests.Writing;
using Tarn.Storage.Rights;

namespace Tarn.Sql.Tests.Materialized;

/// <summary>A materialized view beside changes of its source that are no plain appends, and beside tables that claim to be its rows.</summary>
public sealed class ViewSourceTests : ViewFixture
{
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
        Assert.Equal(["0"], await World.Query("SELECT count(*) FROM v__kept"));
        await Done("OPTIMIZE t REWRITE DATA USING BIN_PACK");
        Assert.Equal(["60"], await World.Query("SELECT sum(p0) FROM v__kept"));
        Assert.Contains("kept rows", await Note(), StringComparison.Ordinal);
        Assert.Equal(["60"], await World.Query("SELECT sum(n) FROM v"));
        await Insert(random, 5);
        Assert.Equal(["65"], await World.Query("SELECT sum(n) FROM v"));
    }

    [Fact]
    public async Task After_a_change_of_rows_the_source_is_read_until_a_refresh()
    {
        await Insert(new Random(5), 30);
        await Done("CREATE MATERIALIZED VIEW v AS SELECT count(*) AS n FROM t");
        await Done("DELETE FROM t WHERE city IS NOT NULL AND id > 50");
        Assert.Contains("were changed or deleted", await Note(), StringComparison.Ordinal);
        Assert.Equal(await World.Query("SELECT count(*) FROM t"), await World.Query("SELECT * FROM v"));
        await Done("REFRESH MATERIALIZED VIEW v");
        Assert.Contains("kept rows", await Note(), StringComparison.Ordinal);
        Assert.Equal(await World.Query("SELECT count(*) FROM t"), await World.Query("SELECT * FROM v"));
        await Done("INSERT INTO v__kept VALUES (1000)");
        Assert.Contains("changed by others", await Note(), StringComparison.Ordinal);
        Assert.Equal(await World.Query("SELECT count(*) FROM t"), await World.Query("SELECT * FROM v"));
        await Done("REFRESH MATERIALIZED VIEW v");
        Assert.Equal(await World.Query("SELECT count(*) FROM t"), await World.Query("SELECT * FROM v"));
        Assert.Equal(await World.Query("SELECT count(*) FROM t"), await World.Query("SELECT * FROM \"v$source\""));
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
        Assert.Equal(["1"], await World.Query("SELECT * FROM v"));
        await Done("REFRESH MATERIALIZED VIEW v");
        Assert.Equal(["1"], await World.Query("SELECT * FROM v"));
    }

    [Fact]
    public async Task A_planted_table_is_neither_believed_nor_filled()
    {
        await Done("INSERT INTO t (id) VALUES (1)");
        await Done("CREATE MATERIALIZED VIEW made AS SELECT count(*) AS n FROM t");
        await Done("CREATE VIEW v AS SELECT count(*) AS n FROM t");
        await Done("CREATE TABLE v__kept (p0 bigint)");
        var properties = (await World.Metadata("made__kept")).Properties.Where(property => property.Key.StartsWith("tarn.view.", StringComparison.Ordinal)
            && property.Key != MaterializedTables.RowsSequence).ToDictionary();
        using (var planted = await World.Committers.Enter(new TableName(LakeWorld.Name.Scope, "db", "v__kept"), InstanceRights.Instance, default))
        {
            await planted.Commit(new TableAppend { Files = [], Properties = properties }, null, default);
        }

        Assert.Contains("was not filled by CREATE", await Note(), StringComparison.Ordinal);
        Assert.Equal(["1"], await World.Query("SELECT * FROM v"));
        await Done("INSERT INTO t (id) VALUES (2)");
        await Done("OPTIMIZE t REWRITE DATA USING BIN_PACK");
        Assert.Equal(["0"], await World.Query("SELECT count(*) FROM v__kept"));
        foreach (var sql in new[] { "REFRESH MATERIALIZED VIEW v", "CREATE OR REPLACE MATERIALIZED VIEW v AS SELECT count(*) AS n FROM t" })
        {
            Assert.Equal(ExecutionState.Failed, (await World.Run(sql)).State);
        }
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
                if ((await World.Run($"SELECT * FROM v{i}")).Error is { Name: SqlErrorName.ViewIsStale })
                {
                    await Done($"CREATE OR REPLACE MATERIALIZED VIEW v{i} AS {ViewDefinitions.All[i]}");
                }

                Assert.Equal(Sorted(await World.Query(ViewDefinitions.All[i])), Sorted(await World.Query($"SELECT * FROM v{i}")));
                await Done($"REFRESH MATERIALIZED VIEW v{i}");
                Assert.Equal(Sorted(await World.Query(ViewDefinitions.All[i])), Sorted(await World.Query($"SELECT * FROM v{i}")));
            }
        }
    }

    [Fact]
    public async Task Conditions_on_keys_reach_the_files_of_both_sides()
    {
        await Done("CREATE TABLE s WITH (table_type = 'ICEBERG', partitioning = ARRAY['city']) AS SELECT 1 AS id, 'x' AS city");
        await Done("CREATE MATERIALIZED VIEW v AS SELECT city, count(*) AS n FROM s GROUP BY city");
        await Done("INSERT INTO s VALUES (2, 'x'), (3, 'y'), (4, 'z')");
        Assert.Equal(2, (await World.Run("SELECT * FROM v WHERE city = 'x'")).Statistics.FilesRead);
        Assert.Equal(["x|2"], await World.Query("SELECT * FROM v WHERE city = 'x'"));
    }

    // A rewrite that leaves the views where they are.
    private async Task Foreign()
    {
        using var pinned = await World.Catalog.Pin(LakeWorld.Name, default);
        await World.Compaction.Run(pinned, await World.Plan(pinned), default);
    }
}
