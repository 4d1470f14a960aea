using Tarn.Lake.Catalog;
using Tarn.Lake.Catalog.Names;
using Tarn.Lake.Iceberg;
using Tarn.Lake.Iceberg.Partitions;
using Tarn.Lake.Iceberg.Schemas;
using Tarn.Lake.Iceberg.Tables;
using Tarn.Lake.Iceberg.Types;
using Tarn.Lake.Iceberg.Updates;
using Tarn.Storage;

namespace Tarn.Lake.Commit;

/// <summary>The first state of a table.</summary>
internal static class NewTable
{
    public static TableMetadata Metadata(TableCreation creation, long nowMs)
    {
        var schema = FieldIds.NewTable(creation.Columns, out var lastColumnId);
        CheckTypes(schema, creation.FormatVersion);
        schema = new Schema(schema.SchemaId, schema.Columns, creation.IdentifierColumns.Select(name => Column(schema, name).Id).ToArray());
        TableUpdate[] updates =
        [
            new TableUpdate.UpgradeFormatVersion(creation.FormatVersion),
            new TableUpdate.AssignUuid(Guid.NewGuid()),
            new TableUpdate.SetLocation(creation.Location),
            new TableUpdate.AddSchema(schema, lastColumnId),
            new TableUpdate.SetCurrentSchema(TableUpdate.LastAdded),
            new TableUpdate.AddSpec(Spec(creation, schema)),
            new TableUpdate.SetDefaultSpec(TableUpdate.LastAdded),

            // An order in use never has id 0, so a sorted table has the unsorted order beside its own.
            new TableUpdate.AddSortOrder(SortOrder.Unsorted),
            new TableUpdate.AddSortOrder(Order(creation, schema)),
            new TableUpdate.SetDefaultSortOrder(TableUpdate.LastAdded),
            new TableUpdate.SetProperties(creation.Properties),
        ];
        return Metadata(updates, creation.FormatVersion, nowMs);
    }

    /// <summary>The metadata that updates make.</summary>
    /// <param name="updates">The updates, in order.</param>
    /// <param name="formatVersion">The version, unless an update names another one.</param>
    /// <param name="nowMs">The time, in milliseconds since the epoch.</param>
    public static TableMetadata Metadata(IEnumerable<TableUpdate> updates, int formatVersion, long nowMs) =>
        updates.Aggregate(new MetadataBuilder(formatVersion, nowMs), (builder, update) => builder.Apply(update)).Build();

    /// <summary>The table that a client creates by the updates of its metadata.</summary>
    public static CatalogTable Table(TableName name, long nowMs) => new() { Name = name, CreatedMs = nowMs, UpdatedMs = nowMs, MadeByTarn = true };

    public static CatalogTable Table(TableCreation creation, long nowMs) => new()
    {
        Name = creation.Name,
        CreatedMs = nowMs,
        MadeByTarn = true,
        Document = creation.Document,
        UpdatedMs = nowMs,
        SchemaByTarn = creation.SchemaByTarn,
    };

    private static void CheckTypes(Schema schema, int formatVersion)
    {
        foreach (var field in schema.FieldsById.Values)
        {
            if (SchemaRules.LaterFeature(field, formatVersion) is { } feature)
            {
                throw new TarnException(ErrorKind.NotSupported, $"Column {schema.PathsById[field.Id]}: {feature}.");
            }
        }
    }

    private static PartitionSpec Spec(TableCreation creation, Schema schema)
    {
        var fields = new List<PartitionField>();
        foreach (var (column, transform, name) in creation.PartitionBy)
        {
            var source = Column(schema, column);
            if (source.Type is not PrimitiveType type || !transform.Takes(type))
            {
                throw IcebergFormat.Broken($"column {column} of type {source.Type} cannot be partitioned by {transform}");
            }

            fields.Add(new PartitionField(source.Id, FieldId: 0, name ?? transform.DefaultName(source.Name), transform));
        }

        return new PartitionSpec(0, fields);
    }

    private static SortOrder Order(TableCreation creation, Schema schema) => creation.SortBy.Count == 0
        ? SortOrder.Unsorted
        : new SortOrder(1, creation.SortBy.Select(s => new SortField(Column(schema, s.Column).Id, s.Transform, s.Descending, s.NullsFirst)).ToArray());

    private static NestedField Column(Schema schema, string name) =>
        schema.Find(name) ?? throw IcebergFormat.Broken($"there is no column {name}");
}
