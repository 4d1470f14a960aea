using Tarn.Lake.Iceberg.Partitions;
using Tarn.Lake.Iceberg.Schemas;
using Tarn.Lake.Iceberg.Types;
using Tarn.Lake.Iceberg.Values;

namespace Tarn.Sql.Catalog;

/// <summary>The partition of a data file; its texts are built on demand.</summary>
public sealed class FilePartition(PartitionSpec spec, Schema schema, PartitionTuple tuple)
{
    /// <summary>The partition in the form of Iceberg's folder names: `day=2024-02-29/city=New+York`.</summary>
    public string Path => PartitionPath.Of(spec, schema, tuple);

    /// <summary>The columns with an identity partition, whose value all rows have.</summary>
    public IEnumerable<int> ValueIds => spec.Fields.Where(f => f.Transform.Kind == TransformKind.Identity).Select(f => f.SourceId);

    /// <summary>
    /// The value that all rows have in an identity partition's column; false when the column has no identity partition.
    /// </summary>
    public bool TryValue(int sourceId, out string? text)
    {
        for (var i = 0; i < spec.Fields.Count && i < tuple.Values.Count; i++)
        {
            var field = spec.Fields[i];
            if (field.SourceId == sourceId && field.Transform.Kind == TransformKind.Identity
                && schema.FieldsById.TryGetValue(sourceId, out var source) && source.Type is PrimitiveType type)
            {
                text = tuple.Values[i] is not { } value ? null : value is byte[] bytes ? DuckBytes(bytes) : ValueText.Of(type, value);
                return true;
            }
        }

        text = null;
        return false;
    }

    /// <summary>Bytes as DuckDB's text of a BLOB.</summary>
    private static string DuckBytes(byte[] bytes) =>
        string.Concat(bytes.Select(b => "\\x" + b.ToString("X2", System.Globalization.CultureInfo.InvariantCulture)));
}
