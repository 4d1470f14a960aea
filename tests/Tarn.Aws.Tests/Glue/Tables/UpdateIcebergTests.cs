using Tarn.Aws.Glue.Finding;
using Tarn.Aws.Glue.Model;
using Tarn.Aws.Glue.Tables;
using Tarn.Aws.Glue.Versions;
using Tarn.Lake.Commit.Locks;
using Tarn.Lake.Iceberg.Tables;
using Tarn.Wire.Protocols;

namespace Tarn.Aws.Tests.Glue.Tables;

/// <summary>Updates of the metadata of an Iceberg table with the columns <c>id</c> (1) and <c>name</c> (2).</summary>
public sealed class UpdateIcebergTests
{
    [Fact]
    public async Task Updates_are_one_commit_and_archive_the_version_before()
    {
        await using var twins = await CatalogTwins.Open();
        await twins.AddIceberg("t");
        var order = new IcebergSortOrder
        {
            OrderId = 1,
            Fields = [new IcebergSortField { SourceId = 1, Transform = "identity", Direction = "desc", NullOrder = "nulls-last" }],
        };
        await Update(
            twins,
            "0",
            Whole("more") with { Action = "add-schema" },
            Whole("more") with { Action = "set-current-schema" },
            Whole() with { Action = "set-properties", Properties = new Dictionary<string, string?> { ["x"] = "y", ["z"] = "z" }! },
            Whole() with { Action = "remove-properties", Properties = new Dictionary<string, string?> { ["z"] = "" }! },
            Whole() with { Action = "add-sort-order", SortOrder = order },
            Whole() with { Action = "set-default-sort-order", SortOrder = order with { OrderId = -1, Fields = [] } });
        var (table, metadata) = await Present(twins);
        Assert.Equal("1", table);
        Assert.Equal(["id", "name", "more"], metadata.CurrentSchema.Columns.Fields.Select(field => field.Name));
        Assert.Equal(("y", ""), (metadata.Property("x", ""), metadata.Property("z", "")));
        Assert.True(metadata.SortOrders.Single(one => one.OrderId == metadata.DefaultSortOrderId).Fields[0].Descending);

        var versions = await new TableVersionOperations(twins.Finder, twins.Catalog, twins.Store, twins.Tokens).GetTableVersions(
            new GetTableVersionsInput { DatabaseName = "db", TableName = "t" }, CatalogTwins.Call("GetTableVersions"), default);
        Assert.Equal(["1", "0"], versions.TableVersions!.Select(version => version.VersionId));
        Assert.Equal(2, versions.TableVersions![1].Table!.StorageDescriptor!.Columns!.Count);
    }

    [Fact]
    public async Task An_update_without_an_action_states_the_whole_table()
    {
        await using var twins = await CatalogTwins.Open();
        await twins.AddIceberg("t");
        await Update(twins, null, Whole("most") with
        {
            PartitionSpec = new IcebergPartitionSpec { Fields = [new IcebergPartitionField { SourceId = 1, Transform = "bucket[4]", Name = "b" }] },
        });
        var (_, metadata) = await Present(twins);
        Assert.Equal(["id", "name", "most"], metadata.CurrentSchema.Columns.Fields.Select(field => field.Name));
        Assert.Equal("b", Assert.Single(metadata.SpecById(metadata.DefaultSpecId).Fields).Name);
    }

    [Fact]
    public async Task Another_version_a_missing_member_and_another_table_are_refused()
    {
        await using var twins = await CatalogTwins.Open();
        await twins.AddIceberg("t");
        await twins.AddTable("plain");
        await Refused("ConcurrentModificationException", "7", "t", Whole());
        await Refused("InvalidInputException", null, "t", Whole() with { Action = "add-encryption-key" });
        await Refused("InvalidInputException", null, "t", Whole() with { Action = "add-spec" });
        await Refused("InvalidInputException", null, "plain", Whole());
        Assert.Equal("0", (await Present(twins)).Version);

        async Task Refused(string code, string? version, string table, IcebergTableUpdate update) =>
            Assert.Equal(code, (await Assert.ThrowsAsync<AwsErrorException>(() => Update(twins, version, table, [update]))).Code);
    }

    private static IcebergTableUpdate Whole(string? more = null) => new()
    {
        Location = "s3://lake/db/t",
        Schema = new IcebergSchema
        {
            Fields =
            [
                Field(1, "id", "long"),
                Field(2, "name", "string"),
                .. more is null ? (IcebergStructField[])[] : [Field(3, more, "string")],
            ],
        },
    };

    private static IcebergStructField Field(int id, string name, string type) => new() { Id = id, Name = name, Type = $"\"{type}\"", Required = false };

    private static Task Update(CatalogTwins twins, string? version, params IcebergTableUpdate[] updates) => Update(twins, version, "t", updates);

    private static Task Update(CatalogTwins twins, string? version, string table, IcebergTableUpdate[] updates) => Family(twins).UpdateTable(
        new UpdateTableInput
        {
            DatabaseName = "db",
            Name = table,
            VersionId = version,
            UpdateOpenTableFormatInput = new UpdateOpenTableFormatInput
            {
                UpdateIcebergInput = new UpdateIcebergInput { UpdateIcebergTableInput = new UpdateIcebergTableInput { Updates = updates } },
            },
        },
        CatalogTwins.Call("UpdateTable"),
        default);

    private static TableOperations Family(CatalogTwins twins) => new(
        twins.Finder, twins.Catalog, new TableCommitters(twins.Store, twins.Catalog, TimeProvider.System), twins.Store, twins.Tokens);

    private static async Task<(string Version, TableMetadata Metadata)> Present(CatalogTwins twins)
    {
        var input = new GetTableInput { DatabaseName = "db", Name = "t" };
        var shown = (await Family(twins).GetTable(input, CatalogTwins.Call("GetTable"), default)).Table!;
        return (shown.VersionId!, await twins.Catalog.Loader.Metadata(shown.Parameters!["metadata_location"], default));
    }
}
