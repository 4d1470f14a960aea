using Tarn.Lake.Avro;
using Tarn.Lake.Iceberg.Partitions;
using Tarn.Lake.Iceberg.Types;
using Tarn.Lake.Iceberg.Values;

namespace Tarn.Lake.Iceberg.Manifests;

/// <summary>Converts partition tuples between Avro's forms and single values.</summary>
internal static class ManifestPartition
{
    public static PartitionTuple Read(AvroRecord record, StructType partitionType)
    {
        if (partitionType.Fields.Count == 0)
        {
            return PartitionTuple.Empty;
        }

        var values = new object?[partitionType.Fields.Count];
        for (var i = 0; i < values.Length; i++)
        {
            var field = partitionType.Fields[i];
            var at = IndexOf(record.Schema.Fields, field.Id, field.Name);
            values[i] = at < 0 ? null : Read(record.Values[at], record.Schema.Fields[at].Schema, (PrimitiveType)field.Type);
        }

        return new PartitionTuple(values);
    }

    public static void Write(AvroWriter writer, PrimitiveType type, object? value)
    {
        writer.WriteInt(value is null ? 0 : 1);
        switch (value)
        {
            case null:
                break;
            case bool truth:
                writer.WriteBoolean(truth);
                break;
            case int number:
                writer.WriteInt(number);
                break;
            case long number:
                writer.WriteLong(number);
                break;
            case float number:
                writer.WriteFloat(number);
                break;
            case double number:
                writer.WriteDouble(number);
                break;
            case string text:
                writer.WriteString(text);
                break;
            case Int128 or Guid:
                writer.WriteRaw(AvroFixed(type, value));
                break;
            case byte[] bytes when type.Kind == PrimitiveKind.Fixed:
                writer.WriteRaw(bytes);
                break;
            case byte[] bytes:
                writer.WriteBytes(bytes);
                break;
            default:
                throw IcebergFormat.Broken($"{value.GetType().Name} is no partition value");
        }
    }

    /// <summary>The fewest bytes that can hold every decimal of that precision.</summary>
    public static int DecimalBytes(int precision)
    {
        var largest = Int128.One;
        for (var i = 0; i < precision; i++)
        {
            largest *= 10;
        }

        return SingleValue.DecimalBytes(largest - 1).Length;
    }

    private static byte[] AvroFixed(PrimitiveType type, object value)
    {
        var bytes = SingleValue.Encode(type, value);
        if (value is not Int128 unscaled)
        {
            return bytes;
        }

        var padded = new byte[DecimalBytes(type.Precision)];
        padded.AsSpan().Fill(unscaled < 0 ? (byte)0xFF : (byte)0);
        bytes.CopyTo(padded.AsSpan(padded.Length - bytes.Length));
        return padded;
    }

    private static object? Read(object? value, AvroSchema schema, PrimitiveType type)
    {
        var inner = schema.IsOptional ? schema.Branches.First(b => b.Kind != AvroKind.Null) : schema;
        return (value, type.Kind) switch
        {
            (byte[] bytes, _) when inner.LogicalType == "decimal" => SingleValue.DecimalFrom(bytes),
            (byte[] { Length: 16 } bytes, _) when inner.LogicalType == "uuid" => new Guid(bytes, bigEndian: true),
            (byte[] { Length: 16 } bytes, PrimitiveKind.Uuid) => new Guid(bytes, bigEndian: true),
            (byte[] { Length: <= 16 } bytes, PrimitiveKind.Decimal) => SingleValue.DecimalFrom(bytes),
            (int number, PrimitiveKind.Long) => (long)number,
            (float number, PrimitiveKind.Double) => (double)number,
            _ => value,
        };
    }

    // by id; by name when the writer left the ids out
    private static int IndexOf(IReadOnlyList<AvroField> fields, int id, string name)
    {
        for (var i = 0; i < fields.Count; i++)
        {
            if (fields[i].FieldId is { } fieldId ? fieldId == id : fields[i].Name == name)
            {
                return i;
            }
        }

        return -1;
    }
}
