using Tarn.Lake.Catalog.Names;
using Tarn.Lake.Commit.Actions;
using Tarn.Lake.Files;
using Tarn.Lake.Iceberg.Partitions;
using Tarn.Lake.Iceberg.Types;
using Tarn.Lake.Maintenance;
using Tarn.Sql.Tests.Writing;
using Tarn.Storage.Rights;

namespace Tarn.Sql.Tests.Changes;

/// <summary>Statements that change tables of Iceberg's format version 3.</summary>
public sealed class RowLineageTests : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("tarn-lineage-").FullName;
    private LakeWorld _world = null!;

    public async Task InitializeAsync()
    {
        _world = await LakeWorld.Open(_folder);
        await _world.Create(new(new NestedField(0, "id", PrimitiveType.Int), new NestedField(0, "name", PrimitiveType.String)));
        await Done("ALTER TABLE t SET TBLPROPERTIES ('format_version' = '3')");
    }

    public async Task DisposeAsync()
    {
        await _world.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Inserts_give_row_ids_and_deletes_write_one_vector_for_each_file()
    {
        await Done("INSERT INTO t VALUES (1, 'a'), (2, 'b'), (3, 'c')");
        await Done("INSERT INTO t VALUES (4, 'd'), (5, 'e')");
        Assert.Equal(["1|0|1", "2|1|1", "3|2|1", "4|3|2", "5|4|2"], await Rows());
        await Done("DELETE FROM t WHERE id IN (2, 4)");
        Assert.Equal(["1|0|1", "3|2|1", "5|4|2"], await Rows());
        var live = await _world.Live();
        Assert.Equal(2, live.Deletes.Count);
        Assert.Single(live.Deletes.Select(delete => delete.File.Path).Distinct());
        await Done("DELETE FROM t WHERE id = 3");
        Assert.Equal(["1|0|1", "5|4|2"], await Rows());

        // The vector of the first file has both rows, and that of the second file stays in its Puffin file.
        live = await _world.Live();
        Assert.Equal([1, 2], live.Deletes.Select(delete => delete.File.RecordCount).Order());
        Assert.All(live.Deletes, delete => Assert.Equal("puffin", delete.File.Format));
        Assert.Equal(2, live.Deletes.Select(delete => delete.File.ReferencedDataFile).Distinct().Count());
        await Done("DELETE FROM t");
        await Done("INSERT INTO t VALUES (6, 'f')");
        Assert.Equal(["6|5|6"], await Rows());
    }

    [Theory]
    [InlineData(4)]
    [InlineData(-1)]
    public async Task A_damaged_vector_is_an_error_by_name(int place)
    {
        await Done("INSERT INTO t VALUES (1, 'a'), (2, 'b')");
        await Done("DELETE FROM t WHERE id = 2");
        var vector = Assert.Single((await _world.Live()).Deletes).File;
        var bytes = (await (await _world.Files.Find(vector.Path, default)).Read(new ReadBudget(1 << 20), default)).ToArray();
        bytes[vector.ContentOffset!.Value + (place < 0 ? vector.ContentSizeBytes!.Value + place : place)] ^= 1;
        await _world.Put(vector.Path["s3://lake/".Length..], bytes);
        foreach (var sql in new[] { "SELECT id FROM t", "DELETE FROM t WHERE id = 1" })
        {
            Assert.StartsWith("ICEBERG_BAD_DATA", (await _world.Run(sql)).Error?.Text);
        }
    }

    [Fact]
    public async Task Rows_keep_their_ids_in_other_files()
    {
        await Done("INSERT INTO t VALUES (1, 'a'), (2, 'b'), (3, 'c')");
        await Done("UPDATE t SET name = 'z' WHERE id = 2");
        Assert.Equal(["1|0|1", "2|1|2", "3|2|1"], await Rows());
        await Done("UPDATE t SET name = name || '!' WHERE id > 1");
        Assert.Equal(["1|0|1", "2|1|3", "3|2|3"], await Rows());
        await Done("OPTIMIZE t REWRITE DATA USING BIN_PACK");
        Assert.Equal(["1|0|1", "2|1|3", "3|2|3"], await Rows());
        var live = await _world.Live();
        Assert.Empty(live.Deletes);

        // Files with the column get ids for all their rows, too: 3 rows were inserted, 1 and 2 were updated, 1 moved.
        Assert.Equal([4, 6], live.Data.Select(entry => entry.File.FirstRowId).Order());

        await Done("""
            MERGE INTO t USING (VALUES (1, 'gone'), (3, 'kept'), (7, 'new')) AS s(id, name) ON t.id = s.id
            WHEN MATCHED AND s.name = 'gone' THEN DELETE
            WHEN MATCHED THEN UPDATE SET name = s.name
            WHEN NOT MATCHED THEN INSERT VALUES (s.id, s.name)
            """);
        var rows = await Rows();
        Assert.Equal(["2|1|3", "3|2|5"], rows[..2]);
        Assert.Matches("^7\\|([7-9]|1[0-9])\\|5$", Assert.Single(rows[2..]));
        Assert.All((await _world.Live()).Deletes, delete => Assert.Equal("puffin", delete.File.Format));
        await Done("OPTIMIZE t REWRITE DATA USING BIN_PACK");
        Assert.Equal(rows, await Rows());
        Assert.Equal(["2|z!", "3|kept", "7|new"], await _world.Query("SELECT id, name FROM t ORDER BY id"));
    }

    [Fact]
    public async Task Vectors_take_the_place_of_position_deletes_from_before_an_upgrade()
    {
        await Done("CREATE TABLE u (id int, name string) LOCATION 's3://lake/u' TBLPROPERTIES ('table_type' = 'ICEBERG')");
        await Done("INSERT INTO u VALUES (1, 'a'), (2, 'b'), (3, 'c')");
        await Done("INSERT INTO u VALUES (4, 'd'), (5, 'e'), (6, 'f')");
        await Done("DELETE FROM u WHERE id IN (1, 4)");
        await Done("ALTER TABLE u SET TBLPROPERTIES ('format_version' = '3')");
        Assert.Equal(["2|∅|∅", "3|∅|∅", "5|∅|∅", "6|∅|∅"], await Rows("u"));

        await Done("UPDATE u SET name = 'z' WHERE id = 2");
        Assert.Equal(["2", "3", "5", "6"], await _world.Query("SELECT id FROM u ORDER BY id"));
        Assert.Equal(["PositionDeletes parquet 2", "PositionDeletes puffin 2"], await Deletes("u"));
        var ids = await Rows("u");
        Assert.Equal(4, ids.Select(row => row.Split('|')[1]).Distinct().Count());
        await Done("DELETE FROM u WHERE id = 6");
        Assert.Equal(["PositionDeletes puffin 2", "PositionDeletes puffin 2"], await Deletes("u"));
        Assert.Equal(ids[..3], await Rows("u"));
        await Done("OPTIMIZE u REWRITE DATA USING BIN_PACK");
        Assert.Equal(ids[..3], await Rows("u"));
        Assert.Empty(await Deletes("u"));
    }

    [Fact]
    public async Task A_sort_order_is_that_of_the_columns_and_not_of_their_names()
    {
        await _world.Create(
            new(new NestedField(0, "v1", PrimitiveType.Int), new NestedField(0, "v0", PrimitiveType.String)), Named("s"), "s3://lake/s");
        using (var commitLock = await _world.Committers.Enter(Named("s"), InstanceRights.Instance, default))
        {
            await commitLock.Commit(new SortOrderAction([("v1", Transform.Identity, false, false)]), null, default);
        }

        await Done("ALTER TABLE s SET TBLPROPERTIES ('format_version' = '3')");
        await Done("INSERT INTO s VALUES (2, 'a'), (1, 'b')");
        Assert.Equal(["1|0", "2|1"], await _world.Query("SELECT v1, \"$row_id\" FROM s ORDER BY v1"));
    }

    [Theory]
    [InlineData("UPDATE w SET name = 'z'")]
    [InlineData("OPTIMIZE w REWRITE DATA USING BIN_PACK")]
    public async Task A_column_with_the_name_of_the_ids_is_refused_by_name(string sql)
    {
        await Done("CREATE TABLE w (_row_id int, name string) LOCATION 's3://lake/w' TBLPROPERTIES ('table_type' = 'ICEBERG', 'format_version' = '3')");
        await Done("INSERT INTO w VALUES (1, 'a')");
        var error = (await _world.Run(sql)).Error?.Text;
        Assert.StartsWith("NOT_SUPPORTED", error);
        Assert.Contains("column _row_id has the name", error);
    }

    [Fact]
    public async Task Definitions_name_the_version()
    {
        await Done("CREATE TABLE v3 (a int) LOCATION 's3://lake/v3' TBLPROPERTIES ('table_type' = 'ICEBERG', 'format_version' = '3')");
        await Done("INSERT INTO v3 VALUES (7)");
        Assert.Equal(["7|0"], await _world.Query("SELECT a, \"$row_id\" FROM v3"));
        Assert.Contains("lowered", (await _world.Run("ALTER TABLE t SET TBLPROPERTIES ('format_version' = '2')")).Error?.Text);
    }

    [Fact]
    public async Task A_table_is_not_replaced_by_one_of_a_lower_version()
    {
        await Done("INSERT INTO t VALUES (1, 'a')");
        foreach (var rest in new[] { "(id int) WITH (format_version = 2)", "WITH (format_version = 2) AS SELECT 2 AS id" })
        {
            Assert.Equal(
                "INVALID_TABLE_PROPERTY: The provided format_version 2 is lower than 3, which the existing table has",
                (await _world.Run($"CREATE OR REPLACE TABLE t {rest}")).Error?.Text);
        }

        Assert.Equal(["1|0|1"], await Rows());
        await Done("CREATE OR REPLACE TABLE t AS SELECT 2 AS id");
        Assert.Equal(["2|1|2"], await Rows());
    }

    [Fact]
    public async Task A_file_of_vectors_goes_when_no_snapshot_lists_one_of_them()
    {
        await Done("INSERT INTO t VALUES (1, 'a'), (2, 'b'), (3, 'c')");
        await Done("INSERT INTO t VALUES (4, 'd'), (5, 'e'), (6, 'f')");
        await Done("DELETE FROM t WHERE id IN (1, 4)");
        var both = (await _world.Live()).Deletes.Select(delete => delete.File.Path).Distinct().Single();

        // The vector of the other data file is still in the first file.
        await Done("DELETE FROM t WHERE id = 2");
        await Expire();
        Assert.Equal(["3|2|1", "5|4|2", "6|5|2"], await Rows());
        Assert.Contains(both, await Vectors());
        await Done("DELETE FROM t WHERE id = 5");
        await Expire();
        Assert.Equal(["3|2|1", "6|5|2"], await Rows());
        Assert.Equal((await _world.Live()).Deletes.Select(delete => delete.File.Path).Order(), await Vectors());
        Assert.DoesNotContain(both, await Vectors());
    }

    private async Task Expire()
    {
        using (var commitLock = await _world.Committers.Enter(LakeWorld.Name, InstanceRights.Instance, default))
        {
            await commitLock.Commit(new ExpireSnapshots { Age = TimeSpan.Zero, AtLeast = 1 }, null, default);
        }

        using var removal = new ExpiredFileRemoval(_world.Store, _world.Catalog);
        await removal.Run(default);
    }

    private async Task<IEnumerable<string>> Vectors() =>
        (await _world.Objects.List(new() { Bucket = "lake", Prefix = "db/t/" }, default)).Objects.Select(file => $"s3://lake/{file.Key}")
            .Where(path => path.EndsWith(".puffin", StringComparison.Ordinal)).Order();

    private Task<List<string>> Rows(string table = "t") =>
        _world.Query($"SELECT id, \"$row_id\", \"$last_updated_sequence_number\" FROM {table} ORDER BY id");

    private static TableName Named(string table) =>
        new(new CatalogScope(LakeWorld.Principal.Account, LakeWorld.Principal.Region), LakeWorld.Name.Database, table);

    private async Task<List<string>> Deletes(string table)
    {
        using var pinned = await _world.Catalog.Pin(Named(table), default);
        var live = await pinned.Files(pinned.Metadata.CurrentSnapshot, default);
        return [.. live.Deletes.Select(delete => $"{delete.File.Content} {delete.File.Format} {delete.File.RecordCount}").Order(StringComparer.Ordinal)];
    }

    private async Task Done(string sql) => Assert.Null((await _world.Run(sql)).Error?.Text);
}
