namespace Tarn.Lake.Catalog;

/// <summary>
/// A cache of parsed immutable files. When their memory exceeds a limit, the least recently used one is removed first.
/// </summary>
/// <param name="bytesMax">The limit in bytes of memory.</param>
/// <param name="weigh">
/// Estimates a value's bytes in memory. Files are compressed, so their sizes are no measure.
/// </param>
/// <param name="isExact">Whether the estimate is exact, so that the memory of the reading does not count.</param>
internal sealed class RecentFiles<T>(long bytesMax, Func<T, long> weigh, bool isExact = false)
    where T : class
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, LinkedListNode<(string Key, T Value, long Bytes)>> _byKey = [];
    private readonly LinkedList<(string Key, T Value, long Bytes)> _order = new();
    private long _bytes;

    /// <param name="key">Identifies the file's bytes and the way they are read.</param>
    /// <param name="value">The parsed file.</param>
    /// <param name="readingBytes">The memory that reading it took, in bytes. About half of it remains in the value.</param>
    public void Keep(string key, T value, long readingBytes = 0)
    {
        var sizeBytes = isExact ? weigh(value) : Math.Max(weigh(value), readingBytes / 2);
        lock (_gate)
        {
            if (_byKey.ContainsKey(key))
            {
                return;
            }

            _byKey[key] = _order.AddFirst((key, value, sizeBytes));
            _bytes += sizeBytes;
            while (_bytes > bytesMax && _order.Count > 1)
            {
                var last = _order.Last!;
                _order.RemoveLast();
                _byKey.Remove(last.Value.Key);
                _bytes -= last.Value.Bytes;
            }
        }
    }

    public T? Find(string key)
    {
        lock (_gate)
        {
            if (!_byKey.TryGetValue(key, out var node))
            {
                return null;
            }

            _order.Remove(node);
            _order.AddFirst(node);
            return node.Value.Value;
        }
    }
}
