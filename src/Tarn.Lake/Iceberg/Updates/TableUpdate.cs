using Tarn.Lake.Iceberg.Partitions;
using Tarn.Lake.Iceberg.Schemas;
using Tarn.Lake.Iceberg.Tables;

namespace Tarn.Lake.Iceberg.Updates;

/// <summary>One change of a table's metadata, as a commit names it. <see cref="MetadataBuilder"/> applies it.</summary>
/// <seealso href="https://github.com/apache/iceberg/blob/main/open-api/rest-catalog-open-api.yaml"/>
public abstract record TableUpdate
{
    /// <summary>In place of the id of a schema, spec or order: the one that the same commit added last.</summary>
    public const int LastAdded = -1;

    private TableUpdate()
    {
    }

    /// <summary>Gives a new table its identity.</summary>
    public sealed record AssignUuid(Guid Uuid) : TableUpdate;

    /// <summary>Raises the format version, up to 2.</summary>
    public sealed record UpgradeFormatVersion(int Version) : TableUpdate;

    /// <summary>Adds a schema, or finds an equal one. Its id is assigned.</summary>
    /// <param name="Schema">The schema; its field ids are kept.</param>
    /// <param name="ReservedId">Columns of later schemas get higher ids than this one, and than all that the table ever had.</param>
    public sealed record AddSchema(Schema Schema, int ReservedId = 0) : TableUpdate;

    /// <summary>Makes a schema the current one.</summary>
    public sealed record SetCurrentSchema(int SchemaId) : TableUpdate;

    /// <summary>Adds a spec for the current schema, or finds an equal one. Its id is assigned; a field id of 0 too.</summary>
    public sealed record AddSpec(PartitionSpec Spec) : TableUpdate;

    /// <summary>Makes a spec the one that writers use.</summary>
    public sealed record SetDefaultSpec(int SpecId) : TableUpdate;

    /// <summary>Adds a sort order for the current schema, or finds an equal one. Its id is assigned.</summary>
    public sealed record AddSortOrder(SortOrder Order) : TableUpdate;

    /// <summary>Makes a sort order the one that writers use.</summary>
    public sealed record SetDefaultSortOrder(int OrderId) : TableUpdate;

    /// <summary>Adds a snapshot. No branch points to it yet.</summary>
    public sealed record AddSnapshot(Snapshot Snapshot) : TableUpdate;

    /// <summary>Creates, moves or changes a branch or tag.</summary>
    public sealed record SetRef(string Name, SnapshotRef Ref) : TableUpdate;

    /// <summary>Removes snapshots, and the branches and tags that point to them.</summary>
    public sealed record RemoveSnapshots(IReadOnlyCollection<SnapshotId> Ids) : TableUpdate;

    /// <summary>Removes a branch or tag; unknown: nothing.</summary>
    public sealed record RemoveRef(string Name) : TableUpdate;

    /// <summary>Moves the table: later files are written there.</summary>
    public sealed record SetLocation(string Location) : TableUpdate;

    /// <summary>Sets properties.</summary>
    public sealed record SetProperties(IReadOnlyDictionary<string, string> Properties) : TableUpdate;

    /// <summary>Removes properties; unknown ones: nothing.</summary>
    public sealed record RemoveProperties(IReadOnlyCollection<string> Names) : TableUpdate;

    /// <summary>Sets the statistics file of a snapshot.</summary>
    public sealed record SetStatistics(StatisticsFile File) : TableUpdate;

    /// <summary>Removes the statistics file of a snapshot.</summary>
    public sealed record RemoveStatistics(SnapshotId Id) : TableUpdate;

    /// <summary>Sets the partition statistics file of a snapshot.</summary>
    public sealed record SetPartitionStatistics(StatisticsFile File) : TableUpdate;

    /// <summary>Removes the partition statistics file of a snapshot.</summary>
    public sealed record RemovePartitionStatistics(SnapshotId Id) : TableUpdate;

    /// <summary>Removes specs that no manifest refers to.</summary>
    public sealed record RemoveSpecs(IReadOnlyCollection<int> SpecIds) : TableUpdate;

    /// <summary>Removes schemas that no snapshot refers to.</summary>
    public sealed record RemoveSchemas(IReadOnlyCollection<int> SchemaIds) : TableUpdate;
}
