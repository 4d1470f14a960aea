using Tarn.Lake.Catalog;
using Tarn.Lake.Catalog.Names;
using Tarn.Lake.Commit;
using Tarn.Lake.Commit.Actions;
using Tarn.Lake.Commit.Locks;
using Tarn.Lake.Files;
using Tarn.Lake.Iceberg.Manifests;
using Tarn.Lake.Iceberg.Partitions;
using Tarn.Lake.Iceberg.Schemas;
using Tarn.Lake.Iceberg.Tables;
using Tarn.Lake.Iceberg.Types;
using Tarn.Lake.Maintenance;
using Tarn.Storage.Metadata;
using Tarn.Storage.Rights;

namespace Tarn.Lake.Tests.Commit;

/// <summary>A lake in memory with a clock that the test moves.</summary>
internal sealed class LakeFixture
{
    public static readonly CatalogScope Scope = new("000000000000", "us-east-1");
    public static readonly TableName Name = new(Scope, "db", "t");
    public static readonly StructType Columns = new(
        new NestedField(0, "id", PrimitiveType.Long),
        new NestedField(0, "city", PrimitiveType.String));

    private int _files;

    private LakeFixture(IMetadataStore store, ITableFiles tableFiles, LakeCatalog catalog, ManualTime clock)
    {
        Store = store;
        Files = tableFiles;
        Catalog = catalog;
        Clock = clock;
        Committers = new TableCommitters(store, catalog, clock);
        ExpiredFiles = new ExpiredFileRemoval(store, catalog);
    }

    public IMetadataStore Store { get; }

    public ITableFiles Files { get; }

    public LakeCatalog Catalog { get; }

    public ManualTime Clock { get; }

    public TableCommitters Committers { get; }

    public ExpiredFileRemoval ExpiredFiles { get; }

    public static async Task<LakeFixture> Open(IMetadataStore? store = null)
    {
        store ??= new MemoryMetadataStore();
        var files = new MemoryTableFiles(store);
        var fixture = new LakeFixture(
            store, files, await LakeCatalog.Open(store, await MemoryCatalogNames.Open(store, default), files, default),
            new ManualTime(new DateTimeOffset(2026, 11, 20, 10, 0, 0, TimeSpan.Zero)));
        await store.Commit(tx => fixture.Catalog.CreateDatabase(tx, Name.DatabaseName, null, default, 1), default);
        return fixture;
    }

    public static TableCreation Creation(params (string, Transform, string?)[] partitionBy) => new()
    {
        Name = Name,
        Location = "s3://lake/db/t",
        Columns = Columns,
        PartitionBy = partitionBy,
    };

    public async Task Create(params (string, Transform, string?)[] partitionBy)
    {
        using var commitLock = await Committers.Enter(Name, InstanceRights.Instance, default);
        commitLock.Begin(Creation(partitionBy));
        var prepared = await commitLock.Prepare(TableCommit.Nothing, default);
        Assert.Equal(ApplyOutcome.Applied, await Store.Commit(prepared.Apply, default));
        await commitLock.Committed(prepared, default);
    }

    public async Task<PreparedCommit> Append(int fileCount = 1, long rows = 10, PartitionTuple? partition = null, SchemaUnion? schema = null)
    {
        using var commitLock = await Committers.Enter(Name, InstanceRights.Instance, default);
        var prepared = await Prepare(commitLock, fileCount, rows, partition, schema);
        Assert.Equal(ApplyOutcome.Applied, await Store.Commit(prepared.Apply, default));
        await commitLock.Committed(prepared, default);
        return prepared;
    }

    public async Task<PreparedCommit> Prepare(
        CommitLock commitLock, int fileCount = 1, long rows = 10, PartitionTuple? partition = null, SchemaUnion? schema = null)
    {
        var appended = new List<WrittenFile>();
        for (var i = 0; i < fileCount; i++)
        {
            appended.Add(await File(commitLock.Metadata!, rows, partition ?? PartitionTuple.Empty));
        }

        return await commitLock.Prepare(new TableAppend { Files = appended, Schema = schema }, default);
    }

    public Task<WrittenFile> File(TableMetadata metadata, long rows, PartitionTuple partition) =>
        File(metadata, rows, partition, FileContent.Data, null);

    /// <summary>Stages a data or delete file of arbitrary bytes.</summary>
    public async Task<WrittenFile> File(TableMetadata metadata, long rows, PartitionTuple partition, FileContent content, string? referenced)
    {
        var location = $"{metadata.Location}/data/{++_files:00000}.parquet";
        var staged = await Files.Stage(location, new byte[100 + _files], default);
        var file = new DataFile
        {
            Content = content,
            Path = location,
            RecordCount = rows,
            FileSizeBytes = staged.SizeBytes,
            SpecId = metadata.DefaultSpecId,
            Partition = partition,
            Metrics = new ColumnMetrics { ValueCounts = new Dictionary<int, long> { [1] = rows } },
            SplitOffsets = [4],
            EqualityIds = content == FileContent.EqualityDeletes ? [1] : [],
            ReferencedDataFile = referenced,
        };
        return new WrittenFile(file, staged);
    }

    /// <summary>Commits an action under a commit lock of its own.</summary>
    public async Task<PreparedCommit> Commit(CommitAction action)
    {
        using var commitLock = await Committers.Enter(Name, InstanceRights.Instance, default);
        var prepared = await commitLock.Prepare(action, default);
        Assert.Equal(prepared.HasChanges ? ApplyOutcome.Applied : ApplyOutcome.AlreadyApplied, await Store.Commit(prepared.Apply, default));
        await commitLock.Committed(prepared, default);
        return prepared;
    }

    /// <summary>The table's present metadata.</summary>
    public async Task<TableMetadata> Metadata()
    {
        using var pinned = await Catalog.Pin(Name, default);
        return pinned.Metadata;
    }

    public async Task<IReadOnlyList<ManifestEntry>> Live()
    {
        using var pinned = await Catalog.Pin(Name, default);
        return (await pinned.Files(pinned.Metadata.CurrentSnapshot, default)).Data;
    }

    /// <summary>Like <see cref="Live"/>, but without caches: the view of another engine.</summary>
    public async Task<(TableMetadata Metadata, IReadOnlyList<ManifestEntry> Live)> ReadAnew()
    {
        Assert.True(Catalog.TryFindTable(Name, out var entry));
        var loader = new TableLoader(Files);
        var metadata = await loader.Metadata(entry.MetadataLocation!, default);
        return (metadata, (await loader.Files(metadata, metadata.CurrentSnapshot, default)).Data);
    }
}
