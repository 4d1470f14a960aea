using System.Buffers.Binary;
using Tarn.Storage.Checksums;
using static Tarn.Storage.Records.RecordBatchFormat;

namespace Tarn.Storage.Records;

/// <summary>
/// Reads a Kafka record batch v2 record by record, without allocation. The journal has checked the frame's checksum;
/// <see cref="HasValidCrc"/> checks the batch's own.
/// </summary>
public ref struct RecordBatchReader
{
    private readonly ReadOnlySpan<byte> _batch;
    private readonly long _baseTimestampMs;
    private int _at;

    /// <summary>Begins before the first record.</summary>
    /// <exception cref="TarnException">Damaged: not a whole v2 batch. NotSupported: compressed.</exception>
    public RecordBatchReader(ReadOnlySpan<byte> batch)
    {
        if (batch.Length < RecordBatchFormat.Records
            || batch[Magic] != MagicV2
            || BinaryPrimitives.ReadInt32BigEndian(batch[BatchLength..]) != batch.Length - LengthFrom)
        {
            throw Damaged();
        }

        var attributes = BinaryPrimitives.ReadInt16BigEndian(batch[Attributes..]);
        if ((attributes & CodecMask) != 0)
        {
            throw new TarnException(ErrorKind.NotSupported, "The record batch is compressed.");
        }

        _batch = batch;
        IsControl = (attributes & ControlBit) != 0;
        Count = BinaryPrimitives.ReadInt32BigEndian(batch[RecordCount..]);
        _baseTimestampMs = BinaryPrimitives.ReadInt64BigEndian(batch[BaseTimestamp..]);
        _at = RecordBatchFormat.Records;
    }

    public int Count { get; }

    /// <summary>
    /// The batch is a transaction's marker, and readers skip it: D8 (readers stop at the stable end).
    /// </summary>
    public bool IsControl { get; }

    /// <summary>The current record's index in the batch.</summary>
    public int Index { get; private set; } = -1;

    /// <summary>The current record's offset less the batch's base offset.</summary>
    public int OffsetDelta { get; private set; }

    /// <summary>The producer's time, Unix milliseconds.</summary>
    public long TimestampMs { get; private set; }

    /// <summary>The offset of the key in the batch; length −1 when there is none.</summary>
    public (int Start, int Length) KeyScope { get; private set; }

    /// <summary>The offset of the value in the batch; length −1 when there is none.</summary>
    public (int Start, int Length) ValuePlace { get; private set; }

    /// <summary>The current record's key; empty when there is none.</summary>
    public readonly ReadOnlySpan<byte> Key => KeyScope.Length > 0 ? _batch.Slice(KeyScope.Start, KeyScope.Length) : default;

    /// <summary>The current record's value; empty when there is none.</summary>
    public readonly ReadOnlySpan<byte> Value => ValuePlace.Length > 0 ? _batch.Slice(ValuePlace.Start, ValuePlace.Length) : default;

    /// <summary>Whether the batch's own checksum holds.</summary>
    internal static bool HasValidCrc(ReadOnlySpan<byte> batch) =>
        batch.Length >= RecordBatchFormat.Records
        && Crc32C.Compute(batch[Attributes..]) == BinaryPrimitives.ReadUInt32BigEndian(batch[Crc..]);

    /// <summary>Moves to the next record.</summary>
    /// <exception cref="TarnException">Damaged: the record does not match its lengths.</exception>
    public bool MoveNext()
    {
        if (Index + 1 >= Count)
        {
            return false;
        }

        if (!Varint.TryReadSigned(_batch, ref _at, out var bodyLength) || bodyLength < 0 || bodyLength > _batch.Length - _at)
        {
            throw Damaged();
        }

        var end = _at + (int)bodyLength;
        _at++;
        if (!Varint.TryReadSigned(_batch, ref _at, out var timestampDelta)
            || !Varint.TryReadSigned(_batch, ref _at, out var offsetDelta)
            || !TryReadPlace(end, out var key)
            || !TryReadPlace(end, out var value))
        {
            throw Damaged();
        }

        TimestampMs = _baseTimestampMs + timestampDelta;
        OffsetDelta = (int)offsetDelta;
        KeyScope = key;
        ValuePlace = value;
        Index++;
        _at = end;
        return true;
    }

    private static TarnException Damaged() => new(ErrorKind.Damaged, "The bytes are not a Kafka record batch v2.");

    private bool TryReadPlace(int end, out (int Start, int Length) place)
    {
        place = default;
        if (!Varint.TryReadSigned(_batch, ref _at, out var length) || length < -1 || length > end - _at)
        {
            return false;
        }

        place = (_at, (int)length);
        _at += (int)Math.Max(0, length);
        return true;
    }
}
