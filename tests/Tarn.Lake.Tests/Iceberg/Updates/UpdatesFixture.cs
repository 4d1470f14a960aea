using Tarn.Lake.Iceberg;
using Tarn.Lake.Iceberg.Partitions;
using Tarn.Lake.Iceberg.Schemas;
using Tarn.Lake.Iceberg.Tables;
using Tarn.Lake.Iceberg.Types;
using Tarn.Lake.Iceberg.Updates;
using Tarn.Storage;

namespace Tarn.Lake.Tests.Iceberg.Updates;

/// <summary>A table with the columns id, day and city, changed by updates.</summary>
internal static class UpdatesFixture
{
    public const long NowMs = 1_700_000_000_000;

    public static readonly Schema First = new(
        0,
        new StructType(
            new NestedField(1, "id", PrimitiveType.Long, true),
            new NestedField(2, "day", PrimitiveType.Date),
            new NestedField(3, "city", PrimitiveType.String)));

    /// <summary>The same with a fourth column.</summary>
    public static readonly Schema Wider = new(
        7, new StructType([.. First.Columns.Fields, new NestedField(4, "note", PrimitiveType.String)]));

    public static TableMetadata New(int formatVersion = 2) => Apply(
        new MetadataBuilder(formatVersion, NowMs - 1_000),
        new TableUpdate.AssignUuid(Guid.Parse("0f8fad5b-d9cb-469f-a165-70867728950e")),
        new TableUpdate.SetLocation("s3://lake/db/t/"),
        new TableUpdate.UpgradeFormatVersion(formatVersion),
        new TableUpdate.AddSchema(First),
        new TableUpdate.SetCurrentSchema(TableUpdate.LastAdded),
        new TableUpdate.AddSpec(new PartitionSpec(0, [new PartitionField(2, 0, "day", Transform.Identity)])),
        new TableUpdate.SetDefaultSpec(TableUpdate.LastAdded),
        new TableUpdate.AddSortOrder(SortOrder.Unsorted),
        new TableUpdate.SetDefaultSortOrder(TableUpdate.LastAdded));

    public static TableMetadata Apply(this TableMetadata table, params TableUpdate[] updates) => Apply(new MetadataBuilder(table, NowMs), updates);

    /// <summary>The refusal of the updates.</summary>
    public static TarnException Refusal(this TableMetadata table, params TableUpdate[] updates) =>
        Assert.Throws<TarnException>(() => table.Apply(updates));

    public static TableUpdate.AddSnapshot Add(long id, long sequenceNumber, long? parent = null, long timestampMs = NowMs) => new(new Snapshot
    {
        Id = new SnapshotId(id),
        ParentId = parent is { } known ? new SnapshotId(known) : null,
        SequenceNumber = sequenceNumber,
        TimestampMs = timestampMs,
        ManifestList = $"s3://lake/db/t/metadata/snap-{id}.avro",
        SchemaId = 0,
    });

    public static TableUpdate.SetRef MoveMain(long id) => new(SnapshotRef.Main, new SnapshotRef(new SnapshotId(id), IsBranch: true));

    private static TableMetadata Apply(MetadataBuilder builder, params TableUpdate[] updates) =>
        updates.Aggregate(builder, (applied, update) => applied.Apply(update)).Build();
}
