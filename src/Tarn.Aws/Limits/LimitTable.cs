using System.Collections.Concurrent;

namespace Tarn.Aws.Limits;

/// <summary>
/// The limits of many shards, subscriptions or calls: at most <see cref="EntriesMax"/>. A key without an entry has full
/// buckets. When the table is full, it forgets the entries whose buckets are full. If these are few, it also forgets
/// the entries that were used least recently, until a tenth of the table is free.
/// </summary>
/// <param name="make">Makes the limits of a new key.</param>
internal sealed class LimitTable<TKey, TLimits>(Func<TKey, TLimits> make)
    where TKey : notnull
    where TLimits : class, ILimits
{
    /// <summary>The most entries.</summary>
    public const int EntriesMax = 50_000;

    private const int EntriesAfterForgetting = EntriesMax / 10 * 9;

    private readonly ConcurrentDictionary<TKey, Entry> _entries = new();
    private readonly Lock _adding = new();
    private int _count;

    public TLimits Of(TKey key, long nowMs)
    {
        var entry = _entries.TryGetValue(key, out var known) ? known : Add(key, nowMs);
        entry.UsedMs = nowMs;
        return entry.Limits;
    }

    private Entry Add(TKey key, long nowMs)
    {
        lock (_adding)
        {
            if (_entries.TryGetValue(key, out var known))
            {
                return known;
            }

            if (_count == EntriesMax)
            {
                Forget(nowMs);
            }

            var entry = new Entry(make(key)) { UsedMs = nowMs };
            _entries[key] = entry;
            _count++;
            return entry;
        }
    }

    private void Forget(long nowMs)
    {
        var busy = new List<(TKey Key, long UsedMs)>();
        foreach (var (key, entry) in _entries)
        {
            if (entry.Limits.IsFull(nowMs))
            {
                Remove(key);
            }
            else
            {
                busy.Add((key, entry.UsedMs));
            }
        }

        foreach (var (key, _) in busy.OrderBy(found => found.UsedMs).Take(_count - EntriesAfterForgetting))
        {
            Remove(key);
        }
    }

    private void Remove(TKey key)
    {
        _entries.TryRemove(key, out _);
        _count--;
    }

    private sealed class Entry(TLimits limits)
    {
        private long _usedMs;

        public TLimits Limits { get; } = limits;

        public long UsedMs
        {
            get => Volatile.Read(ref _usedMs);
            set => Volatile.Write(ref _usedMs, value);
        }
    }
}
