namespace Tarn.Lake.Catalog;

/// <summary>Parsed immutable files, the least recently used going first when what they take in memory passes a limit.</summary>
/// <param name="bytesMax">The limit.</param>
/// <param name="weigh">About how many bytes a value takes in memory: files are compressed, so their sizes do not tell.</param>
internal sealed class RecentFiles<T>(long bytesMax, Func<T, long> weigh)
    where T : class
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, LinkedListNode<(string Key, T Value, long Bytes)>> byKey = [];
    private readonly LinkedList<(string Key, T Value, long Bytes)> order = new();
    private long bytes;

    /// <param name="key">Identifies the file's bytes and how they are read.</param>
    /// <param name="value">What was read.</param>
    /// <param name="bytesMin">What it takes at least.</param>
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
