using Tarn.Lake.Catalog;
using Tarn.Lake.Catalog.Names;
using Tarn.Lake.Catalog.Partitions;
using Tarn.Lake.Commit;
using Tarn.Lake.Hive;
using Tarn.Lake.Tests.Commit;

namespace Tarn.Lake.Tests.Hive;

/// <summary>The server deletes nothing in the folders of Hive tables, of their partitions and templates.</summary>
public sealed class HiveFoldersTests
{
    [Theory]
    [InlineData("own")]
    [InlineData("partition")]
    [InlineData("template")]
    public async Task A_purge_spares_files_in_a_folder_of_a_hive_table(string how)
    {
        var lake = await LakeFixture.Open();
        await lake.Create();
        var commit = await lake.Append();
        var file = (await lake.Catalog.Loader.Files(commit.Metadata, commit.Snapshot, default)).Data[0].File.Path;
        var folder = file[..(file.LastIndexOf('/') + 1)];
        var other = await lake.Store.Commit(
            transaction => lake.Catalog.CreateTable(
                transaction,
                new CatalogTable { Name = new TableName(LakeFixture.Name.Scope, LakeFixture.Name.Database, "hive"), CreatedMs = 1, UpdatedMs = 1 }),
            default);
        await lake.Store.Commit(
            async transaction =>
            {
                var partition = new Partition { Values = ["a"], CreatedMs = 1, Location = how == "partition" ? folder : "s3://elsewhere/" };
                await new PartitionTable(other.Id, [new("k", "string")]).Create(transaction, partition);
                return true;
            },
            default);
        var folders = new HiveFolders(
            lake.Catalog, lake.Store, _ => how switch { "own" => [folder], "template" => ["s3://far/", folder + "${k}/x"], _ => ["s3://far/"] });
        Assert.NotEmpty(await folders.In([TableLocation.Of(folder)!.Value], default));
        await lake.Store.Commit(tx => lake.Catalog.DropTable(tx, LakeFixture.Name, 0, purges: true), default);
        await new TablePurges(lake.Store, lake.Catalog, folders).Run(default);
        await lake.Files.Find(file, default);
        await Assert.ThrowsAsync<Tarn.Storage.TarnException>(() => lake.Files.Find(commit.MetadataLocation, default).AsTask());
    }
}
