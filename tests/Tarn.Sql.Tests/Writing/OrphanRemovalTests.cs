using Tarn.Lake.Catalog;
using Tarn.Lake.Catalog.Names;
using Tarn.Lake.Commit.Actions;
using Tarn.Lake.Hive;
using Tarn.Lake.Iceberg.Types;
using Tarn.Lake.Maintenance.Orphans;
using Tarn.Storage;
using Tarn.Storage.Objects.Versions;
using Tarn.Storage.Rights;

namespace Tarn.Sql.Tests.Writing;

/// <summary>Orphan files of a table on real storage, with a clock that the test moves.</summary>
public sealed class OrphanRemovalTests : IAsyncLifetime
{
    private static readonly StructType Columns = new(new NestedField(1, "id", PrimitiveType.Long));

    private readonly string _folder = Directory.CreateTempSubdirectory("tarn-orphans-").FullName;
    private readonly ManualTime _time = new(new DateTimeOffset(2026, 11, 20, 10, 0, 0, TimeSpan.Zero));
    private LakeWorld _world = null!;

    public async Task InitializeAsync()
    {
        _world = await LakeWorld.Open(_folder, time: _time);
        await _world.Create(Columns);
        await _world.Append("SELECT CAST(1 AS BIGINT) AS id");
    }

    public async Task DisposeAsync()
    {
        await _world.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Old_files_that_nothing_names_are_marked_then_removed_and_the_tables_own_stay()
    {
        await Put("db/t/data/lost.parquet", "db/t/metadata/lost-m0.avro", "db/t/data/readme.txt");
        Assert.Equal((0, 0), await Run());
        _time.Advance(TimeSpan.FromHours(73));
        await Put("db/t/data/young.parquet");
        Assert.Equal((2, 0), await Run(isDry: true));
        Assert.Equal((2, 0), await Run());
        Assert.Equal((0, 0), await Run());
        _time.Advance(TimeSpan.FromHours(2));

        // The marks are rows: another process goes on with them.
        Assert.Equal((0, 2), await Run(isDry: true));
        Assert.True(await Exists("db/t/data/lost.parquet"));
        Assert.Equal((0, 2), await Run());
        Assert.False(await Exists("db/t/data/lost.parquet"));
        Assert.False(await Exists("db/t/metadata/lost-m0.avro"));
        Assert.True(await Exists("db/t/data/young.parquet"));
        Assert.True(await Exists("db/t/data/readme.txt"));
        Assert.Equal(["1"], await _world.Query("SELECT id FROM t"));
        Assert.Equal((0, 0), await Run());
    }

    [Fact]
    public async Task A_marked_file_that_a_commit_names_meanwhile_stays()
    {
        await _world.Append("SELECT CAST(2 AS BIGINT) AS id");
        var table = Table();
        await _world.Append("SELECT CAST(3 AS BIGINT) AS id");

        // The pointer goes back: the newest files are named by nothing, as those of a commit to come.
        var newest = Table();
        await Point(newest, table.MetadataLocation!);
        _time.Advance(TimeSpan.FromHours(73));
        var (marked, _) = await Run();
        Assert.True(marked >= 4, $"{marked} files were marked: data, manifest, list and metadata");
        await Point(Table(), newest.MetadataLocation!);
        _time.Advance(TimeSpan.FromHours(2));
        Assert.Equal((0, 0), await Run());
        Assert.Equal(["1", "2", "3"], (await _world.Query("SELECT id FROM t")).Order());

        // The marks are gone with it.
        await Point(Table(), table.MetadataLocation!);
        Assert.Equal((marked, 0), await Run());
    }

    [Fact]
    public async Task Files_of_tables_whose_places_overlap_stay()
    {
        // No Iceberg table comes into another one's place.
        var inner = Named("inner");
        await _world.Create(Columns, inner, "s3://lake/db/inner");
        using (var commitLock = await _world.Committers.Enter(inner, InstanceRights.Instance, default))
        {
            var moved = new PropertiesAction { Set = new Dictionary<string, string> { ["write.data.path"] = "s3a://lake/db/t/data/inner" } };
            var refusal = await Assert.ThrowsAsync<TarnException>(async () => await commitLock.Commit(moved, null, default));
            Assert.Equal(ErrorKind.InvalidArgument, refusal.Kind);
        }

        await Put("db/t/data/lost.parquet", "db/t/data/inner/data/lost.parquet");
        _time.Advance(TimeSpan.FromHours(100));

        // A table of another kind does.
        await _world.Store.Commit(
            async tx => await _world.Catalog.CreateTable(tx, new CatalogTable { Name = Named("hive"), CreatedMs = 1, UpdatedMs = 1 }), default);
        var beside = await Removal().Run(Table(), new AllLocations(
            _world.Catalog, _world.Store, new HiveFolders(_world.Catalog, _world.Store, _ => ["s3://lake/db/t/data/logs/"])), isDry: false, default);
        Assert.Equal($"its place overlaps folder s3://lake/db/t/data/logs/ of table {Named("hive")}", beside.Skipped);
        Assert.True(await Exists("db/t/data/lost.parquet"));
        Assert.True(await Exists("db/t/data/inner/data/lost.parquet"));
    }

    private static TableName Named(string table) => new(LakeWorld.Name.Scope, LakeWorld.Name.Database, table);

    private OrphanRemoval Removal() => new(_world.Store, _world.Catalog, new ObjectLocationListing(_world.Objects), TimeSpan.FromHours(72), _time);

    private AllLocations Places() => new(_world.Catalog, _world.Store, new HiveFolders(_world.Catalog, _world.Store, _ => []));

    private async Task<(int Marked, int Removed)> Run(bool isDry = false)
    {
        var report = await Removal().Run(Table(), Places(), isDry, default);
        Assert.Null(report.Skipped);
        return (report.Marked, report.Removed);
    }

    private CatalogTable Table(TableName? name = null)
    {
        Assert.True(_world.Catalog.TryFindTable(name ?? LakeWorld.Name, out var table));
        return table;
    }

    private async Task Point(CatalogTable table, string location) => await _world.Store.Commit(
        async tx =>
        {
            await _world.Catalog.ReplaceTable(tx, table with { MetadataLocation = location });
            return true;
        },
        default);

    private async Task Put(params string[] keys)
    {
        foreach (var key in keys)
        {
            await _world.Objects.Put("lake", key, "bytes"u8.ToArray(), PutOptions.None, default);
        }
    }

    private async Task<bool> Exists(string key)
    {
        try
        {
            await _world.Objects.Head("lake", key, default);
            return true;
        }
        catch (Storage.TarnException missing) when (missing.Kind == Storage.ErrorKind.NotFound)
        {
            return false;
        }
    }
}
