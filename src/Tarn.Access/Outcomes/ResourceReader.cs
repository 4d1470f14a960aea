namespace Tarn.Access.Outcomes;

/// <summary>A reader of one resource, with totals since its first read.</summary>
/// <param name="key">The resource and the reader.</param>
public sealed class ResourceReader(ReaderKey key)
{
    private long _reads;
    private long _records;
    private long _bytes;
    private long _last;

    /// <summary>The resource and the reader.</summary>
    public ReaderKey Key { get; } = key;

    /// <summary>Calls, or events of a push.</summary>
    public long Reads => Volatile.Read(ref _reads);

    /// <summary>Records read; 0 for tables, whose readers read files.</summary>
    public long Records => Volatile.Read(ref _records);

    /// <summary>Bytes of these records.</summary>
    public long Bytes => Volatile.Read(ref _bytes);

    /// <summary>The clock's timestamp of the last read.</summary>
    internal long Last => Volatile.Read(ref _last);

    internal void Add(long records, long bytes, long now)
    {
        Interlocked.Increment(ref _reads);
        Interlocked.Add(ref _records, records);
        Interlocked.Add(ref _bytes, bytes);
        Volatile.Write(ref _last, now);
    }
}
