using Tarn.Lake.Iceberg.Partitions;
using Tarn.Lake.Iceberg.Schemas;
using Tarn.Lake.Iceberg.Tables;

namespace Tarn.Lake.Iceberg.Updates;

/// <summary>One change of a table's metadata, as a commit names it. <see cref="MetadataBuilder"/> applies it.</summary>
/// <seealso href="https://github.com/apache/iceberg/blob/main/open-api/rest-catalog-open-api.yaml"/>
public abstract record TableUpdate
{
    /// <summary>Instead of the id of a schema, spec or order: the one that the same commit added last.</summary>
    public const int LastAdded = -1;

    private TableUpdate()
    {
    }

    /// <summary>The builder's metadata with the update.</summary>
    internal abstract TableMetadata ApplyTo(MetadataBuilder builder);

    private static StatisticsFile[] Replace(IReadOnlyList<StatisticsFile> files, SnapshotId id, StatisticsFile? file) =>
        [.. files.Where(known => known.SnapshotId != id), .. file is null ? Array.Empty<StatisticsFile>() : [file]];

    /// <summary>Gives a new table its identity.</summary>
    public sealed record AssignUuid(Guid Uuid) : TableUpdate
    {
        /// <inheritdoc/>
        internal override TableMetadata ApplyTo(MetadataBuilder builder) => builder.Assign(Uuid);
    }

    /// <summary>Raises the format version, up to 2.</summary>
    public sealed record UpgradeFormatVersion(int Version) : TableUpdate
    {
        /// <inheritdoc/>
        internal override TableMetadata ApplyTo(MetadataBuilder builder) => builder.Upgrade(Version);
    }

    /// <summary>Adds a schema, or finds an equal one. Its id is assigned.</summary>
    /// <param name="Schema">The schema; its field ids are retained.</param>
    /// <param name="ReservedId">Columns of later schemas get higher ids than this one, and than all that the table ever had.</param>
    public sealed record AddSchema(Schema Schema, int ReservedId = 0) : TableUpdate
    {
        /// <inheritdoc/>
        internal override TableMetadata ApplyTo(MetadataBuilder builder) => builder.Schemas.Add(builder.Draft, this);
    }

    /// <summary>Makes a schema the current one.</summary>
    public sealed record SetCurrentSchema(int SchemaId) : TableUpdate
    {
        /// <inheritdoc/>
        internal override TableMetadata ApplyTo(MetadataBuilder builder) => builder.Schemas.SetCurrent(builder.Draft, SchemaId);
    }

    /// <summary>Adds a spec for the current schema, or finds an equal one. Its id is assigned; a field id of 0 too.</summary>
    public sealed record AddSpec(PartitionSpec Spec) : TableUpdate
    {
        /// <inheritdoc/>
        internal override TableMetadata ApplyTo(MetadataBuilder builder) => builder.Schemas.Add(builder.Draft, Spec);
    }

    /// <summary>Makes a spec the one that writers use.</summary>
    public sealed record SetDefaultSpec(int SpecId) : TableUpdate
    {
        /// <inheritdoc/>
        internal override TableMetadata ApplyTo(MetadataBuilder builder) => builder.Schemas.SetDefaultSpec(builder.Draft, SpecId);
    }

    /// <summary>Adds a sort order for the current schema, or finds an equal one. Its id is assigned.</summary>
    public sealed record AddSortOrder(SortOrder Order) : TableUpdate
    {
        /// <inheritdoc/>
        internal override TableMetadata ApplyTo(MetadataBuilder builder) => builder.Schemas.Add(builder.Draft, Order);
    }

    /// <summary>Makes a sort order the one that writers use.</summary>
    public sealed record SetDefaultSortOrder(int OrderId) : TableUpdate
    {
        /// <inheritdoc/>
        internal override TableMetadata ApplyTo(MetadataBuilder builder) => builder.Schemas.SetDefaultOrder(builder.Draft, OrderId);
    }

    /// <summary>Adds a snapshot. No branch points to it yet.</summary>
    public sealed record AddSnapshot(Snapshot Snapshot) : TableUpdate
    {
        /// <inheritdoc/>
        internal override TableMetadata ApplyTo(MetadataBuilder builder) => builder.Snapshots.Add(builder.Draft, Snapshot);
    }

