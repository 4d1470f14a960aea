using Tarn.Lake.Iceberg;

namespace Tarn.Sql.Catalog;

/// <summary>Manifest entries → data files as scans prune them: bounds and partition values as values that constants compare with.</summary>
internal static class IcebergFiles
{
    /// <exception cref="SqlException">A file is of a format that SQL does not read.</exception>
    public static DataFile Of(ManifestEntry entry, TableMetadata table, Schema schema)
    {
        var file = entry.File;
        if (file.Format != "parquet")
        {
            throw new SqlException(SqlErrorName.NotSupported, $"data file {file.Path} is of format {file.Format}; SQL reads Parquet");
        }
        return new DataFile
        {
            Location = file.Path,
            SizeBytes = file.FileSizeBytes,
            RecordCount = file.RecordCount,
            SpecId = file.SpecId,
            PartitionValues = PartitionValues(file, table),
            DataSequenceNumber = entry.SequenceNumber ?? 0,
            FirstRowId = file.FirstRowId,
            LowerBounds = Bounds(file.Metrics.LowerBounds, schema),
            UpperBounds = Bounds(file.Metrics.UpperBounds, schema),
            NullCounts = file.Metrics.NullValueCounts,
        };
    }

    private static Dictionary<int, object?> PartitionValues(Lake.Iceberg.DataFile file, TableMetadata table)
    {
        var values = new Dictionary<int, object?>();
        var spec = table.PartitionSpecs.FirstOrDefault(s => s.SpecId == file.SpecId);
        for (var i = 0; spec is not null && i < spec.Fields.Count && i < file.Partition.Values.Count; i++)
        {
            if (spec.Fields[i].Transform.Kind == TransformKind.Identity)
            {
                values[spec.Fields[i].SourceId] = Comparable(file.Partition.Values[i], 0);
            }
        }
        return values;
    }

    private static Dictionary<int, object> Bounds(IReadOnlyDictionary<int, byte[]> bounds, Schema schema)
    {
        var values = new Dictionary<int, object>();
        foreach (var (id, bytes) in bounds)
        {
            if (schema.FieldsById.TryGetValue(id, out var field) && field.Type is PrimitiveType type
                && Comparable(SingleValue.Decode(type, bytes), type.Scale) is { } value)
            {
                values[id] = value;
            }
        }
        return values;
    }

    /// <summary>Null where constants have no such form: then nothing is known.</summary>
    private static object? Comparable(object? value, int scale) => value switch
    {
        int n => (long)n,
        float f => (double)f,
        long or double or string or bool => value,
        Int128 unscaled when Int128.Abs(unscaled) <= long.MaxValue && scale is > 0 and <= 28 => new decimal((long)unscaled) / (decimal)Math.Pow(10, scale),
        _ => null,
    };
}
