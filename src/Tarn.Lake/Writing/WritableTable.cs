using Tarn.Lake.Iceberg;
using Tarn.Lake.Iceberg.Schemas;
using Tarn.Lake.Iceberg.Tables;
using Tarn.Lake.Iceberg.Types;

namespace Tarn.Lake.Writing;

/// <summary>Decides whether our writers can produce data files of a table: D39 (column bounds come from the footer).</summary>
public static class WritableTable
{
    /// <summary>The reason why the table is read only; null: it can be written.</summary>
    public static string? ReadOnlyReason(TableMetadata table)
    {
        if (table.FormatVersion < IcebergFormat.VersionWrittenMin)
        {
            return $"format version {table.FormatVersion} is read only; versions {IcebergFormat.VersionWrittenMin} and {IcebergFormat.VersionMax} are written";
        }

        return table.Property("write.format.default", "parquet") is var format && !format.Equals("parquet", StringComparison.OrdinalIgnoreCase)
            ? $"write.format.default is {format}, and only Parquet is written"
            : Reason(table.CurrentSchema);
    }

    private static string? Reason(Schema schema)
    {
        foreach (var field in schema.FieldsById.Values)
        {
            if (field.Type is PrimitiveType type && !type.Traits.IsWritten)
            {
                return $"column {schema.PathsById[field.Id]} has type {type}, which is read and not written";
            }

            if (field.Type is StructType fields && Reason(fields) is { } reason)
            {
                return $"column {schema.PathsById[field.Id]} {reason}";
            }
        }

        return Reason(schema.Columns) is { } whole ? $"the table {whole}" : null;
    }

    // The engine finds columns by their names and ignores case.
    private static string? Reason(StructType fields) => fields.Fields.Count == 0
        ? "has no fields"
        : fields.Fields.GroupBy(field => field.Name, StringComparer.OrdinalIgnoreCase).FirstOrDefault(same => same.Count() > 1) is { } twins
            ? $"has fields whose names differ only by case: {string.Join(", ", twins.Select(field => field.Name))}"
            : null;
}
