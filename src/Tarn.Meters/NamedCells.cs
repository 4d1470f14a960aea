using System.Collections.Concurrent;

namespace Tarn.Meters;

/// <summary>The cells of owners that have a name and no number. A name keeps its key until it is forgotten; no key comes again.</summary>
/// <typeparam name="TName">The name; equal names are one owner.</typeparam>
/// <param name="cells">The cells by key, each of a name.</param>
public sealed class NamedCells<TName>(CellCache cells)
    where TName : notnull
{
    private readonly ConcurrentDictionary<TName, long> _keys = new();
    private long _last;

    /// <summary>The cells by key.</summary>
    public CellCache Cells => cells;

    /// <summary>The names with cells.</summary>
    public IReadOnlyList<TName> Names => [.. _keys.Select(static pair => pair.Key)];

    /// <summary>The cells of a name. Every caller gets the same object.</summary>
    public Cells Of(TName name) => cells.Of(_keys.GetOrAdd(name, static (_, named) => Interlocked.Increment(ref named._last), this));

    /// <summary>Forgets a name. Its cells go after an hour without use.</summary>
    public void Forget(TName name) => _keys.TryRemove(name, out _);
}
