namespace Tarn.Aws.Kinesis.Limits;

/// <summary>What one shard takes and gives on the real service.</summary>
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

    /// <summary>Whether a record of that size may be written now.</summary>
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

    /// <summary>Whether GetRecords may be called now.</summary>
    public bool TryRead(long nowMs)
    {
        lock (gate)
        {
            // What was answered in the last second and not yet paid off by the rate holds the next call back.
            return readUntilMs - nowMs < SecondMs && readCalls.TryTake(1, nowMs);
        }
    }

    /// <summary>So many bytes were answered; a full answer holds the shard's next calls back for 5 s.</summary>
    public void NoteRead(long bytes, long nowMs)
    {
        lock (gate)
        {
            readUntilMs = Math.Max(readUntilMs, nowMs) + (bytes / ReadBytesPerSecond * SecondMs);
            readUntilMs = bytes >= FullAnswerBytes ? nowMs + FullAnswerPauseMs + SecondMs : readUntilMs;
        }
    }

    /// <summary>Whether GetShardIterator may be called now.</summary>
    public bool TryIterator(long nowMs)
    {
        lock (gate)
        {
            return iterators.TryTake(1, nowMs);
        }
    }
}
