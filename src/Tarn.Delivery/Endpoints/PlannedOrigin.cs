using System.Buffers.Binary;
using Tarn.Delivery.Records;
using Tarn.Storage.Records;

namespace Tarn.Delivery.Endpoints;

/// <summary>The origin of a record, which follows the body of its request in the plan's blob and is not sent.</summary>
internal static class PlannedOrigin
{
    /// <summary>The size of one record's origin.</summary>
    public const int Bytes = 8 + 8 + 8 + 4 + 4;

    /// <summary>Writes the origin of a record: numbers little-endian.</summary>
    public static void Write(in DeliveryRecord record, Span<byte> to)
    {
        BinaryPrimitives.WriteInt64LittleEndian(to, record.Shard.Value);
        BinaryPrimitives.WriteInt64LittleEndian(to[8..], record.Offset);
        BinaryPrimitives.WriteInt64LittleEndian(to[16..], record.ArrivalTimeMs);
        BinaryPrimitives.WriteInt32LittleEndian(to[24..], record.Data.Length);
        BinaryPrimitives.WriteInt32LittleEndian(to[28..], record.Sub);
    }

    /// <summary>The length of the record's data.</summary>
    public static int LengthOf(ReadOnlySpan<byte> origin) => BinaryPrimitives.ReadInt32LittleEndian(origin[24..]);

    public static DeliveryRecord RecordOf(ReadOnlySpan<byte> origin, ReadOnlyMemory<byte> data) => new(
        new ShardId(BinaryPrimitives.ReadInt64LittleEndian(origin)),
        BinaryPrimitives.ReadInt64LittleEndian(origin[8..]),
        BinaryPrimitives.ReadInt32LittleEndian(origin[28..]),
        BinaryPrimitives.ReadInt64LittleEndian(origin[16..]),
        data);
}
