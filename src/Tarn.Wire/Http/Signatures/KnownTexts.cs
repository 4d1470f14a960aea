using System.Collections.Concurrent;

namespace Tarn.Wire.Http.Signatures;

/// <summary>
/// A cache of parsed texts that recur with every request. It holds at most a few hundred. A client that invents texts
/// empties the cache, and does not make it grow.
/// </summary>
/// <param name="charsMax">Longer texts are not cached.</param>
internal sealed class KnownTexts<T>(int charsMax)
    where T : class
{
    private const int EntriesMax = 512;

    private readonly ConcurrentDictionary<string, T> _known = new(StringComparer.Ordinal);

    /// <summary>The cached value of a text, or null.</summary>
    public T? Find(ReadOnlySpan<char> text) =>
        _known.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(text, out var found) ? found : null;

    /// <summary>Caches the value of a text, and returns the cached value.</summary>
    public T Keep(string text, T value)
    {
        if (text.Length > charsMax)
        {
            return value;
        }

        if (_known.Count >= EntriesMax)
        {
            _known.Clear();
        }

        return _known.GetOrAdd(text, value);
    }
}
