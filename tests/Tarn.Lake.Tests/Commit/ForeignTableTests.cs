using Tarn.Lake.Catalog;
using Tarn.Lake.Catalog.Names;
using Tarn.Lake.Commit;
using Tarn.Lake.Commit.Actions;
using Tarn.Lake.Commit.Locks;
using Tarn.Lake.Files;
using Tarn.Lake.Iceberg.Manifests;
using Tarn.Lake.Iceberg.Partitions;
using Tarn.Lake.Iceberg.Tables;
using Tarn.Lake.Tests.Iceberg;
using Tarn.Storage.Metadata;
using Tarn.Storage.Rights;

namespace Tarn.Lake.Tests.Commit;

/// <summary>Appends to tables that other engines wrote.</summary>
public sealed class ForeignTableTests
{
    [Fact]
    public async Task An_append_to_another_engines_table_keeps_its_files_deletes_and_history()
    {
        var tables = GoldenTables.Sets().First();
        var checkedTables = 0;
        foreach (var name in tables.Names)
        {
            var expected = tables.Expected(name);
            var location = $"{expected.GetProperty("location").GetString()}/{expected.GetProperty("metadata_file").GetString()}";
            var metadata = TableMetadataReader.Read(tables.At(location), new ReadBudget(1 << 30));
            if (metadata.FormatVersion != 2)
            {
                continue;
            }

            await Append(tables, metadata, location);
            checkedTables++;
        }

        Assert.InRange(checkedTables, 20, 1_000);
    }

    private static async Task Append(GoldenTables tables, TableMetadata before, string location)
    {
        var store = new MemoryMetadataStore();
        var files = new FilesOf(tables, new MemoryTableFiles(store));
        using var catalog = await LakeCatalog.Open(store, await MemoryCatalogNames.Open(store, default), files, default);
        var name = new TableName(LakeFixture.Scope, "db", "t");
        await store.Commit(
            async tx =>
            {
                await catalog.CreateDatabase(tx, name.DatabaseName, null, default, 1);
                return await catalog.CreateTable(
                    tx, new CatalogTable { Name = name, CreatedMs = 1, UpdatedMs = 1 }.PointTo(location, before, InstanceRights.Instance));
            },
            default);
        var old = await catalog.Loader.Files(before, before.CurrentSnapshot, default);

        using var commitLock = await new TableCommitters(store, catalog, TimeProvider.System).Enter(name, InstanceRights.Instance, default);
        var staged = await files.Stage($"{before.Location}/data/new.parquet", new byte[10], default);
        var file = new DataFile
        {
            Path = staged.Location,
            RecordCount = 7,
            FileSizeBytes = 10,
            SpecId = before.DefaultSpecId,
            Partition = new PartitionTuple(new object?[before.DefaultSpec.Fields.Count]),
        };
        await using var prepared = await commitLock.Prepare(new TableAppend { Files = [new WrittenFile(file, staged)] }, default);
        Assert.Equal(ApplyOutcome.Applied, await store.Commit(prepared.Apply, default));

        var loader = new TableLoader(files);
        var after = await loader.Metadata(prepared.MetadataLocation, default);
        var now = await loader.Files(after, after.CurrentSnapshot, default);
        Assert.Equal(
            old.Data.Select(Describe).Append($"{file.Path} 7 {before.LastSequenceNumber + 1}").Order(),
            now.Data.Select(Describe).Order());
        Assert.Equal(old.Deletes.Select(Describe).Order(), now.Deletes.Select(Describe).Order());
        Assert.Equal(before.Snapshots.Select(s => s.Id), after.Snapshots.SkipLast(1).Select(s => s.Id));
        Assert.Equal(before.Refs.Keys.Append("main").Distinct().Order(), after.Refs.Keys.Order());
        Assert.Equal(location, after.MetadataLog[^1].MetadataFile);
        Assert.Equal(before.Schemas, after.Schemas);
    }

    private static string Describe(ManifestEntry entry) => $"{entry.File.Path} {entry.File.RecordCount} {entry.SequenceNumber}";

    /// <summary>The golden files, and the files written in the test.</summary>
    private sealed class FilesOf(GoldenTables tables, MemoryTableFiles written) : ITableFiles
    {
        public async ValueTask<StoredFile> Find(string location, CancellationToken cancellationToken) =>
            (await written.List(cancellationToken)).Contains(location)
                ? await written.Find(location, cancellationToken)
                : new StoredFile(location, tables.At(location).Length, _ => ValueTask.FromResult<ReadOnlyMemory<byte>>(tables.At(location)));

        public ValueTask<StagedFile> Stage(string location, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken) =>
            written.Stage(location, bytes, cancellationToken);

        public ValueTask<StagedFile> Adopt(string location, string scratchPath, bool isPrompt, CancellationToken cancellationToken) =>
            written.Adopt(location, scratchPath, isPrompt, cancellationToken);

        public ValueTask Delete(IMetadataTransaction transaction, string location) => written.Delete(transaction, location);
    }
}
