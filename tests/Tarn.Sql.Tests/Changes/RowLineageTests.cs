using Tarn.Lake.Files;
using Tarn.Lake.Iceberg.Types;
using Tarn.Sql.Tests.Writing;

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

    [Theory]
    [InlineData("UPDATE t SET name = 'z'")]
    [InlineData("MERGE INTO t USING (VALUES 1) AS s(id) ON t.id = s.id WHEN MATCHED THEN UPDATE SET name = 'z'")]
    [InlineData("OPTIMIZE t REWRITE DATA USING BIN_PACK")]
    public async Task Statements_that_move_rows_are_refused_by_name(string sql)
    {
        await Done("INSERT INTO t VALUES (1, 'a')");
        var error = (await _world.Run(sql)).Error?.Text;
        Assert.StartsWith("NOT_SUPPORTED", error);
        Assert.Contains("rows of format version 3 keep their ids", error);
        Assert.Equal(["1|0|1"], await Rows());
    }

    [Fact]
    public async Task Definitions_name_the_version()
    {
        await Done("CREATE TABLE v3 (a int) LOCATION 's3://lake/v3' TBLPROPERTIES ('table_type' = 'ICEBERG', 'format_version' = '3')");
        await Done("INSERT INTO v3 VALUES (7)");
        Assert.Equal(["7|0"], await _world.Query("SELECT a, \"$row_id\" FROM v3"));
        Assert.Contains("lowered", (await _world.Run("ALTER TABLE t SET TBLPROPERTIES ('format_version' = '2')")).Error?.Text);
    }

    private Task<List<string>> Rows() => _world.Query("SELECT id, \"$row_id\", \"$last_updated_sequence_number\" FROM t ORDER BY id");

    private async Task Done(string sql) => Assert.Null((await _world.Run(sql)).Error?.Text);
}
