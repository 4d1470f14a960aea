namespace Tarn.Aws.Kinesis.Limits;

/// <summary>The rates of one shard on the real service.</summary>
internal sealed class ShardLimits
{
    private const double WriteBytesPerSecond = 1 << 20;
    private const double WriteBytesBurst = 10 << 20;
    private const double WriteRecordsPerSecond = 1_000;
    private const double ReadCallsPerSecond = 5;
    private const double ReadBytesPerSecond = 2 << 20;
    private const long FullAnswerBytes = 10 << 20;
    private const long FullAnswerPauseMs = 5_000;
    private const long SecondMs = 1_000;

    private readonly Lock gate = new();
    private TokenBucket writeBytes = new(WriteBytesPerSecond, WriteBytesBurst);
    private TokenBucket writeRecords = new(WriteRecordsPerSecond, WriteRecordsPerSecond);
    private TokenBucket readCalls = new(ReadCallsPerSecond, ReadCallsPerSecond);
    private TokenBucket iterators = new(ReadCallsPerSecond, ReadCallsPerSecond);
    private double readUntilMs;

    /// <summary>Counts a write of that size if the rate allows it now; else returns false.</summary>
    public bool TryWrite(int bytes, long nowMs)
    {
        lock (gate)
        {
            if (!writeRecords.TryTake(1, nowMs))
            {
                return false;
            }

            if (writeBytes.TryTake(bytes, nowMs))
            {
                return true;
            }

            writeRecords.Return(1);
            return false;
        }
    }

    /// <summary>Counts a call of GetRecords if the rate allows it now; else returns false.</summary>
    public bool TryRead(long nowMs)
    {
        lock (gate)
        {
            // A call is refused while the bytes already returned need at least 1 second of the rate.
            return readUntilMs - nowMs < SecondMs && readCalls.TryTake(1, nowMs);
        }
    }

    /// <summary>
    /// Counts the bytes of an answer. After a full answer (10 MiB) the shard's calls are refused for 5 s.
    /// </summary>
    public void NoteRead(long bytes, long nowMs)
    {
        lock (gate)
        {
            readUntilMs = Math.Max(readUntilMs, nowMs) + (bytes / ReadBytesPerSecond * SecondMs);
            readUntilMs = bytes >= FullAnswerBytes ? nowMs + FullAnswerPauseMs + SecondMs : readUntilMs;
        }
    }

    /// <summary>Counts a call of GetShardIterator if the rate allows it now; else returns false.</summary>
    public bool TryIterator(long nowMs)
    {
        lock (gate)
        {
            return iterators.TryTake(1, nowMs);
        }
    }
}
