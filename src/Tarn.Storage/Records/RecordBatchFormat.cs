namespace Tarn.Storage.Records;

/// <summary>
/// Field offsets in a Kafka record batch v2 (https://kafka.apache.org/documentation/#recordbatch); numbers are
/// big-endian.
/// </summary>
internal static class RecordBatchFormat
{
    public const int BaseOffset = 0;
    public const int BatchLength = 8;
    public const int LeaderEpoch = 12;
    public const int Magic = 16;
    public const int Crc = 17;
    public const int Attributes = 21;
    public const int LastOffsetDelta = 23;
    public const int BaseTimestamp = 27;
    public const int MaxTimestamp = 35;
    public const int ProducerId = 43;
    public const int ProducerEpoch = 51;
    public const int BaseSequence = 53;
    public const int RecordCount = 57;
    public const int Records = 61;

    public const byte MagicV2 = 2;
    public const int CodecMask = 7;
    public const int TransactionalBit = 1 << 4;
    public const int ControlBit = 1 << 5;

    /// <summary>The batch length counts the bytes from here on.</summary>
    public const int LengthFrom = LeaderEpoch;
}
