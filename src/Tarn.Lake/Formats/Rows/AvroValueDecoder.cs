using System.Text;
using System.Text.Unicode;
using Tarn.DuckDb;
using Tarn.Lake.Avro;
using Tarn.Lake.Iceberg.Values;

namespace Tarn.Lake.Formats.Rows;

/// <summary>A value without parts.</summary>
internal sealed class AvroValueDecoder : AvroDecoder
{
    private readonly ReadValue _read;

    private AvroValueDecoder(ReadValue read) => _read = read;

    private delegate void ReadValue(ref AvroReader reader, VectorView vector, int row);

    /// <summary>The decoder; null when values of the schema are none of the field's kind.</summary>
    public static AvroValueDecoder? TryOf(AvroSchema schema, RowColumn field)
    {
        ReadValue? read = (schema.Kind, field.Kind) switch
        {
            (AvroKind.Null, _) => (ref r, v, row) => SetNone(v, row),
            (AvroKind.Boolean, RowKind.Boolean) => (ref r, v, row) => v.Values<bool>(row + 1)[row] = r.ReadBoolean(),
            (AvroKind.Int, RowKind.Integer or RowKind.Date) => (ref r, v, row) => v.Values<int>(row + 1)[row] = r.ReadInt(),
            (AvroKind.Int or AvroKind.Long, RowKind.Bigint) => (ref r, v, row) => v.Values<long>(row + 1)[row] = r.ReadLong(),
            (AvroKind.Float, RowKind.Real) => (ref r, v, row) => v.Values<float>(row + 1)[row] = r.ReadFloat(),
            (AvroKind.Float, RowKind.Double) => (ref r, v, row) => v.Values<double>(row + 1)[row] = r.ReadFloat(),
            (AvroKind.Double, RowKind.Double) => (ref r, v, row) => v.Values<double>(row + 1)[row] = r.ReadDouble(),
            (AvroKind.String, RowKind.Varchar) => (ref r, v, row) => v.SetBytes(row, Text(r.ReadBytes())),
            (AvroKind.Bytes or AvroKind.String, RowKind.Varbinary) => (ref r, v, row) => v.SetBytes(row, r.ReadBytes()),
            (AvroKind.Fixed, RowKind.Varbinary) => (ref r, v, row) => v.SetBytes(row, r.Take(schema.Size)),
            (AvroKind.Fixed, RowKind.Varchar) when schema.Size == 16 => (ref r, v, row) => SetUuid(v, row, r.Take(16)),
            (AvroKind.Enum, RowKind.Varchar) => Symbol(schema),
            (AvroKind.Long or AvroKind.Int, RowKind.Time or RowKind.Timestamp or RowKind.TimestampNs) => Moment(schema, field.Kind),
            (AvroKind.Fixed, RowKind.Decimal) when schema.Size <= 16 => Decimal(field, schema.Size),
            (AvroKind.Bytes, RowKind.Decimal) => Decimal(field, 0),
            _ => null,
        };
        return read is null ? null : new AvroValueDecoder(read);
    }

    public override void Read(ref AvroReader reader, VectorView vector, int row) => _read(ref reader, vector, row);

    /// <summary>The same bytes, which are UTF-8.</summary>
    public static ReadOnlySpan<byte> Text(ReadOnlySpan<byte> bytes) => Utf8.IsValid(bytes) ? bytes : throw AvroError.Broken("a string is not UTF-8");

    private static ReadValue Symbol(AvroSchema schema)
    {
        var symbols = schema.Symbols.Select(Encoding.UTF8.GetBytes).ToArray();
        return (ref r, v, row) =>
        {
            var index = r.ReadInt();
            v.SetBytes(row, index >= 0 && index < symbols.Length ? symbols[index] : throw AvroError.Broken($"there is no symbol {index}"));
        };
    }

    /// <summary>Times in the unit of the field, from that of the schema's logical type.</summary>
    private static ReadValue? Moment(AvroSchema schema, RowKind kind)
    {
        var logical = schema.LogicalType ?? "";
        long perSecond = logical.EndsWith("-millis", StringComparison.Ordinal) ? 1_000
            : logical.EndsWith("-nanos", StringComparison.Ordinal) ? 1_000_000_000
            : logical.EndsWith("-micros", StringComparison.Ordinal) ? 1_000_000
            : kind == RowKind.TimestampNs ? 1_000_000_000 : 1_000_000;
        var wanted = kind == RowKind.TimestampNs ? 1_000_000_000 : 1_000_000;
        if (perSecond > wanted)
        {
            return null; // digits would be lost
        }

        var factor = wanted / perSecond;
        return (ref r, v, row) =>
        {
            var value = r.ReadLong();
            if (value > long.MaxValue / factor || value < long.MinValue / factor)
            {
                throw AvroError.Broken("a time is out of range");
            }

            v.Values<long>(row + 1)[row] = value * factor;
        };
    }

    private static ReadValue Decimal(RowColumn field, int size)
    {
        var limit = Int128.Parse("1" + new string('0', field.Precision), null);
        return (ref r, v, row) =>
        {
            var bytes = size > 0 ? r.Take(size) : r.ReadBytes();
            var value = bytes.Length <= 16 ? SingleValue.DecimalFrom(bytes) : throw AvroError.Broken($"a decimal of {bytes.Length} bytes");
            if (Int128.Abs(value) >= limit)
            {
                throw AvroError.Broken($"a decimal has more than {field.Precision} digits");
            }

            DecimalSlots.Set(v, row, value, field.Precision);
        };
    }

    private static void SetNone(VectorView vector, int row)
    {
        vector.MakeNullable();
        vector.SetNull(row);
    }

    private static void SetUuid(VectorView vector, int row, ReadOnlySpan<byte> bytes)
    {
        Span<byte> text = stackalloc byte[36];
        new Guid(bytes, bigEndian: true).TryFormat(text, out _);
        vector.SetBytes(row, text);
    }
}
