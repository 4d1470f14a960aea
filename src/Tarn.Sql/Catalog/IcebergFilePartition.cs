using Tarn.Lake.Iceberg.Partitions;
using Tarn.Lake.Iceberg.Schemas;
using Tarn.Lake.Iceberg.Types;
using Tarn.Lake.Iceberg.Values;

namespace Tarn.Sql.Catalog;

/// <summary>The partition of a data file of an Iceberg table, in the form of its own writers; its texts are built on demand.</summary>
internal sealed class IcebergFilePartition(PartitionSpec spec, Schema schema, PartitionTuple tuple) : FilePartition
{
    /// <inheritdoc/>
    public override string Path => PartitionPath.Of(spec, schema, tuple);

    /// <inheritdoc/>
    public override IEnumerable<int> ValueIds => spec.Fields.Where(f => f.Transform.Kind == TransformKind.Identity).Select(f => f.SourceId);

    /// <inheritdoc/>
    public override bool TryValue(int sourceId, out string? text)
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
