using System.Buffers.Binary;
using System.Buffers.Text;
using System.Text;
using Tarn.Delivery.Records;
using Tarn.Storage.Records;

namespace Tarn.Delivery.Endpoints;

/// <summary>
/// The bytes of a request: <c>{"requestId":…,"timestamp":…,"records":[{"data":…},…]}</c>, and the origins of its
/// records, which are not sent.
/// </summary>
internal static class RequestForm
{
    /// <summary>The size of one record's origin.</summary>
    public const int OriginBytes = 8 + 8 + 8 + 4 + 4;

    public static ReadOnlySpan<byte> RecordHead => "{\"data\":\""u8;

    public static ReadOnlySpan<byte> RecordTail => "\"}"u8;

    public static ReadOnlySpan<byte> Separator => ","u8;

    public static ReadOnlySpan<byte> Tail => "]}"u8;

    /// <summary>The bytes before the first record.</summary>
    public static byte[] Head(Guid id, long madeMs) =>
        Encoding.ASCII.GetBytes(FormattableString.Invariant($"{{\"requestId\":\"{id}\",\"timestamp\":{madeMs},\"records\":["));

    /// <summary>The bytes that a record adds to a body, with a separator.</summary>
    public static long BytesOf(int dataLength) =>
        RecordHead.Length + Base64.GetMaxEncodedToUtf8Length(dataLength) + RecordTail.Length + Separator.Length;

    /// <summary>Writes the origin of a record: numbers little-endian.</summary>
    public static void WriteOrigin(in DeliveryRecord record, Span<byte> to)
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
