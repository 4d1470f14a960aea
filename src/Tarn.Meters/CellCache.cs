using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;

namespace Tarn.Meters;

/// <summary>The cells of each key. A project asks once for the cells of a key and holds them.</summary>
/// <param name="sums">The number of sums of a key.</param>
/// <param name="rated">The sums whose amounts of the last seconds are known.</param>
public sealed class CellCache(int sums, params int[] rated)
{
    private const int IdleSeconds = 3_600;

    private readonly ConcurrentDictionary<long, Cells> _cells = new();
    private readonly Lock _gate = new();
    private CellTaker[] _takers = [];
    private Cells[] _leaving = [];

    /// <summary>The cells of all keys, in no order.</summary>
    public IEnumerable<Cells> All
    {
        get
        {
            // An enumeration of pairs takes no lock; Values would copy.
            foreach (var (_, cells) in _cells)
            {
                yield return cells;
            }

            foreach (var cells in Volatile.Read(ref _leaving))
            {
                yield return cells;
            }
        }
    }

    /// <summary>The number of keys with cells.</summary>
    public int Count => _cells.Count;

    /// <summary>The most histograms of a key. A key's histogram is made for its first value.</summary>
    public int Histograms { get; init; } = 1;

    internal int Sums { get; } = sums;

    internal int[] Rated { get; } = rated;

    internal int[] Indexes { get; } = [.. Enumerable.Range(0, sums)];

    /// <summary>The cells of a key, which are created if the cache has none. Every caller gets the same object.</summary>
    public Cells Of(long key) => _cells.TryGetValue(key, out var cells) ? cells : _cells.GetOrAdd(key, static (key, book) => new Cells(book, key), this);

    /// <summary>The cells of a key that has some.</summary>
    public bool TryGet(long key, [NotNullWhen(true)] out Cells? cells) => _cells.TryGetValue(key, out cells);

    /// <summary>A new reader, which takes everything since the start.</summary>
    /// <param name="cells">The indexes of its sums.</param>
    public CellTaker Taker(params int[] cells)
    {
        lock (_gate)
        {
            var taker = new CellTaker(this, _takers.Length, cells);
            _takers = [.. _takers, taker];
            return taker;
        }
    }

    /// <summary>
    /// Removes cells that were idle for an hour, whose key is gone, and whose units every reader has taken. Readers see them once
    /// more, for a call that found them just before.
    /// </summary>
    /// <param name="second">The present second, since 1970.</param>
    /// <param name="isKept">Whether the key exists.</param>
    public void Forget(long second, Func<long, bool> isKept)
    {
        lock (_gate)
        {
            var idle = _cells.Where(pair => pair.Value.Second < second - IdleSeconds && !isKept(pair.Key)
                && Array.TrueForAll(_takers, taker => taker.HasAll(pair.Value))).ToArray();
            Volatile.Write(ref _leaving, [.. idle.Select(pair => pair.Value)]);
            foreach (var pair in idle)
            {
                _cells.TryRemove(pair);
            }
        }
    }
}
