namespace Tarn.Messaging.Queues.Rules;

/// <summary>
/// The room for entries and ids of deduplication of all queues together, about <see cref="EntryBytes"/> each. Without room, queues take no
/// new messages out of the log, and FIFO queues take no new ids.
/// </summary>
/// <param name="max">The most entries and ids.</param>
public sealed class EntryRoom(long max)
{
    /// <summary>The memory of an entry, with its places in dictionaries and lines.</summary>
    public const int EntryBytes = 256;

    private long _used;

    /// <summary>Whether one more fits.</summary>
    public bool HasRoom => Volatile.Read(ref _used) < max;

    /// <summary>Adds or removes some.</summary>
    public void Change(int count) => Interlocked.Add(ref _used, count);
}
