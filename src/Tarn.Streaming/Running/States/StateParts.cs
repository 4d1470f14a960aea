namespace Tarn.Streaming.Running.States;

/// <summary>The rows of the state of each key of PARTITION BY, in the order of the step.</summary>
internal sealed class StateParts
{
    private readonly Dictionary<string, List<StateRow>> _parts = [];

    /// <summary>The orders of all rows.</summary>
    public IEnumerable<long> Orders => _parts.Values.SelectMany(p => p.Select(r => r.Order));

    /// <summary>The rows of a key; null: it has none.</summary>
    public List<StateRow>? Find(string key) => _parts.GetValueOrDefault(key);

    /// <summary>The rows of a key, which may be new.</summary>
    public List<StateRow> Of(string key)
    {
        if (!_parts.TryGetValue(key, out var part))
        {
            _parts.Add(key, part = []);
        }

        return part;
    }

    /// <summary>Forgets a key.</summary>
    /// <returns>The count of its rows, and about their bytes.</returns>
    public (int Count, long Bytes) Remove(string key) =>
        _parts.Remove(key, out var part) ? (part.Count, part.Sum(r => r.IndexBytes)) : default;
}
