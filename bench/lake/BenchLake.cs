using Tarn.Lake.Catalog;
using Tarn.Lake.Catalog.Names;
using Tarn.Lake.Commit.Locks;
using Tarn.Lake.Files;
using Tarn.Storage.Disk;
using Tarn.Storage.Metadata.Sqlite;
using Tarn.Storage.Objects;

namespace Tarn.Bench.Lake;

/// <summary>A lake on its real storage, with bucket <c>lake</c>, in a folder that goes when it is disposed.</summary>
internal sealed class BenchLake : IAsyncDisposable
{
    public static readonly CatalogScope Scope = new("000000000000", "us-east-1");

    private readonly MemoryCatalogNames _names;

    private BenchLake(string folder, FileDisk disk, SqliteMetadataStore store, ObjectStore objects, MemoryCatalogNames names, LakeCatalog catalog)
    {
        (Folder, Disk, Store, Objects, _names, Catalog) = (folder, disk, store, objects, names, catalog);
        Files = new ObjectTableFiles(objects);
        Committers = new TableCommitters(store, catalog, TimeProvider.System);
    }

    public string Folder { get; }

    public FileDisk Disk { get; }

    public SqliteMetadataStore Store { get; }

    public ObjectStore Objects { get; }

    public ObjectTableFiles Files { get; }

    public LakeCatalog Catalog { get; }

    public TableCommitters Committers { get; }

    public static async Task<BenchLake> Open()
    {
        var folder = Directory.CreateTempSubdirectory("tarn-bench-lake-").FullName;
        var disk = new FileDisk(folder, TimeProvider.System);
        var store = SqliteMetadataStore.Open(
            Path.Join(folder, "meta.db"), null, TimeProvider.System, failure => Environment.FailFast(failure.ToString()));
        var objects = await ObjectStore.Open(disk, store, TimeProvider.System, new ObjectStoreOptions(), default);
        await objects.CreateBucket("lake", Scope.Account, Scope.Region, default);
        var names = await MemoryCatalogNames.Open(store, default);
        return new BenchLake(folder, disk, store, objects, names, await LakeCatalog.Open(store, names, new ObjectTableFiles(objects), default));
    }

    public async ValueTask DisposeAsync()
    {
        Catalog.Dispose();
        _names.Dispose();
        await Objects.DisposeAsync();
        await Store.DisposeAsync();
        Directory.Delete(Folder, recursive: true);
    }
}
