using Tarn.Lake.Catalog;
using Tarn.Lake.Catalog.Names;
using Tarn.Lake.Files;
using Tarn.Lake.Iceberg;
using Tarn.Lake.Iceberg.Manifests;
using Tarn.Lake.Iceberg.Schemas;
using Tarn.Lake.Iceberg.Tables;
using Tarn.Lake.Iceberg.Updates;
using Tarn.Lake.Shredding.Inference;
using Tarn.Storage;
using Tarn.Storage.Rights;

namespace Tarn.Lake.Commit;

/// <summary>
/// A commit in preparation: the updates of the table's metadata, and the files that they need. Every commit, of an action
/// or of a client, changes metadata by updates alone.
/// </summary>
internal sealed class CommitDraft
{
    private const int GzipAboveBytes = 256 << 10;
    private readonly string? _baseLocation;
    private readonly MetadataBuilder _builder;
    private readonly List<(string Location, ReadOnlyMemory<byte> Bytes)> _files = [];
    private readonly List<StagedFile> _named = [];
    private readonly List<string> _obsolete = [];
    private readonly List<ManifestFile> _expired = [];
    private ReadOnlyMemory<byte> _kinds;

    /// <param name="base">The metadata that the commit builds on.</param>
    /// <param name="baseLocation">Its file; null: the table is new.</param>
    /// <param name="kinds">The values of its columns by kind, of the table's row.</param>
    /// <param name="nowMs">The time, in milliseconds since the epoch.</param>
    public CommitDraft(TableMetadata @base, string? baseLocation, ReadOnlyMemory<byte> kinds, long nowMs)
    {
        (Base, _baseLocation, _kinds) = (@base, baseLocation, kinds);
        TimestampMs = Math.Max(nowMs, Math.Max(@base.LastUpdatedMs, @base.CurrentSnapshot?.TimestampMs ?? 0) + 1);
        _builder = new MetadataBuilder(@base, TimestampMs);
    }

    /// <summary>The metadata that the commit builds on.</summary>
    public TableMetadata Base { get; }

    /// <summary>The metadata with the updates so far.</summary>
    public TableMetadata Metadata => _builder.Draft;

    /// <summary>The commit's time: at least 1 ms after the last commit. D34 (DML commits deliveries first).</summary>
    public long TimestampMs { get; }

    /// <summary>The commit's new snapshot, if any.</summary>
    public Snapshot? Snapshot { get; private set; }

    /// <summary>Manifests of the snapshot, if the commit wrote its list.</summary>
    public IReadOnlyList<ManifestFile>? Manifests { get; private set; }

    /// <summary>The number of an action's parts that other commits made impossible.</summary>
    public int LeftOut { get; set; }

    /// <summary>Whether the commit leaves the table as it is.</summary>
    public bool IsEmpty => _baseLocation is not null && ReferenceEquals(Metadata, Base);

    /// <summary>The commit's changes to the columns.</summary>
    public IReadOnlyList<SchemaChange> SchemaChanges { get; private set; } = [];

    public void AddFile(string location, ReadOnlyMemory<byte> bytes) => _files.Add((location, bytes));

    /// <summary>Names a file with the commit, which its caller has staged.</summary>
    public void Name(StagedFile file) => _named.Add(file);

    /// <summary>Adds a file that no snapshot lists after the commit, and that readers of earlier ones may hold.</summary>
    public void AddObsolete(string location) => _obsolete.Add(location);

    /// <summary>Notes manifests that only expired snapshots may list after the commit.</summary>
    public void AddExpired(IReadOnlyList<ManifestFile> manifests) => _expired.AddRange(manifests);

    /// <summary>Applies an update.</summary>
    /// <exception cref="TarnException">As in <see cref="MetadataBuilder.Apply"/>.</exception>
    public void Apply(TableUpdate update)
    {
        if (update is TableUpdate.AddSnapshot added)
        {
            Snapshot = added.Snapshot;
        }

        _builder.Apply(update);
    }

    /// <summary>Makes these columns the current ones.</summary>
    public void ChangeSchema(SchemaUnion? union)
    {
        if (union is null || union.Columns.Equals(Metadata.CurrentSchema.Columns))
        {
            return;
        }

        Invariant.Check(union.LastColumnId >= Metadata.LastColumnId);
        Apply(new TableUpdate.AddSchema(new Schema(0, union.Columns, Metadata.CurrentSchema.IdentifierFieldIds), union.LastColumnId));
        Apply(new TableUpdate.SetCurrentSchema(TableUpdate.LastAdded));
        SchemaChanges = union.Changes;
    }

