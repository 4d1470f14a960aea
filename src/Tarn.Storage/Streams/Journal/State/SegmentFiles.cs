namespace Tarn.Storage.Streams.Journal.State;

/// <summary>
/// The archive's open segments. In memory each has a number like a journal file, but a negative one: below all journal
/// files, because its records are older.
/// </summary>
internal sealed class SegmentFiles
{
    private readonly Lock gate = new();
    private readonly Dictionary<long, JournalFile> byNumber = [];
    private long lastNumber = long.MinValue;
    private long freed;

    /// <summary>All segments, by age of their records.</summary>
    public IReadOnlyList<JournalFile> All
    {
        get
        {
            lock (gate)
            {
                return [.. byNumber.Values.OrderBy(segment => segment.LastLsn)];
            }
        }
    }

    /// <summary>Bytes of all segments.</summary>
    public long Bytes
    {
        get
        {
            lock (gate)
            {
                return byNumber.Values.Sum(segment => segment.Length);
            }
        }
    }

    /// <summary>Grows before a segment goes: a reader that sees it change looks again.</summary>
    public long Freed => Volatile.Read(ref freed);

    /// <summary>Whether a file's number is a segment's.</summary>
    public static bool IsSegment(long number) => number < 0;

    public long NextNumber() => Interlocked.Increment(ref lastNumber);

    public JournalFile? Find(long number)
    {
        lock (gate)
        {
            return byNumber.GetValueOrDefault(number);
        }
    }

    public void Add(JournalFile segment)
    {
        lock (gate)
        {
            byNumber.Add(segment.Number, segment);
        }
    }

    /// <summary>
    /// Removes a segment: no reader finds it any more, and it is closed when the last reader releases it.
    /// </summary>
    public void Remove(JournalFile segment)
    {
        Interlocked.Increment(ref freed);
        lock (gate)
        {
            byNumber.Remove(segment.Number);
        }

        segment.Retire();
    }

    /// <summary>Closes all segments: the log has stopped.</summary>
    public void Close()
    {
        foreach (var segment in All)
        {
            segment.Release();
        }
    }
}
