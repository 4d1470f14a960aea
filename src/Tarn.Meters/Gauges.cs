using System.Collections.Concurrent;

namespace Tarn.Meters;

/// <summary>Figures that are asked once a minute, not counted: each has a name, a function, and its last value.</summary>
public sealed class Gauges
{
    private readonly ConcurrentDictionary<string, Gauge> _gauges = new(StringComparer.Ordinal);

    /// <summary>The last value of each gauge that was asked.</summary>
    public IEnumerable<KeyValuePair<string, long>> Values =>
        _gauges.Where(pair => pair.Value.IsAsked).Select(pair => KeyValuePair.Create(pair.Key, Volatile.Read(ref pair.Value.Last)));

    /// <summary>Adds a gauge, or replaces the one of that name.</summary>
    /// <param name="ask">Returns the present value: it must be quick, and must never throw or wait.</param>
    public void Add(string name, Func<long> ask) => _gauges[name] = new Gauge(ask);

    /// <summary>Removes a gauge.</summary>
    public void Remove(string name) => _gauges.TryRemove(name, out _);

    /// <summary>Asks every gauge.</summary>
    public void Ask()
    {
        foreach (var (_, gauge) in _gauges)
        {
            Volatile.Write(ref gauge.Last, gauge.Value());
            gauge.IsAsked = true;
        }
    }

    private sealed class Gauge(Func<long> value)
    {
        public long Last;

        public Func<long> Value { get; } = value;

        public bool IsAsked { get; set; }
    }
}
