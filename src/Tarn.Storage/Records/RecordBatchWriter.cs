namespace Tarn.Storage.Records;

/// <summary>
/// Builds one Kafka record batch v2 in a pooled buffer: uncompressed, base offset and leader epoch 0, no producer id.
/// See D5 (frames are chained). Begin, append records, <see cref="Finish"/>; then <see cref="Begin"/> again or dispose.
/// One thread at a time. The memory that Finish returned is valid until the next Begin or until Dispose.
/// </summary>
public sealed class RecordBatchWriter : IDisposable
{
    private const int FirstBytes = 16 * 1024;

    private byte[] _buffer = [];
    private int _length;
    private long _baseTimestampMs;
    private long _maxTimestampMs;

    /// <summary>Records appended since <see cref="Begin"/>.</summary>
    public int Records { get; private set; }

    /// <summary>Starts a batch.</summary>
    /// <param name="timestampMs">The first record's time, Unix milliseconds.</param>
    /// <param name="bytesHint">The approximate length of the batch.</param>
    public void Begin(long timestampMs, int bytesHint = FirstBytes)
    {
        _baseTimestampMs = _maxTimestampMs = timestampMs;
        Records = 0;
        _length = 0;
        Reserve(Math.Max(bytesHint, RecordBatchFormat.Records));
        _length = RecordBatchFormat.Records;
    }

    /// <summary>Appends a record without headers, at the batch's own time.</summary>
    public void Append(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value) => value.CopyTo(Append(key, value.Length));

    /// <summary>
    /// Appends a record. The caller writes the whole value into the returned span before the next call.
    /// </summary>
    public Span<byte> Append(ReadOnlySpan<byte> key, int valueLength) => Append(key, valueLength, timestampDelta: 0);

    /// <summary>Appends a record with a time of its own.</summary>
    public void Append(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, long timestampMs)
    {
        value.CopyTo(Append(key, value.Length, timestampMs - _baseTimestampMs));
        _maxTimestampMs = Math.Max(_maxTimestampMs, timestampMs);
    }

    /// <summary>Completes the batch; at least one record.</summary>
    public ReadOnlyMemory<byte> Finish()
    {
        Invariant.Check(Records > 0);
        RecordBatchEncoding.WriteHeader(_buffer.AsSpan(0, _length), Records, _baseTimestampMs, _maxTimestampMs);
        return _buffer.AsMemory(0, _length);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_buffer.Length > 0)
        {
            PooledBytes.Return(_buffer);
            _buffer = [];
            _length = 0;
        }
    }

    private Span<byte> Append(ReadOnlySpan<byte> key, int valueLength, long timestampDelta)
    {
        Invariant.Check(_length >= RecordBatchFormat.Records);
        Reserve(RecordBatchEncoding.RecordLength(Records, key.Length, valueLength, timestampDelta));
        var value = RecordBatchEncoding.WriteRecord(_buffer.AsSpan(_length), Records, key, valueLength, timestampDelta, out var written);
        _length += written;
        Records++;
        return value;
    }

    private void Reserve(int bytes)
    {
        var needed = checked(_length + bytes);
        if (_buffer.Length >= needed)
        {
            return;
        }

        var larger = PooledBytes.Rent((int)Math.Min(Array.MaxLength, Math.Max(needed, _buffer.Length * 2L)));
        _buffer.AsSpan(0, _length).CopyTo(larger);
        if (_buffer.Length > 0)
        {
            PooledBytes.Return(_buffer);
        }

        _buffer = larger;
    }
}
