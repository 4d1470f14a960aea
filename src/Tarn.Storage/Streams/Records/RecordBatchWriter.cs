using System.Buffers;
using System.Buffers.Binary;
using static Tarn.Storage.Streams.Records.RecordBatchFormat;

namespace Tarn.Storage.Streams.Records;

/// <summary>
/// Builds one Kafka record batch v2 in a pooled buffer: uncompressed, base offset and leader epoch 0, no producer id (D5). Begin,
/// append records, <see cref="Finish"/>; then <see cref="Begin"/> again or dispose. One thread at a time. What Finish returned dies with
/// the next Begin or with Dispose.
/// </summary>
public sealed class RecordBatchWriter : IDisposable
{
    /// <summary>What a record adds to its key and value at most.</summary>
    public const int RecordOverheadBytesMax = 6 * Varint.BytesMax;

    private const int FirstBytes = 16 * 1024;

    private byte[] buffer = [];
    private int length;
    private long baseTimestampMs;
    private long maxTimestampMs;

    /// <summary>Records appended since <see cref="Begin"/>.</summary>
    public int Records { get; private set; }

    /// <summary>The batch's bytes so far.</summary>
    public int Length => length;

    /// <summary>Starts a batch.</summary>
    /// <param name="timestampMs">The first record's time, Unix milliseconds.</param>
    /// <param name="bytesHint">About how long the batch will be.</param>
    public void Begin(long timestampMs, int bytesHint = FirstBytes)
    {
        baseTimestampMs = maxTimestampMs = timestampMs;
        Records = 0;
        length = 0;
        Reserve(Math.Max(bytesHint, RecordBatchFormat.Records));
        length = RecordBatchFormat.Records;
    }

    /// <summary>Appends a record without headers, at the batch's own time.</summary>
    public void Append(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value) => value.CopyTo(Append(key, value.Length));

    /// <summary>Appends a record whose value the caller writes into the span returned, all of it, before the next call.</summary>
    public Span<byte> Append(ReadOnlySpan<byte> key, int valueLength)
    {
        Invariant.Check(length >= RecordBatchFormat.Records);
        var bodyLength = 1 + 1 + Varint.SignedLength(Records)
            + Varint.SignedLength(key.Length) + key.Length
            + Varint.SignedLength(valueLength) + valueLength + 1;
        Reserve(bodyLength + Varint.BytesMax);
        var target = buffer.AsSpan(length);
        var at = Varint.WriteSigned(target, bodyLength);
        target[at++] = 0;
        target[at++] = 0;
        at += Varint.WriteSigned(target[at..], Records);
        at += Varint.WriteSigned(target[at..], key.Length);
        key.CopyTo(target[at..]);
        at += key.Length;
        at += Varint.WriteSigned(target[at..], valueLength);
        var value = target.Slice(at, valueLength);
        at += valueLength;
        target[at++] = 0;
        length += at;
        Records++;
        return value;
    }

    /// <summary>Appends a record at a time of its own.</summary>
    public void Append(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, long timestampMs)
    {
        var delta = timestampMs - baseTimestampMs;
        var bodyLength = 1 + Varint.SignedLength(delta) + Varint.SignedLength(Records)
            + Varint.SignedLength(key.Length) + key.Length
            + Varint.SignedLength(value.Length) + value.Length + 1;
        Reserve(bodyLength + Varint.BytesMax);
        var target = buffer.AsSpan(length);
        var at = Varint.WriteSigned(target, bodyLength);
        target[at++] = 0;
        at += Varint.WriteSigned(target[at..], delta);
        at += Varint.WriteSigned(target[at..], Records);
        at += Varint.WriteSigned(target[at..], key.Length);
        key.CopyTo(target[at..]);
        at += key.Length;
        at += Varint.WriteSigned(target[at..], value.Length);
        value.CopyTo(target[at..]);
        at += value.Length;
        target[at++] = 0;
        length += at;
        Records++;
        maxTimestampMs = Math.Max(maxTimestampMs, timestampMs);
    }

    /// <summary>Completes the batch; at least one record.</summary>
    public ReadOnlyMemory<byte> Finish()
    {
        Invariant.Check(Records > 0);
        var header = buffer.AsSpan(0, RecordBatchFormat.Records);
        BinaryPrimitives.WriteInt64BigEndian(header[BaseOffset..], 0);
        BinaryPrimitives.WriteInt32BigEndian(header[BatchLength..], length - LengthFrom);
        BinaryPrimitives.WriteInt32BigEndian(header[LeaderEpoch..], 0);
        header[Magic] = MagicV2;
        BinaryPrimitives.WriteInt16BigEndian(header[Attributes..], 0);
        BinaryPrimitives.WriteInt32BigEndian(header[LastOffsetDelta..], Records - 1);
        BinaryPrimitives.WriteInt64BigEndian(header[BaseTimestamp..], baseTimestampMs);
        BinaryPrimitives.WriteInt64BigEndian(header[MaxTimestamp..], maxTimestampMs);
        BinaryPrimitives.WriteInt64BigEndian(header[ProducerId..], -1);
        BinaryPrimitives.WriteInt16BigEndian(header[ProducerEpoch..], -1);
        BinaryPrimitives.WriteInt32BigEndian(header[BaseSequence..], -1);
        BinaryPrimitives.WriteInt32BigEndian(header[RecordCount..], Records);
        BinaryPrimitives.WriteUInt32BigEndian(header[Crc..], Crc32C.Compute(buffer.AsSpan(Attributes, length - Attributes)));
        return buffer.AsMemory(0, length);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (buffer.Length > 0)
        {
            PooledBytes.Return(buffer);
            buffer = [];
            length = 0;
        }
    }

    private void Reserve(int bytes)
    {
        var needed = checked(length + bytes);
        if (buffer.Length >= needed)
        {
            return;
        }

        var larger = PooledBytes.Rent((int)Math.Min(Array.MaxLength, Math.Max(needed, buffer.Length * 2L)));
        buffer.AsSpan(0, length).CopyTo(larger);
        if (buffer.Length > 0)
        {
            PooledBytes.Return(buffer);
        }

        buffer = larger;
    }
}