    /// <summary>Creates, moves or changes a branch or tag.</summary>
    public sealed record SetRef(string Name, SnapshotRef Ref) : TableUpdate
    {
        /// <inheritdoc/>
        internal override TableMetadata ApplyTo(MetadataBuilder builder) => builder.Snapshots.SetRef(builder.Draft, Name, Ref);
    }

    /// <summary>Removes snapshots, and the branches and tags that point to them.</summary>
    public sealed record RemoveSnapshots(IReadOnlyCollection<SnapshotId> Ids) : TableUpdate
    {
        /// <inheritdoc/>
        internal override TableMetadata ApplyTo(MetadataBuilder builder) => builder.Snapshots.Remove(builder.Draft, Ids.ToHashSet());
    }

    /// <summary>Removes a branch or tag; unknown: nothing.</summary>
    public sealed record RemoveRef(string Name) : TableUpdate
    {
        /// <inheritdoc/>
        internal override TableMetadata ApplyTo(MetadataBuilder builder) => SnapshotUpdates.RemoveRef(builder.Draft, Name);
    }

    /// <summary>Moves the table: later files are written there.</summary>
    public sealed record SetLocation(string Location) : TableUpdate
    {
        /// <inheritdoc/>
        internal override TableMetadata ApplyTo(MetadataBuilder builder) => builder.Move(Location);
    }

    /// <summary>Sets properties.</summary>
    public sealed record SetProperties(IReadOnlyDictionary<string, string> Properties) : TableUpdate
    {
        /// <inheritdoc/>
        internal override TableMetadata ApplyTo(MetadataBuilder builder) =>
            builder.Draft with { Properties = builder.Draft.Properties.With(Properties) };
    }

    /// <summary>Removes properties; unknown ones: nothing.</summary>
    public sealed record RemoveProperties(IReadOnlyCollection<string> Names) : TableUpdate
    {
        /// <inheritdoc/>
        internal override TableMetadata ApplyTo(MetadataBuilder builder) =>
            builder.Draft with { Properties = builder.Draft.Properties.Without(Names) };
    }

    /// <summary>Sets the statistics file of a snapshot.</summary>
    public sealed record SetStatistics(StatisticsFile File) : TableUpdate
    {
        /// <inheritdoc/>
        internal override TableMetadata ApplyTo(MetadataBuilder builder) =>
            builder.Draft with { Statistics = Replace(builder.Draft.Statistics, File.SnapshotId, File) };
    }

    /// <summary>Removes the statistics file of a snapshot.</summary>
    public sealed record RemoveStatistics(SnapshotId Id) : TableUpdate
    {
        /// <inheritdoc/>
        internal override TableMetadata ApplyTo(MetadataBuilder builder) =>
            builder.Draft with { Statistics = Replace(builder.Draft.Statistics, Id, null) };
    }

    /// <summary>Sets the partition statistics file of a snapshot.</summary>
    public sealed record SetPartitionStatistics(StatisticsFile File) : TableUpdate
    {
        /// <inheritdoc/>
        internal override TableMetadata ApplyTo(MetadataBuilder builder) =>
            builder.Draft with { PartitionStatistics = Replace(builder.Draft.PartitionStatistics, File.SnapshotId, File) };
    }

    /// <summary>Removes the partition statistics file of a snapshot.</summary>
    public sealed record RemovePartitionStatistics(SnapshotId Id) : TableUpdate
    {
        /// <inheritdoc/>
        internal override TableMetadata ApplyTo(MetadataBuilder builder) =>
            builder.Draft with { PartitionStatistics = Replace(builder.Draft.PartitionStatistics, Id, null) };
    }

    /// <summary>Removes specs that no manifest refers to.</summary>
    public sealed record RemoveSpecs(IReadOnlyCollection<int> SpecIds) : TableUpdate
    {
        /// <inheritdoc/>
        internal override TableMetadata ApplyTo(MetadataBuilder builder) => SchemaUpdates.RemoveSpecs(builder.Draft, SpecIds);
    }

    /// <summary>Removes schemas that no snapshot refers to.</summary>
    public sealed record RemoveSchemas(IReadOnlyCollection<int> SchemaIds) : TableUpdate
    {
        /// <inheritdoc/>
        internal override TableMetadata ApplyTo(MetadataBuilder builder) => SchemaUpdates.RemoveSchemas(builder.Draft, SchemaIds);
    }
}
