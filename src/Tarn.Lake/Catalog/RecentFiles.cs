namespace Tarn.Lake.Catalog;

/// <summary>
/// A cache of parsed immutable files. When their memory exceeds a limit, the least recently used one is removed first.
/// </summary>
/// <param name="bytesMax">The limit in bytes of memory.</param>
/// <param name="weigh">
/// Estimates a value's bytes in memory. Files are compressed, so their sizes are no measure.
/// </param>
internal sealed class RecentFiles<T>(long bytesMax, Func<T, long> weigh)
    where T : class
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, LinkedListNode<(string Key, T Value, long Bytes)>> byKey = [];
    private readonly LinkedList<(string Key, T Value, long Bytes)> order = new();
    private long bytes;

    /// <param name="key">Identifies the file's bytes and the way they are read.</param>
    /// <param name="value">The parsed file.</param>
    /// <param name="bytesMin">The least memory that the value takes, in bytes.</param>
    public void Keep(string key, T value, long bytesMin = 0)
    {
        var sizeBytes = Math.Max(weigh(value), bytesMin);
        lock (gate)
        {
            if (byKey.ContainsKey(key))
            {
                return;
            }

            byKey[key] = order.AddFirst((key, value, sizeBytes));
            bytes += sizeBytes;
            while (bytes > bytesMax && order.Count > 1)
            {
                var last = order.Last!;
                order.RemoveLast();
                byKey.Remove(last.Value.Key);
                bytes -= last.Value.Bytes;
            }
        }
    }

    public T? Find(string key)
    {
        lock (gate)
        {
            if (!byKey.TryGetValue(key, out var node))
            {
                return null;
            }

            order.Remove(node);
            order.AddFirst(node);
            return node.Value.Value;
        }
    }
}
