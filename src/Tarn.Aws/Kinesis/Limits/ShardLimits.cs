using Tarn.Aws.Limits;

namespace Tarn.Aws.Kinesis.Limits;

/// <summary>The rates of one shard on the real service.</summary>
internal sealed class ShardLimits : ILimits
{
    private const double WriteBytesPerSecond = 1 << 20;
    private const double WriteBytesBurst = 10 << 20;
    private const double WriteRecordsPerSecond = 1_000;
    private const double ReadCallsPerSecond = 5;
    private const double ReadBytesPerSecond = 2 << 20;
    private const long FullAnswerBytes = 10 << 20;
    private const long FullAnswerPauseMs = 5_000;
    private const long SecondMs = 1_000;

    private readonly Lock _gate = new();
    private TokenBucket _writeBytes = new(WriteBytesPerSecond, WriteBytesBurst);
    private TokenBucket _writeRecords = new(WriteRecordsPerSecond, WriteRecordsPerSecond);
    private TokenBucket _readCalls = new(ReadCallsPerSecond, ReadCallsPerSecond);
    private TokenBucket _iterators = new(ReadCallsPerSecond, ReadCallsPerSecond);
    private double _readUntilMs;

    /// <summary>Counts a write of that size if the rate allows it now; else returns false.</summary>
    public bool TryWrite(int bytes, long nowMs)
    {
        lock (_gate)
        {
            if (!_writeRecords.TryTake(1, nowMs))
            {
                return false;
            }

            if (_writeBytes.TryTake(bytes, nowMs))
            {
                return true;
            }

            _writeRecords.Return(1);
            return false;
        }
    }

    /// <summary>Counts a call of GetRecords if the rate allows it now; else returns false.</summary>
    public bool TryRead(long nowMs)
    {
        lock (_gate)
        {
            // A call is refused while the bytes already returned need at least 1 second of the rate.
            return _readUntilMs - nowMs < SecondMs && _readCalls.TryTake(1, nowMs);
        }
    }

    /// <summary>
    /// Counts the bytes of an answer. After a full answer (10 MiB) the shard's calls are refused for 5 s.
    /// </summary>
    public void NoteRead(long bytes, long nowMs)
    {
        lock (_gate)
        {
            _readUntilMs = Math.Max(_readUntilMs, nowMs) + (bytes / ReadBytesPerSecond * SecondMs);
            _readUntilMs = bytes >= FullAnswerBytes ? nowMs + FullAnswerPauseMs + SecondMs : _readUntilMs;
        }
    }

    /// <summary>Counts a call of GetShardIterator if the rate allows it now; else returns false.</summary>
    public bool TryIterator(long nowMs)
    {
        lock (_gate)
        {
            return _iterators.TryTake(1, nowMs);
        }
    }

    /// <inheritdoc/>
    public bool IsFull(long nowMs)
    {
        lock (_gate)
        {
            return _readUntilMs <= nowMs && _writeBytes.IsFull(nowMs) && _writeRecords.IsFull(nowMs)
                && _readCalls.IsFull(nowMs) && _iterators.IsFull(nowMs);
        }
    }
}
