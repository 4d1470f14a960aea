using System.Buffers.Binary;
using Tarn.Storage.Checksums;
using static Tarn.Storage.Records.RecordBatchFormat;

namespace Tarn.Storage.Records;

/// <summary>
/// The bytes of a Kafka record batch v2 that Tarn builds itself: uncompressed, base offset and leader epoch 0, no
/// producer id, no headers. See D5 (frames are chained).
/// </summary>
internal static class RecordBatchEncoding
{
    /// <summary>Bytes that <see cref="WriteRecord"/> takes.</summary>
    public static int RecordLength(int index, int keyLength, int valueLength, long timestampDelta = 0)
    {
        var body = BodyLength(index, keyLength, valueLength, timestampDelta);
        return Varint.SignedLength(body) + body;
    }

    /// <summary>
    /// Writes a record without its value and returns the memory for the value. <paramref name="length"/> is the number
    /// of bytes taken, value included.
    /// </summary>
    public static Span<byte> WriteRecord(
        Span<byte> target, int index, ReadOnlySpan<byte> key, int valueLength, long timestampDelta, out int length)
    {
        var at = Varint.WriteSigned(target, BodyLength(index, key.Length, valueLength, timestampDelta));
        target[at++] = 0; // attributes
        at += Varint.WriteSigned(target[at..], timestampDelta);
        at += Varint.WriteSigned(target[at..], index);
        at += Varint.WriteSigned(target[at..], key.Length);
        key.CopyTo(target[at..]);
        at += key.Length;
        at += Varint.WriteSigned(target[at..], valueLength);
        var value = target.Slice(at, valueLength);
        at += valueLength;
        target[at++] = 0; // headers
        length = at;
        return value;
    }

    /// <summary>Writes the header of a batch whose records are already written after it.</summary>
    public static void WriteHeader(Span<byte> batch, int records, long baseTimestampMs, long maxTimestampMs)
    {
        BinaryPrimitives.WriteInt64BigEndian(batch[BaseOffset..], 0);
        BinaryPrimitives.WriteInt32BigEndian(batch[BatchLength..], batch.Length - LengthFrom);
        BinaryPrimitives.WriteInt32BigEndian(batch[LeaderEpoch..], 0);
        batch[Magic] = MagicV2;
        BinaryPrimitives.WriteInt16BigEndian(batch[Attributes..], 0);
        BinaryPrimitives.WriteInt32BigEndian(batch[LastOffsetDelta..], records - 1);
        BinaryPrimitives.WriteInt64BigEndian(batch[BaseTimestamp..], baseTimestampMs);
        BinaryPrimitives.WriteInt64BigEndian(batch[MaxTimestamp..], maxTimestampMs);
        BinaryPrimitives.WriteInt64BigEndian(batch[ProducerId..], -1);
        BinaryPrimitives.WriteInt16BigEndian(batch[ProducerEpoch..], -1);
        BinaryPrimitives.WriteInt32BigEndian(batch[BaseSequence..], -1);
        BinaryPrimitives.WriteInt32BigEndian(batch[RecordCount..], records);
        BinaryPrimitives.WriteUInt32BigEndian(batch[Crc..], Crc32C.Compute(batch[Attributes..]));
    }

    private static int BodyLength(int index, int keyLength, int valueLength, long timestampDelta) =>
        1 + Varint.SignedLength(timestampDelta) + Varint.SignedLength(index)
            + Varint.SignedLength(keyLength) + keyLength
            + Varint.SignedLength(valueLength) + valueLength + 1;
}
