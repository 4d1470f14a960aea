using Tarn.Lake.Iceberg.Partitions;
using Tarn.Lake.Iceberg.Schemas;
using Tarn.Lake.Iceberg.Tables;
using Tarn.Lake.Iceberg.Types;

namespace Tarn.Lake.Iceberg.Updates;

/// <summary>The specification's rules for a partition spec or sort order and the schema that it belongs to.</summary>
/// <seealso href="https://iceberg.apache.org/spec/#partitioning"/>
internal static class SpecRules
{
    /// <summary>Checks that each field has its source column, of a type that its transform takes.</summary>
    public static void Check(PartitionSpec spec, Schema schema)
    {
        // A void field remains when its column goes.
        foreach (var field in spec.Fields.Where(field => field.Transform.Kind != TransformKind.Void))
        {
            Check(schema, field.SourceId, field.Transform, $"partition field {field.Name}");
        }
    }

    /// <summary>Checks that each key has its column, of a type that its transform takes.</summary>
    public static void Check(SortOrder order, Schema schema)
    {
        foreach (var field in order.Fields)
        {
            Check(schema, field.SourceId, field.Transform, $"sort order {order.OrderId}");
        }
    }

    /// <summary>Checks that names are used once. A field has the name of a column only if that is its source.</summary>
    public static void CheckNames(PartitionSpec spec, Schema schema)
    {
        var names = new HashSet<string>();
        foreach (var field in spec.Fields)
        {
            if (field.Name.Length == 0 || !names.Add(field.Name))
            {
                throw IcebergFormat.Broken($"the name of partition field \"{field.Name}\" is empty or used twice");
            }

            if (schema.Columns.Fields.FirstOrDefault(column => column.Name == field.Name) is { } column && column.Id != field.SourceId)
            {
                throw IcebergFormat.Broken($"partition field {field.Name} has the name of a column that is not its source");
            }
        }
    }

    /// <summary>
    /// The spec with an id for each field that has none: the id of the same field in an earlier spec, else the next one.
    /// </summary>
    public static PartitionSpec WithFieldIds(PartitionSpec spec, TableMetadata table)
    {
        var known = table.PartitionSpecs.SelectMany(earlier => earlier.Fields).ToList();
        var last = Math.Max(table.LastPartitionId, spec.Fields.Select(field => field.FieldId).DefaultIfEmpty().Max());
        var fields = new List<PartitionField>();
        foreach (var field in spec.Fields)
        {
            var same = known.Find(earlier => earlier.SourceId == field.SourceId && earlier.Transform == field.Transform);
            var id = field.FieldId != 0 ? field.FieldId
                : same is not null && !fields.Exists(taken => taken.FieldId == same.FieldId) ? same.FieldId
                : ++last;
            if (table.FormatVersion > 1 && known.Find(earlier => earlier.FieldId == id && IsOther(earlier, field)) is { } other)
            {
                throw IcebergFormat.Broken($"partition field id {id} of {field.Name} belongs to {other.Name} already");
            }

            fields.Add(field with { FieldId = id });
        }

        return fields.Select(field => field.FieldId).Distinct().Count() == fields.Count
            ? spec with { Fields = fields }
            : throw IcebergFormat.Broken("a partition field id is used twice in one spec");
    }

    private static bool IsOther(PartitionField one, PartitionField other) =>
        one.SourceId != other.SourceId
        || (one.Transform != other.Transform && one.Transform.Kind != TransformKind.Void && other.Transform.Kind != TransformKind.Void);

    private static void Check(Schema schema, int sourceId, Transform transform, string what)
    {
        if (!schema.FieldsById.TryGetValue(sourceId, out var source))
        {
            throw IcebergFormat.Broken($"{what} needs column {sourceId}, which schema {schema.SchemaId} does not have");
        }

        if (source.Type is not PrimitiveType type || !transform.Takes(type))
        {
            throw IcebergFormat.Broken($"{what} cannot use {transform} of column {schema.PathsById[sourceId]}, whose type is {source.Type}");
        }
    }
}
