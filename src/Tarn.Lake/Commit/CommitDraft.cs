using System.Globalization;
using Tarn.Lake.Catalog;
using Tarn.Lake.Files;
using Tarn.Lake.Iceberg.Manifests;
using Tarn.Lake.Iceberg.Schemas;
using Tarn.Lake.Iceberg.Tables;
using Tarn.Storage;

namespace Tarn.Lake.Commit;

/// <summary>A commit in preparation: the table's next metadata and the files that it needs.</summary>
internal sealed class CommitDraft(TableMetadata @base, string? baseLocation, long nowMs)
{
    private const int GzipAboveSnapshots = 1_000;
    private const int PreviousMetadataFiles = 20;
    private readonly List<(string Location, ReadOnlyMemory<byte> Bytes)> _files = [];
    private readonly List<string> _obsolete = [];

    /// <summary>The metadata that the commit builds on.</summary>
    public TableMetadata Base { get; } = @base;

    /// <summary>The metadata with the changes so far.</summary>
    public TableMetadata Metadata { get; set; } = @base;

    /// <summary>The commit's time: at least 1 ms after the last commit. D34 (DML commits deliveries first).</summary>
    public long TimestampMs { get; } = Math.Max(nowMs, Math.Max(@base.LastUpdatedMs, @base.CurrentSnapshot?.TimestampMs ?? 0) + 1);

    /// <summary>The commit's new snapshot, if any.</summary>
    public Snapshot? Snapshot { get; private set; }

    /// <summary>Manifests of the snapshot.</summary>
    public IReadOnlyList<ManifestFile> Manifests { get; private set; } = [];

    /// <summary>The commit's changes to the columns.</summary>
    public IReadOnlyList<SchemaChange> SchemaChanges { get; private set; } = [];

    public void AddFile(string location, ReadOnlyMemory<byte> bytes) => _files.Add((location, bytes));

    /// <summary>Adds a file that no snapshot or metadata file lists after the commit.</summary>
    public void AddObsolete(string location) => _obsolete.Add(location);

    /// <summary>Makes these columns the current ones. Existing schemas keep their ids.</summary>
    public void ChangeSchema(SchemaUnion? union)
    {
        if (union is null || union.Columns.Equals(Metadata.CurrentSchema.Columns))
        {
            return;
        }

        Invariant.Check(union.LastColumnId >= Metadata.LastColumnId);
        var schema = new Schema(Metadata.Schemas.Max(s => s.SchemaId) + 1, union.Columns, Metadata.CurrentSchema.IdentifierFieldIds);
        var known = Metadata.Schemas.FirstOrDefault(schema.SameColumns);
        Metadata = Metadata with
        {
            Schemas = known is null ? [.. Metadata.Schemas, schema] : Metadata.Schemas,
            CurrentSchemaId = (known ?? schema).SchemaId,
            LastColumnId = union.LastColumnId,
        };
        SchemaChanges = union.Changes;
    }

    public void SetProperties(IReadOnlyDictionary<string, string> properties)
    {
        if (properties.Count > 0)
        {
            var merged = Metadata.Properties.ToDictionary();
            foreach (var (name, value) in properties)
            {
                merged[name] = value;
            }

            Metadata = Metadata with { Properties = merged };
        }
    }

    /// <summary>Makes a snapshot of these manifests the current one.</summary>
    public void AddSnapshot(Snapshot snapshot, IReadOnlyList<ManifestFile> manifests)
    {
        Invariant.Check(snapshot.SequenceNumber > Metadata.LastSequenceNumber && snapshot.TimestampMs == TimestampMs);
        var refs = Metadata.Refs.ToDictionary();
        refs[SnapshotRef.Main] = refs.TryGetValue(SnapshotRef.Main, out var main)
            ? main with { SnapshotId = snapshot.Id }
            : new SnapshotRef(snapshot.Id, IsBranch: true);
        Metadata = Metadata with
        {
            Snapshots = [.. Metadata.Snapshots, snapshot],
            SnapshotLog = [.. Metadata.SnapshotLog, new SnapshotLogEntry(snapshot.TimestampMs, snapshot.Id)],
            CurrentSnapshotId = snapshot.Id,
            LastSequenceNumber = snapshot.SequenceNumber,
            Refs = refs,
        };
        Snapshot = snapshot;
        Manifests = manifests;
    }

    /// <summary>Writes all files except the data files, which are staged already.</summary>
    public async ValueTask<PreparedCommit> Write(
        TableEntry entry, bool creates, IEnumerable<StagedFile> data, IReadOnlyList<string> removed, LakeCatalog catalog, CancellationToken cancellationToken)
    {
        Metadata = Metadata with { LastUpdatedMs = TimestampMs, MetadataLog = MetadataLog(entry.Table.MadeByTarn) };
        var gzip = Metadata.Snapshots.Count > GzipAboveSnapshots || Metadata.Property("write.metadata.compression-codec", "none") == "gzip";
        var location = MetadataFiles.Next(Metadata.Location, baseLocation, gzip);
        var json = gzip ? TableMetadataWriter.WriteGzip(Metadata) : TableMetadataWriter.Write(Metadata);
        _files.Add((location, json));

        var loader = catalog.Loader;
        var staged = await Stage(loader.Store, cancellationToken);
        loader.Keep(staged.First(file => file.Location == location), Metadata);
        if (Snapshot is { ManifestList: { } list })
        {
            loader.Keep(staged.First(file => file.Location == list), Manifests);
        }

        return new PreparedCommit(catalog, creates, data.ToArray(), staged, removed)
        {
            Entry = entry,
            Metadata = Metadata,
            MetadataLocation = location,
            Snapshot = Snapshot,
            SchemaChanges = SchemaChanges,
            Obsolete = _obsolete,
        };
    }

    // in parallel, because each file costs a sync
    private async Task<StagedFile[]> Stage(ITableFiles store, CancellationToken cancellationToken)
    {
        var staging = _files.Select(file => store.Stage(file.Location, file.Bytes, cancellationToken).AsTask()).ToArray();
        try
        {
            return await Task.WhenAll(staging);
        }
        catch
        {
            foreach (var done in staging.Where(task => task.IsCompletedSuccessfully))
            {
                await (await done).DisposeAsync();
            }

            throw;
        }
    }

    private List<MetadataLogEntry> MetadataLog(bool madeByTarn)
    {
        if (baseLocation is null)
        {
            return [];
        }

        var kept = int.TryParse(
            Metadata.Property("write.metadata.previous-versions-max", ""), NumberStyles.None, CultureInfo.InvariantCulture, out var max) && max > 0
            ? max
            : PreviousMetadataFiles;
        var log = Base.MetadataLog.Append(new MetadataLogEntry(Base.LastUpdatedMs, baseLocation)).ToList();
        var over = Math.Max(0, log.Count - kept);

        // in a table that another engine made, old metadata files are removed only when its property asks for it:
        // Iceberg's default
        if (Metadata.Property("write.metadata.delete-after-commit.enabled", madeByTarn ? "true" : "false") == "true")
        {
            _obsolete.AddRange(log.Take(over).Select(entry => entry.MetadataFile));
        }

        return log.Skip(over).ToList();
    }
}
