using Tarn.Lake.Iceberg.Manifests;
using Tarn.Lake.Iceberg.Partitions;
using Tarn.Lake.Iceberg.Schemas;
using Tarn.Lake.Iceberg.Tables;
using Tarn.Lake.Iceberg.Types;
using Tarn.Sql.Types;

namespace Tarn.Sql.Catalog.Metadata;

/// <summary>
/// Column `partition` of metadata tables: a row with a field for each partition field that a spec of the table has or had, as long as
/// its source column exists.
/// </summary>
internal sealed class PartitionColumn
{
    private readonly IReadOnlyList<(int FieldId, string Name, PrimitiveType Type)> _fields;
    private readonly Dictionary<int, PartitionSpec> _specs;

    public PartitionColumn(TableMetadata table, Schema schema)
    {
        _specs = table.PartitionSpecs.ToDictionary(spec => spec.SpecId);
        _fields =
        [
            .. table.PartitionSpecs.OrderBy(spec => spec.SpecId).SelectMany(spec => spec.Fields).DistinctBy(field => field.FieldId)
                .Where(field => schema.FieldsById.TryGetValue(field.SourceId, out var source) && source.Type is PrimitiveType)
                .Select(field => (field.FieldId, field.Name, field.Transform.ResultType((PrimitiveType)schema.FieldsById[field.SourceId].Type))),
        ];
    }

    /// <summary>The column; null: the table has no partitions.</summary>
    public TableColumn? Column => _fields.Count == 0 ? null
        : new("partition", SqlType.Row([.. _fields.Select(part => new RowField(part.Name, IcebergColumns.TypeOf(part.Type, part.Name)))]));

    public object?[] Of(Tarn.Lake.Iceberg.Manifests.DataFile file) => [.. _fields.Select(field => MetadataValues.Of(field.Type, ValueOf(file, field.FieldId)))];

    private object? ValueOf(Tarn.Lake.Iceberg.Manifests.DataFile file, int fieldId)
    {
        var fields = _specs.TryGetValue(file.SpecId, out var spec) ? spec.Fields : [];
        for (var i = 0; i < fields.Count && i < file.Partition.Values.Count; i++)
        {
            if (fields[i].FieldId == fieldId)
            {
                return file.Partition.Values[i];
            }
        }

        return null;
    }
}