    public void SetProperties(IReadOnlyDictionary<string, string> properties)
    {
        if (properties.Count > 0)
        {
            Apply(new TableUpdate.SetProperties(properties));
        }
    }

    /// <summary>The inferred columns so far.</summary>
    public InferredColumns Inferred => InferredColumns.Of(Metadata, _kinds);

    /// <summary>Notes the inferred columns and the values of all columns by kind.</summary>
    public void SetInferred(InferredColumns inferred)
    {
        _kinds = inferred.ToRow();
        var ids = inferred.ToProperty();
        if (ids is not null && Metadata.Property(InferredColumns.IdsProperty, "") != ids)
        {
            SetProperties(new Dictionary<string, string> { [InferredColumns.IdsProperty] = ids });
        }
        else if (ids is null && Metadata.Properties.ContainsKey(InferredColumns.IdsProperty))
        {
            Apply(new TableUpdate.RemoveProperties([InferredColumns.IdsProperty]));
        }
    }

    /// <summary>Makes a snapshot of these manifests the head of a branch.</summary>
    public void AddSnapshot(Snapshot snapshot, IReadOnlyList<ManifestFile> manifests, string branch)
    {
        Invariant.Check(snapshot.TimestampMs == TimestampMs);
        Apply(new TableUpdate.AddSnapshot(snapshot));
        PointBranch(branch, snapshot.Id);
        Manifests = manifests;
    }

    /// <summary>Makes a snapshot the head of a branch, which keeps its retention. A new branch is made.</summary>
    public void PointBranch(string branch, SnapshotId snapshot) => Apply(new TableUpdate.SetRef(
        branch,
        Metadata.Refs.GetValueOrDefault(branch) is { } present ? present with { SnapshotId = snapshot } : new SnapshotRef(snapshot, IsBranch: true)));

    /// <summary>Writes all files that are not staged already.</summary>
    /// <exception cref="TarnException">AccessDenied: the commit moves the table, and the holder may not use the new locations.</exception>
    public async ValueTask<PreparedCommit> Write(
        CatalogTable table,
        bool creates,
        IRights? rights,
        IReadOnlyList<ObsoleteFiles> removed,
        LakeCatalog catalog,
        CancellationToken cancellationToken)
    {
        if (IsEmpty)
        {
            return new PreparedCommit(catalog, creates, [], [], [])
            {
                Table = table,
                Metadata = Base,
                MetadataLocation = _baseLocation!,
                LeftOut = LeftOut,
            };
        }

        var metadata = _builder.Build() with { LastUpdatedMs = TimestampMs, MetadataLog = [] };
        metadata = _baseLocation is null ? metadata : metadata with { MetadataLog = OldMetadataFiles.Log(metadata, Base, _baseLocation) };
        CheckPlaces(table, TableLocation.Of(metadata), rights);
        var json = TableMetadataWriter.Write(metadata);
        var gzip = json.Length > GzipAboveBytes || metadata.Property("write.metadata.compression-codec", "none") == "gzip";
        var location = MetadataFiles.Next(metadata.MetadataFolder, _baseLocation, gzip);
        _files.Add((location, gzip ? TableMetadataWriter.Gzip(json) : json));

        var loader = catalog.Loader;
        var staged = await Stage(loader.Store, cancellationToken);
        loader.Keep(staged.First(file => file.Location == location), metadata);
        if (Manifests is { } manifests && Snapshot is { ManifestList: { } list })
        {
            loader.Keep(staged.First(file => file.Location == list), manifests);
        }

        return new PreparedCommit(catalog, creates, _named, staged, removed)
        {
            Table = table,
            Rights = rights,
            Metadata = metadata,
            MetadataLocation = location,
            Snapshot = Snapshot,
            Kinds = _kinds,
            SchemaChanges = SchemaChanges,
            ChangesColumns = !metadata.CurrentSchema.Columns.Equals(Base.CurrentSchema.Columns),
            Obsolete = _obsolete,
            OldMetadata = _baseLocation is null ? []
                : OldMetadataFiles.Left(table, Base.MetadataLog.Select(entry => entry.MetadataFile).Append(_baseLocation), location, metadata),
            Expired = _expired,
            LeftOut = LeftOut,
        };
    }

    // A job of the server, without rights of a caller, moves no table.
    private static void CheckPlaces(CatalogTable table, IReadOnlyList<TableLocation> places, IRights? rights)
    {
        if (!places.SequenceEqual(table.Places))
        {
            TableLocations.CheckUser(table.Name, places);
            (rights ?? throw new TarnException(ErrorKind.AccessDenied, $"The places of table {table.Name} are not those of its last commit."))
                .RequireUse(places);
        }
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
}
