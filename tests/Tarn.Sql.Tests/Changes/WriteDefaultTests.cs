using Tarn.Lake.Commit;
using Tarn.Lake.Iceberg.Schemas;
using Tarn.Lake.Iceberg.Types;
using Tarn.Lake.Iceberg.Updates;
using Tarn.Sql.Tests.Writing;
using Tarn.Storage.Rights;

namespace Tarn.Sql.Tests.Changes;

/// <summary>The write defaults of columns, in statements that add rows.</summary>
public sealed class WriteDefaultTests : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("tarn-defaults-").FullName;
    private LakeWorld _world = null!;

    public async Task InitializeAsync()
    {
        _world = await LakeWorld.Open(_folder);
        await _world.Create(new(new NestedField(0, "id", PrimitiveType.Int)));
        await Done("INSERT INTO t VALUES (1)");
    }

    public async Task DisposeAsync()
    {
        await _world.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task New_rows_have_the_defaults_of_columns_that_they_do_not_name()
    {
        await Add(
            new(2, "n", PrimitiveType.Long) { InitialDefault = "7", WriteDefault = "8" },
            new(3, "price", PrimitiveType.Decimal(9, 2)) { WriteDefault = "\"14.20\"" },
            new(4, "seen", PrimitiveType.TimestampTz) { WriteDefault = "\"2024-02-29T12:30:00.000001+00:00\"" },
            new(5, "raw", PrimitiveType.Binary) { WriteDefault = "\"00ff\"" },
            new(6, "day", PrimitiveType.Date) { WriteDefault = "\"2024-02-29\"" },
            new(7, "ok", PrimitiveType.Boolean) { WriteDefault = "true" },
            new(8, "x", PrimitiveType.Float) { WriteDefault = "-1.5" },
            new(9, "name", PrimitiveType.String) { WriteDefault = "\"it's\"" },
            new(10, "local", PrimitiveType.Timestamp) { WriteDefault = "\"2024-02-29T12:30:00\"" });
        await Done("INSERT INTO t (id) VALUES (2)");
        await Done("MERGE INTO t USING (VALUES 2, 3) AS s(id) ON t.id = s.id WHEN NOT MATCHED THEN INSERT (id) VALUES (s.id)");
        await Done("INSERT INTO t (id, n, name) VALUES (4, NULL, 'd')");
        await Done("UPDATE t SET id = 5 WHERE id = 1");
        const string Rest = "14.20|2024-02-29 12:30:00.000001 UTC|00FF|2024-02-29|true|-1.5";
        Assert.Equal(
            [
                $"2|8|{Rest}|it's|2024-02-29 12:30:00.000000",
                $"3|8|{Rest}|it's|2024-02-29 12:30:00.000000",
                $"4|∅|{Rest}|d|2024-02-29 12:30:00.000000",
                "5|7|∅|∅|∅|∅|∅|∅|∅|∅",
            ],
            await _world.Query("SELECT id, n, price, seen, to_hex(raw), day, ok, x, name, local FROM t ORDER BY id"));
    }

    [Theory]
    [InlineData("INSERT INTO t (id) VALUES (2)")]
    [InlineData("MERGE INTO t USING (VALUES 2) AS s(id) ON t.id = s.id WHEN NOT MATCHED THEN INSERT (id) VALUES (s.id)")]
    public async Task A_row_column_whose_fields_have_defaults_is_refused_by_name(string sql)
    {
        await Add(new NestedField(2, "r", new StructType(new NestedField(3, "a", PrimitiveType.Int) { WriteDefault = "1" })) { WriteDefault = "{}" });
        var error = (await _world.Run(sql)).Error?.Text;
        Assert.StartsWith("NOT_SUPPORTED", error);
        Assert.Contains("Column r has the default {}", error);
    }

    private async Task Add(params NestedField[] columns)
    {
        using var commitLock = await _world.Committers.Enter(LakeWorld.Name, InstanceRights.Instance, default);
        var schema = new Schema(1, new StructType([.. commitLock.Metadata!.CurrentSchema.Columns.Fields, .. columns]));
        IReadOnlyList<TableUpdate> updates =
            [new TableUpdate.UpgradeFormatVersion(3), new TableUpdate.AddSchema(schema, 10), new TableUpdate.SetCurrentSchema(TableUpdate.LastAdded)];
        await using var prepared = await commitLock.Prepare(new TableCommit { Updates = updates }, default);
        await _world.Store.Commit(prepared.Apply, default);
        await commitLock.Committed(prepared, default);
    }

    private async Task Done(string sql) => Assert.Null((await _world.Run(sql)).Error?.Text);
}
