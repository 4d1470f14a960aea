using Tarn.Lake.Catalog;
using Tarn.Lake.Commit;
using Tarn.Lake.Hive;
using Tarn.Storage;

namespace Tarn.Lake.Tests.Commit;

/// <summary>Removal of a purged table's files.</summary>
public sealed class TablePurgesTests
{
    [Fact]
    public async Task A_purge_removes_data_manifests_lists_and_metadata_and_may_be_repeated()
    {
        var lake = await LakeFixture.Open();
        await lake.Create();
        var first = await lake.Append();
        var last = await lake.Append();
        string[] files =
        [
            first.MetadataLocation, last.MetadataLocation, first.Snapshot!.ManifestList!, last.Snapshot!.ManifestList!, await DataFile(lake, last),
        ];
        foreach (var file in files)
        {
            await lake.Files.Find(file, default);
        }

        await lake.Store.Commit(tx => lake.Catalog.DropTable(tx, LakeFixture.Name, 0, purges: true), default);
        var purges = new TablePurges(lake.Store, lake.Catalog, new HiveFolders(lake.Catalog, lake.Store, _ => []));
        Assert.NotNull(purges.Due);
        await purges.Run(default);
        await purges.Run(default);
        Assert.Null(purges.Due);
        foreach (var file in files)
        {
            Assert.Equal(ErrorKind.NotFound, (await Assert.ThrowsAsync<TarnException>(() => lake.Files.Find(file, default).AsTask())).Kind);
        }

        Assert.Empty(await lake.Store.Read(reader => reader.Scan(LakeSpaces.Purges, Tarn.Storage.Metadata.KeyRange.All, 1), default));
        Assert.Empty(await lake.Store.Read(reader => reader.Scan(LakeSpaces.Dropped, Tarn.Storage.Metadata.KeyRange.All, 1), default));
    }

    [Fact]
    public async Task A_file_in_the_place_of_another_table_stays()
    {
        var lake = await LakeFixture.Open();
        await lake.Create();
        var commit = await lake.Append();
        Assert.True(lake.Catalog.TryFindTable(LakeFixture.Name, out var table));
        await lake.Store.Commit(
            async transaction =>
            {
                await lake.Catalog.DropTable(transaction, LakeFixture.Name, 0, purges: true);
                return await lake.Catalog.CreateTable(transaction, table);
            },
            default);
        await new TablePurges(lake.Store, lake.Catalog, new HiveFolders(lake.Catalog, lake.Store, _ => [])).Run(default);
        await lake.Files.Find(commit.MetadataLocation, default);
        await lake.Files.Find(await DataFile(lake, commit), default);
    }

    private static async Task<string> DataFile(LakeFixture lake, PreparedCommit commit) =>
        (await lake.Catalog.Loader.Files(commit.Metadata, commit.Snapshot, default)).Data[0].File.Path;
}
