using Tarn.Lake.Files;

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

    /// <summary>The kept value, or the one that is read now, within a budget.</summary>
    public async ValueTask<T> GetOrRead(
        string key, Func<ReadBudget, ValueTask<T>> read, ReadingRoom room, CancellationToken cancellation)
    {
        if (Find(key) is { } found)
        {
            return found;
        }

        var (value, taken) = await room.Read(key, async budget => (await read(budget), budget.Taken), cancellation);
        Keep(key, value, Math.Max(weigh(value), taken / 2)); // half of what a reading takes is what it makes
        return value;
    }

    public void Keep(string key, T value) => Keep(key, value, weigh(value));

    private void Keep(string key, T value, long sizeBytes)
    {
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

    private T? Find(string key)
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
