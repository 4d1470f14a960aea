using Tarn.Aws.Glue.Model;
using Tarn.Aws.Glue.Tables;
using Tarn.Lake.Commit.Locks;
using Tarn.Wire.Protocols;

namespace Tarn.Aws.Tests.Glue.Tables;

/// <summary>UpdateTable with columns of an Iceberg table, which has <c>id</c> (long) and <c>name</c> (string).</summary>
public sealed class DescribedColumnsTests
{
    [Fact]
    public async Task A_comment_goes_into_the_metadata_by_the_columns_name_and_stays_after_a_schema_change()
    {
        await using var twins = await CatalogTwins.Open();
        await twins.AddIceberg("t");
        await Update(twins, [new("name", "string", "a name"), new("ID", "bigint", "the key")]);
        Assert.Equal(["the key", "a name"], (await Docs(twins)));

        var more = new IcebergTableUpdate
        {
            Action = "add-schema",
            Location = "s3://lake/db/t",
            Schema = new IcebergSchema
            {
                Fields =
                [
                    new IcebergStructField { Id = 1, Name = "id", Type = "\"long\"", Required = false, Doc = "the key" },
                    new IcebergStructField { Id = 2, Name = "name", Type = "\"string\"", Required = false, Doc = "a name" },
                    new IcebergStructField { Id = 3, Name = "more", Type = "\"int\"", Required = false },
                ],
            },
        };
        await Family(twins).UpdateTable(
            new UpdateTableInput
            {
                DatabaseName = "db",
                Name = "t",
                UpdateOpenTableFormatInput = new UpdateOpenTableFormatInput
                {
                    UpdateIcebergInput = new UpdateIcebergInput
                    {
                        UpdateIcebergTableInput = new UpdateIcebergTableInput { Updates = [more, more with { Action = "set-current-schema" }] },
                    },
                },
            },
            CatalogTwins.Call("UpdateTable"),
            default);
        Assert.Equal(["the key", "a name", null], await Docs(twins));
        Assert.Equal(["the key", "a name", null], (await Shown(twins)).StorageDescriptor!.Columns!.Select(column => column.Comment));
    }

    [Theory]
    [InlineData("id:bigint,name:string", "the table as it is")]
    [InlineData("ID:BIGINT,Name:varchar(20)", "other spellings of the same types")]
    [InlineData("name:string,id:bigint", "another order")]
    [InlineData("", "no columns")]
    public async Task Columns_that_say_the_same_change_no_metadata(string columns, string why)
    {
        await using var twins = await CatalogTwins.Open();
        await twins.AddIceberg("t");
        var before = (await Shown(twins)).Parameters!["metadata_location"];
        await Update(twins, Parse(columns), "described");
        var after = await Shown(twins);
        Assert.True(before == after.Parameters!["metadata_location"], why);
        Assert.Equal("described", after.Description);
    }

    [Theory]
    [InlineData("id:bigint", "the description lacks the table's column 'name'")]
    [InlineData("id:bigint,name:string,more:int", "the table has no column 'more'")]
    [InlineData("id:int,name:string", "column 'id' is of type bigint, not int")]
    [InlineData("id:bigint,name:bigint", "column 'name' is of type string, not bigint")]
    [InlineData("id:bigint,name:struct<a:int>", "column 'name' is of type string, not struct<a:int>")]
    [InlineData("id:nonsense,name:string", "column 'id' is of type bigint, not nonsense")]
    [InlineData("key:bigint,name:string", "the table has no column 'key'")]
    public async Task Other_differences_are_refused_by_name_and_change_nothing(string columns, string difference)
    {
        await using var twins = await CatalogTwins.Open();
        await twins.AddIceberg("t");
        var refused = await Assert.ThrowsAsync<AwsErrorException>(() => Update(twins, Parse(columns), "described"));
        Assert.Equal("InvalidInputException", refused.Code);
        Assert.Contains(difference, refused.Message, StringComparison.Ordinal);
        Assert.Equal(("0", null), ((await Shown(twins)).VersionId, (await Shown(twins)).Description));
    }

    [Fact]
    public async Task Columns_sent_again_after_the_schema_has_grown_change_nothing_and_their_old_comments_do_not_return()
    {
        await using var twins = await CatalogTwins.Open();
        await twins.AddIceberg("t");
        await Update(twins, [new("id", "bigint", "first"), new("name", "string", null)]);
        await Update(twins, [new("id", "bigint", "second"), new("name", "string", "")]);
        Assert.Equal(["second", null], await Docs(twins));
        await Update(twins, [new("id", "bigint", "second"), new("name", "string", null)], "described");
        Assert.Equal(["second", null], await Docs(twins));
        await Update(twins, [new("id", "bigint", ""), new("name", "string", null)]);
        Assert.Equal([null, null], await Docs(twins));
    }

    [Fact]
    public async Task A_version_that_is_not_the_present_one_is_a_conflict()
    {
        await using var twins = await CatalogTwins.Open();
        await twins.AddIceberg("t");
        var input = Input([new("id", "bigint", "x"), new("name", "string", null)], null) with { VersionId = "7" };
        var refused = await Assert.ThrowsAsync<AwsErrorException>(() => Family(twins).UpdateTable(input, CatalogTwins.Call("UpdateTable"), default));
        Assert.Equal("ConcurrentModificationException", refused.Code);
        Assert.Equal([null, null], await Docs(twins));
    }

    private static (string Name, string Type, string? Comment)[] Parse(string columns) =>
        [.. columns.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(column => (column.Split(':', 2)[0], column.Split(':', 2)[1], (string?)null))];

    private static UpdateTableInput Input((string Name, string Type, string? Comment)[] columns, string? description) => new()
    {
        DatabaseName = "db",
        TableInput = new TableInput
        {
            Name = "t",
            Description = description,
            StorageDescriptor = new StorageDescriptor { Columns = [.. columns.Select(c => new Column { Name = c.Name, Type = c.Type, Comment = c.Comment })] },
        },
    };

    private static Task Update(CatalogTwins twins, (string Name, string Type, string? Comment)[] columns, string? description = null) =>
        Family(twins).UpdateTable(Input(columns, description), CatalogTwins.Call("UpdateTable"), default);

    private static async Task<Table> Shown(CatalogTwins twins) =>
        (await Family(twins).GetTable(new GetTableInput { DatabaseName = "db", Name = "t" }, CatalogTwins.Call("GetTable"), default)).Table!;

    private static async Task<IEnumerable<string?>> Docs(CatalogTwins twins)
    {
        var metadata = await twins.Catalog.Loader.Metadata((await Shown(twins)).Parameters!["metadata_location"], default);
        return metadata.CurrentSchema.Columns.Fields.Select(field => field.Doc);
    }

    private static TableOperations Family(CatalogTwins twins) => new(
        twins.Finder, twins.Catalog, new TableCommitters(twins.Store, twins.Catalog, TimeProvider.System), twins.Store, twins.Tokens);
}
