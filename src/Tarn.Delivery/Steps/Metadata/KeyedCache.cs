using System.Diagnostics.CodeAnalysis;
using Tarn.Storage;

namespace Tarn.Delivery.Steps.Metadata;

/// <summary>
/// Remembers the target of records with the same values, so that the usual record allocates nothing. When it is full, it
/// is reset: at most 4,096 entries, and 1 MiB of keys.
/// </summary>
internal sealed class KeyedCache<T>
    where T : class
{
    private const int EntriesMax = 4_096;
    private const int BytesMax = 1 << 20;

    private readonly Dictionary<byte[], T> _entries;
    private readonly Dictionary<byte[], T>.AlternateLookup<ReadOnlySpan<byte>> _byBytes;
    private int _bytes;

    public KeyedCache()
    {
        _entries = new Dictionary<byte[], T>(BytesComparer.Instance);
        _byBytes = _entries.GetAlternateLookup<ReadOnlySpan<byte>>();
    }

    /// <summary>The number of entries.</summary>
    public int Count => _entries.Count;

    public bool TryFind(ReadOnlySpan<byte> key, [NotNullWhen(true)] out T? value) => _byBytes.TryGetValue(key, out value);

    public void Add(ReadOnlySpan<byte> key, T value)
    {
        if (_entries.Count >= EntriesMax || _bytes + key.Length > BytesMax)
        {
            _entries.Clear();
            _bytes = 0;
        }

        if (key.Length <= BytesMax)
        {
            _entries.Add(key.ToArray(), value);
            _bytes += key.Length;
        }
    }
}
