using Tarn.Aws.Glue.Model;
using Tarn.Aws.Glue.Tables;
using Tarn.Lake.Commit.Locks;

namespace Tarn.Aws.Tests.Glue.Tables;

/// <summary>The family alone, on the twins of store and files.</summary>
public sealed class TableOperationsTests
{
    [Fact]
    public async Task A_table_is_made_changed_listed_and_deleted()
    {
        await using var twins = await CatalogTwins.Open();
        var tables = Family(twins);
        foreach (var name in (string[])["b", "a", "c"])
        {
            await tables.CreateTable(
                new CreateTableInput { DatabaseName = "db", TableInput = new TableInput { Name = name } }, CatalogTwins.Call("CreateTable"), default);
        }

        await tables.UpdateTable(
            new UpdateTableInput { DatabaseName = "db", TableInput = new TableInput { Name = "a", Description = "new" } },
            CatalogTwins.Call("UpdateTable"),
            default);
        var changed = (await tables.GetTable(new GetTableInput { DatabaseName = "db", Name = "a" }, CatalogTwins.Call("GetTable"), default)).Table!;
        Assert.Equal(("a", "new", "1"), (changed.Name, changed.Description, changed.VersionId));

        var first = await tables.GetTables(new GetTablesInput { DatabaseName = "db", MaxResults = 2 }, CatalogTwins.Call("GetTables"), default);
        var rest = await tables.GetTables(new GetTablesInput { DatabaseName = "db", NextToken = first.NextToken }, CatalogTwins.Call("GetTables"), default);
        Assert.Equal(["a", "b", "c"], first.TableList!.Concat(rest.TableList!).Select(table => table.Name));

        await tables.DeleteTable(new DeleteTableInput { DatabaseName = "db", Name = "a" }, CatalogTwins.Call("DeleteTable"), default);
        var batch = await tables.BatchDeleteTable(
            new BatchDeleteTableInput { DatabaseName = "db", TablesToDelete = ["a", "b"] }, CatalogTwins.Call("BatchDeleteTable"), default);
        Assert.Equal(("a", "EntityNotFoundException"), (Assert.Single(batch.Errors!).TableName, batch.Errors![0].ErrorDetail!.ErrorCode));
    }

    [Fact]
    public async Task An_Iceberg_table_shows_the_pointer_to_the_metadata_that_was_written_for_it()
    {
        await using var twins = await CatalogTwins.Open();
        var tables = Family(twins);
        await tables.CreateTable(
            new CreateTableInput
            {
                DatabaseName = "db",
                TableInput = new TableInput
                {
                    Name = "t",
                    StorageDescriptor = new StorageDescriptor { Location = "s3://lake/db/t", Columns = [new Column { Name = "id", Type = "bigint" }] },
                },
                OpenTableFormatInput = new OpenTableFormatInput { IcebergInput = new IcebergInput { MetadataOperation = "CREATE" } },
            },
            CatalogTwins.Call("CreateTable"),
            default);

        var table = (await tables.GetTable(new GetTableInput { DatabaseName = "db", Name = "t" }, CatalogTwins.Call("GetTable"), default)).Table!;
        Assert.StartsWith("s3://lake/db/t/metadata/", table.Parameters!["metadata_location"], StringComparison.Ordinal);
    }

    private static TableOperations Family(CatalogTwins twins) =>
        new(twins.Finder, twins.Catalog, new TableCommitters(twins.Store, twins.Catalog, TimeProvider.System), twins.Store, twins.Tokens);
}
