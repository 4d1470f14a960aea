namespace Tarn.Storage.Streams.Journal.State;

/// <summary>
/// The archive's open segments. In memory each has a number like a journal file, but a negative one: below all journal
/// files, because its records are older.
/// </summary>
internal sealed class SegmentFiles
{
    private readonly Lock _gate = new();
    private readonly Dictionary<long, JournalFile> _byNumber = [];
    private long _lastNumber = long.MinValue;
    private long _freed;

    /// <summary>All segments, by age of their records.</summary>
    public IReadOnlyList<JournalFile> All
    {
        get
        {
            lock (_gate)
            {
                return [.. _byNumber.Values.OrderBy(segment => segment.LastLsn)];
            }
        }
    }

    /// <summary>Bytes of all segments.</summary>
    public long Bytes
    {
        get
        {
            lock (_gate)
            {
                return _byNumber.Values.Sum(segment => segment.Length);
            }
        }
    }

    /// <summary>Grows before a segment goes: a reader that sees it change looks again.</summary>
    public long Freed => Volatile.Read(ref _freed);

    /// <summary>Whether a file's number is a segment's.</summary>
    public static bool IsSegment(long number) => number < 0;

    public long NextNumber() => Interlocked.Increment(ref _lastNumber);

    public JournalFile? Find(long number)
    {
        lock (_gate)
        {
            return _byNumber.GetValueOrDefault(number);
        }
    }

    public void Add(JournalFile segment)
    {
        lock (_gate)
        {
            _byNumber.Add(segment.Number, segment);
        }
    }

    /// <summary>
    /// Removes a segment: no reader finds it any more, and it is closed when the last reader releases it.
    /// </summary>
    public void Remove(JournalFile segment)
    {
        Interlocked.Increment(ref _freed);
        lock (_gate)
        {
            _byNumber.Remove(segment.Number);
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
