using Tarn.Aws.Glue.Model;
using Tarn.Aws.Glue.Tables;
using Tarn.Aws.Glue.Versions;
using Tarn.Lake.Catalog.Described;
using Tarn.Lake.Commit.Locks;
using Tarn.Wire.Protocols;

namespace Tarn.Aws.Tests.Glue.Versions;

/// <summary>The family alone, on the twins of store and files.</summary>
public sealed class TableVersionOperationsTests
{
    [Fact]
    public async Task A_change_archives_the_definition_before_it_unless_it_skips_the_archive()
    {
        await using var twins = await CatalogTwins.Open();
        var versions = await Family(twins, "first", "second");
        await Update(twins, "third", skip: true);

        var listed = await versions.GetTableVersions(
            new GetTableVersionsInput { DatabaseName = "db", TableName = "t" }, CatalogTwins.Call("GetTableVersions"), default);
        Assert.Equal([("2", "third"), ("0", "first")], listed.TableVersions!.Select(version => (version.VersionId!, version.Table!.Description!)));
        Assert.Equal("first", (await Get(versions, "0")).Description);
        Assert.Equal("third", (await Get(versions, null)).Description);
        Assert.Equal("EntityNotFoundException", (await Assert.ThrowsAsync<AwsErrorException>(() => Get(versions, "1"))).Code);
    }

    [Fact]
    public async Task Versions_are_paged_and_deleted_but_for_the_present_one()
    {
        await using var twins = await CatalogTwins.Open();
        var versions = await Family(twins, [.. Enumerable.Range(0, 8).Select(i => $"d{i}")]);
        var found = new List<string>();
        for (string? token = ""; token is not null;)
        {
            var page = await versions.GetTableVersions(
                new GetTableVersionsInput { DatabaseName = "db", TableName = "t", MaxResults = 3, NextToken = token },
                CatalogTwins.Call("GetTableVersions"),
                default);
            found.AddRange(page.TableVersions!.Select(version => version.VersionId!));
            token = page.NextToken;
        }

        Assert.Equal(["7", "6", "5", "4", "3", "2", "1", "0"], found);
        var deleted = await versions.BatchDeleteTableVersion(
            new BatchDeleteTableVersionInput { DatabaseName = "db", TableName = "t", VersionIds = ["3", "7", "99"] },
            CatalogTwins.Call("BatchDeleteTableVersion"),
            default);
        Assert.Equal(
            [("7", "InvalidInputException"), ("99", "EntityNotFoundException")],
            deleted.Errors!.Select(error => (error.VersionId!, error.ErrorDetail!.ErrorCode!)));
        await versions.DeleteTableVersion(
            new DeleteTableVersionInput { DatabaseName = "db", TableName = "t", VersionId = "2" }, CatalogTwins.Call("DeleteTableVersion"), default);
        await Assert.ThrowsAsync<AwsErrorException>(() => Get(versions, "3"));
        await Assert.ThrowsAsync<AwsErrorException>(() => Get(versions, "2"));
    }

    [Fact]
    public async Task The_newest_1000_versions_stay()
    {
        await using var twins = await CatalogTwins.Open();
        var versions = await Family(twins, "first");
        var name = Tarn.Aws.Glue.Finding.CatalogFinder.TableOf(CatalogTwins.Call("x"), null, "db", "t");
        Assert.True(twins.Catalog.TryFindTable(name, out var table));
        await twins.Store.Commit(
            async transaction =>
            {
                for (var i = 0; i < TableVersions.Max + 5; i++)
                {
                    await TableVersions.Archive(transaction, table.Id, i, new byte[] { 1 });
                }

                return true;
            },
            default);
        Assert.Null(await twins.Store.Read(reader => TableVersions.Find(reader, table.Id, 4), default));
        Assert.NotNull(await twins.Store.Read(reader => TableVersions.Find(reader, table.Id, 5), default));
    }

    private static async Task<TableVersionOperations> Family(CatalogTwins twins, params string[] descriptions)
    {
        await Tables(twins).CreateTable(
            new CreateTableInput { DatabaseName = "db", TableInput = new TableInput { Name = "t", Description = descriptions[0] } },
            CatalogTwins.Call("CreateTable"),
            default);
        foreach (var description in descriptions.Skip(1))
        {
            await Update(twins, description);
        }

        return new TableVersionOperations(twins.Finder, twins.Catalog, twins.Store, twins.Tokens);
    }

    private static Task Update(CatalogTwins twins, string description, bool skip = false) => Tables(twins).UpdateTable(
        new UpdateTableInput { DatabaseName = "db", TableInput = new TableInput { Name = "t", Description = description }, SkipArchive = skip },
        CatalogTwins.Call("UpdateTable"),
        default);

    private static TableOperations Tables(CatalogTwins twins) =>
        new(twins.Finder, twins.Catalog, new TableCommitters(twins.Store, twins.Catalog, TimeProvider.System), twins.Store, twins.Tokens);

    private static async Task<Table> Get(TableVersionOperations versions, string? version) => (await versions.GetTableVersion(
        new GetTableVersionInput { DatabaseName = "db", TableName = "t", VersionId = version },
        CatalogTwins.Call("GetTableVersion"),
        default)).TableVersion!.Table!;
}
