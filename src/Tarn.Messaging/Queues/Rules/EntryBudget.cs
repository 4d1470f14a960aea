namespace Tarn.Messaging.Queues.Rules;

/// <summary>
/// The budget for entries and ids of deduplication of all queues together, about <see cref="EntryBytes"/> each. When it is used up, queues take no
/// new messages out of the log. Delayed messages and ids take a part of it; more of them are spilled.
/// </summary>
/// <param name="max">The most entries and ids.</param>
/// <param name="spare">The part for delayed messages and ids; null: half of it.</param>
public sealed class EntryBudget(long max, long? spare = null)
{
    /// <summary>The memory of an entry, with its items in dictionaries and lines.</summary>
    public const int EntryBytes = 256;

    private long _used;

    /// <summary>Whether one more fits.</summary>
    public bool HasRoom => Volatile.Read(ref _used) < max;

    /// <summary>Whether one more delayed message or id fits.</summary>
    public bool HasSpare => Volatile.Read(ref _used) < (spare ?? max / 2);

    /// <summary>Adds or removes some.</summary>
    public void Change(int count) => Interlocked.Add(ref _used, count);
}
