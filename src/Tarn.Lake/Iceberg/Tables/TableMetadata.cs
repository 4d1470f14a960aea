using System.Collections.Frozen;
using System.Globalization;
using Tarn.Lake.Iceberg.Partitions;
using Tarn.Lake.Iceberg.Schemas;

namespace Tarn.Lake.Iceberg.Tables;

/// <summary>A table's metadata: the content of one metadata file. Immutable; <c>with</c> makes the next one.</summary>
/// <seealso href="https://iceberg.apache.org/spec/#table-metadata-fields"/>
public sealed record TableMetadata
{
    private static readonly FrozenDictionary<string, string> NoTexts = FrozenDictionary<string, string>.Empty;

    /// <summary>1, 2 or 3. Tarn writes no files into tables of version 1.</summary>
    public required int FormatVersion { get; init; }

    /// <summary>The table's identity, which renames and moves do not change.</summary>
    public required Guid TableUuid { get; init; }

    /// <summary>The table's location, for instance <c>s3://bucket/database/table</c>; no slash at the end.</summary>
    public required string Location { get; init; }

    /// <summary>The highest assigned sequence number; 0 in version 1.</summary>
    public long LastSequenceNumber { get; init; }

    /// <summary>The time of this metadata, in milliseconds since the epoch.</summary>
    public required long LastUpdatedMs { get; init; }

    /// <summary>The highest assigned column id, even if no schema has it any more.</summary>
    public required int LastColumnId { get; init; }

    /// <summary>All schemas that a snapshot may refer to.</summary>
    public required IReadOnlyList<Schema> Schemas { get; init; }

    public required int CurrentSchemaId { get; init; }

    /// <summary>All partition specs that a manifest may refer to.</summary>
    public required IReadOnlyList<PartitionSpec> PartitionSpecs { get; init; }

    /// <summary>The spec that writers use.</summary>
    public required int DefaultSpecId { get; init; }

    /// <summary>The highest assigned partition field id; 999: none was assigned.</summary>
    public int LastPartitionId { get; init; } = IcebergFormat.PartitionFieldIdFirst - 1;

    /// <summary>All sort orders that a data file may refer to.</summary>
    public IReadOnlyList<SortOrder> SortOrders { get; init; } = [SortOrder.Unsorted];

    /// <summary>The order that writers use.</summary>
    public int DefaultSortOrderId { get; init; }

    /// <summary>Settings for readers and writers.</summary>
    public IReadOnlyDictionary<string, string> Properties { get; init; } = NoTexts;

    /// <summary>Head of main; null while the table has no snapshot.</summary>
    public SnapshotId? CurrentSnapshotId { get; init; }

    /// <summary>The snapshots that have not expired, oldest first.</summary>
    public IReadOnlyList<Snapshot> Snapshots { get; init; } = [];

    /// <summary>The history of main's snapshots.</summary>
    public IReadOnlyList<SnapshotLogEntry> SnapshotLog { get; init; } = [];

    /// <summary>Earlier metadata files, oldest first.</summary>
    public IReadOnlyList<MetadataLogEntry> MetadataLog { get; init; } = [];

    /// <summary>Branches and tags by name.</summary>
    public IReadOnlyDictionary<string, SnapshotRef> Refs { get; init; } = FrozenDictionary<string, SnapshotRef>.Empty;

    public IReadOnlyList<StatisticsFile> Statistics { get; init; } = [];

    public IReadOnlyList<StatisticsFile> PartitionStatistics { get; init; } = [];

    /// <summary>Members of later format versions, stored as JSON.</summary>
    public IReadOnlyDictionary<string, string> OtherMembers { get; init; } = NoTexts;

    /// <summary>The id of the next new row (v3). Before the first one it may be absent.</summary>
    /// <exception cref="Tarn.Storage.TarnException">InvalidArgument: it is no whole number, so new rows could get the ids of others.</exception>
    public long NextRowId =>
        !OtherMembers.TryGetValue(IcebergFormat.NextRowId, out var json) ? 0
        : long.TryParse(json, NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id
        : throw IcebergFormat.Broken($"{IcebergFormat.NextRowId} is {json}");

    public Schema CurrentSchema => SchemaById(CurrentSchemaId);

    /// <summary>The spec that writers use.</summary>
    public PartitionSpec DefaultSpec => SpecById(DefaultSpecId);

    /// <summary>Head of main, or null.</summary>
    public Snapshot? CurrentSnapshot => CurrentSnapshotId is { } id ? SnapshotById(id) : null;

    public Schema SchemaById(int schemaId) =>
        Schemas.FirstOrDefault(s => s.SchemaId == schemaId) ?? throw IcebergFormat.Broken($"there is no schema {schemaId}");

    public PartitionSpec SpecById(int specId) =>
        PartitionSpecs.FirstOrDefault(s => s.SpecId == specId) ?? throw IcebergFormat.Broken($"there is no partition spec {specId}");

    /// <summary>The snapshot of that id, or null.</summary>
    public Snapshot? SnapshotById(SnapshotId id)
    {
        for (var i = Snapshots.Count - 1; i >= 0; i--)
        {
            if (Snapshots[i].Id == id)
            {
                return Snapshots[i];
            }
        }

        return null;
    }

    /// <summary>
    /// The schema for reading a snapshot in time travel: the snapshot's own if known, else the current one.
    /// </summary>
    public Schema SchemaOf(Snapshot snapshot) =>
        snapshot.SchemaId is { } id ? Schemas.FirstOrDefault(s => s.SchemaId == id) ?? CurrentSchema : CurrentSchema;

    /// <summary>
    /// The snapshot that was current at that time by the snapshot log; null: the log has no entry that old, or the
    /// snapshot expired.
    /// </summary>
    public Snapshot? SnapshotAsOf(long timestampMs)
    {
        SnapshotId? found = null;
        foreach (var entry in SnapshotLog)
        {
            if (entry.TimestampMs <= timestampMs)
            {
                found = entry.SnapshotId;
            }
        }

        return found is { } id ? SnapshotById(id) : null;
    }

    /// <summary>The folder of new data files: by a property, else below the location; no slash at the end.</summary>
    public string DataFolder => Property("write.data.path", $"{Location}/data").TrimEnd('/');

    /// <summary>The folder of new metadata files: by a property, else below the location; no slash at the end.</summary>
    public string MetadataFolder => Property("write.metadata.path", $"{Location}/metadata").TrimEnd('/');

    /// <summary>Whether deletes of positions are deletion vectors (v3).</summary>
    public bool HasVectors => FormatVersion >= IcebergFormat.VersionOfVectors;

    /// <summary>Whether rows have ids (v3).</summary>
    public bool HasRowIds => FormatVersion >= IcebergFormat.VersionWithRowIds;

    /// <summary>The metadata with another id of the next new row.</summary>
    public TableMetadata WithNextRowId(long id) => this with
    {
        OtherMembers = new Dictionary<string, string>(OtherMembers) { [IcebergFormat.NextRowId] = id.ToString(CultureInfo.InvariantCulture) },
    };

    /// <summary>Whether snapshots may expire and orphan files may go: no with <c>gc.enabled=false</c>.</summary>
    public bool CollectsFiles => !Property("gc.enabled", "true").Equals("false", StringComparison.OrdinalIgnoreCase);

    /// <summary>A property's value, or the default.</summary>
    public string Property(string name, string otherwise) => Properties.TryGetValue(name, out var value) ? value : otherwise;
}
