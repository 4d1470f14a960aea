using Tarn.Lake.Catalog;
using Tarn.Lake.Catalog.Names;
using Tarn.Lake.Commit;
using Tarn.Lake.Files;
using Tarn.Lake.Iceberg.Manifests;
using Tarn.Lake.Iceberg.Partitions;
using Tarn.Lake.Iceberg.Schemas;
using Tarn.Lake.Iceberg.Tables;
using Tarn.Lake.Iceberg.Types;
using Tarn.Storage.Metadata;

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
    }

    public IMetadataStore Store { get; }

    public ITableFiles Files { get; }

    public LakeCatalog Catalog { get; }

    public ManualTime Clock { get; }

    public TableCommitters Committers { get; }

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
        MadeByTarn = true,
    };

    public async Task Create(params (string, Transform, string?)[] partitionBy)
    {
        using var turn = await Committers.Enter(Name, default);
        turn.Begin(Creation(partitionBy));
        var prepared = await turn.Prepare(TableCommit.Nothing, default);
        Assert.Equal(ApplyOutcome.Applied, await Store.Commit(prepared.Apply, default));
        await turn.Committed(prepared, default);
    }

    public async Task<PreparedCommit> Append(int fileCount = 1, long rows = 10, PartitionTuple? partition = null, SchemaUnion? schema = null)
    {
        using var turn = await Committers.Enter(Name, default);
        var prepared = await Prepare(turn, fileCount, rows, partition, schema);
        Assert.Equal(ApplyOutcome.Applied, await Store.Commit(prepared.Apply, default));
        await turn.Committed(prepared, default);
        return prepared;
    }

    public async Task<PreparedCommit> Prepare(
        TableTurn turn, int fileCount = 1, long rows = 10, PartitionTuple? partition = null, SchemaUnion? schema = null)
    {
        var appended = new List<AppendedFile>();
        for (var i = 0; i < fileCount; i++)
        {
            appended.Add(await File(turn.Metadata!, rows, partition ?? PartitionTuple.Empty));
        }

        return await turn.Prepare(new TableAppend { Files = appended, Schema = schema }, default);
    }

    public async Task<AppendedFile> File(TableMetadata metadata, long rows, PartitionTuple partition)
    {
        var location = $"{metadata.Location}/data/{++_files:00000}.parquet";
        var staged = await Files.Stage(location, new byte[100 + _files], default);
        var file = new DataFile
        {
            Path = location,
            RecordCount = rows,
            FileSizeBytes = staged.SizeBytes,
            SpecId = metadata.DefaultSpecId,
            Partition = partition,
            Metrics = new ColumnMetrics { ValueCounts = new Dictionary<int, long> { [1] = rows } },
            SplitOffsets = [4],
        };
        return new AppendedFile(file, staged);
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
