using Tarn.Delivery.Configuration;
using Tarn.Delivery.Outputs.Tables;
using Tarn.Lake.Commit;
using Tarn.Lake.Iceberg.Partitions;
using Tarn.Lake.Iceberg.Tables;
using Tarn.Lake.Iceberg.Types;
using Tarn.Storage;

namespace Tarn.Delivery.Tests.Outputs.Tables;

public sealed class UpsertKeysTests
{
    private static readonly StructType Columns = new([
        new NestedField(1, "id", PrimitiveType.Long),
        new NestedField(2, "price", PrimitiveType.Double),
        new NestedField(3, "at", new StructType([new NestedField(4, "x", PrimitiveType.Int), new NestedField(5, "y", PrimitiveType.Float)])),
        new NestedField(6, "tags", new ListType(7, PrimitiveType.String, false)),
    ]);

    [Theory]
    [InlineData("missing", "Table db.t: there is no column missing, which is a unique key.")]
    [InlineData("price", "Table db.t: unique key price has type double, which cannot identify a row.")]
    [InlineData("at.y", "Table db.t: unique key at.y has type float, which cannot identify a row.")]
    [InlineData("at", "which cannot identify a row.")]
    [InlineData("tags", "which cannot identify a row.")]
    public void A_key_that_cannot_identify_a_row_is_refused_by_its_name(string key, string message)
    {
        var refused = Assert.Throws<TarnException>(() => UpsertKeys.Of(Config("id", key), Table(), Columns));
        Assert.Equal(ErrorKind.NotSupported, refused.Kind);
        Assert.Contains(message, refused.Message);
        Assert.Contains($" {key}", refused.Message);
    }

    [Fact]
    public void Keys_may_lie_in_structs_and_repeat()
    {
        var keys = UpsertKeys.Of(Config("at.x", "id", "at.x"), Table(), Columns)!;
        Assert.Equal([4, 1], keys.Ids);
        Assert.Equal(["id", "at"], keys.Columns.Fields.Select(field => field.Name));
        Assert.Equal(["x"], ((StructType)keys.Columns.Fields[1].Type).Fields.Select(field => field.Name));
    }

    [Fact]
    public void A_table_without_keys_has_no_upserts() => Assert.Null(UpsertKeys.Of(Config(), Table(), Columns));

    private static TableConfig Config(params string[] keys) => new("db", "t") { UniqueKeys = keys };

    private static TableMetadata Table() => new TableCreation
    {
        Name = Delivery.Tests.Tables.NameOf("t"),
        Location = "s3://lake/db/t",
        Columns = Columns,
        PartitionBy = Array.Empty<(string, Transform, string?)>(),
    }.FirstMetadata(DateTimeOffset.UnixEpoch);
}
