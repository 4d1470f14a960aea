using System.Buffers.Binary;
using System.Text;
using Tarn.Lake.Avro;
using Tarn.Lake.Iceberg.Partitions;
using Tarn.Lake.Iceberg.Types;
using Tarn.Lake.Iceberg.Values;

namespace Tarn.Lake.Iceberg.Manifests;

/// <summary>
/// Partition values in memory: for each its CLR type and the binary form of <see cref="SingleValue"/>. The type is
/// stored, because a field whose source column was dropped has lost its own.
/// </summary>
internal static class PartitionBytes
{
    private enum Form
    {
        Null,
        Boolean,
        Int,
        Long,
        Float,
        Double,
        Decimal,
        String,
        Uuid,
        Bytes,
    }

    public static void Write(AvroWriter writer, PartitionTuple tuple)
    {
        foreach (var value in tuple.Values)
        {
            writer.WriteLong((long)FormOf(value));
            writer.WriteBytes(value is null ? [] : SingleValue.Encode(PrimitiveType.Binary, value));
        }
    }

    /// <summary>The next value's binary form; false for null.</summary>
    public static bool TryNext(ref AvroReader reader, out ReadOnlySpan<byte> bytes, out bool isNan)
    {
        var form = (Form)reader.ReadLong();
        bytes = reader.ReadBytes();
        isNan = (form == Form.Float && float.IsNaN(BinaryPrimitives.ReadSingleLittleEndian(bytes)))
            || (form == Form.Double && double.IsNaN(BinaryPrimitives.ReadDoubleLittleEndian(bytes)));
        return form != Form.Null;
    }

    /// <summary>The next value.</summary>
    public static object? Next(ref AvroReader reader)
    {
        var form = (Form)reader.ReadLong();
        var bytes = reader.ReadBytes();
        return form switch
        {
            Form.Null => null,
            Form.Boolean => bytes[0] != 0,
            Form.Int => BinaryPrimitives.ReadInt32LittleEndian(bytes),
            Form.Long => BinaryPrimitives.ReadInt64LittleEndian(bytes),
            Form.Float => BinaryPrimitives.ReadSingleLittleEndian(bytes),
            Form.Double => BinaryPrimitives.ReadDoubleLittleEndian(bytes),
            Form.Decimal => SingleValue.DecimalFrom(bytes),
            Form.String => Encoding.UTF8.GetString(bytes),
            Form.Uuid => new Guid(bytes, bigEndian: true),
            _ => bytes.ToArray(),
        };
    }

    private static Form FormOf(object? value) => value switch
    {
        null => Form.Null,
        bool => Form.Boolean,
        int => Form.Int,
        long => Form.Long,
        float => Form.Float,
        double => Form.Double,
        Int128 => Form.Decimal,
        string => Form.String,
        Guid => Form.Uuid,
        _ => Form.Bytes,
    };
}
