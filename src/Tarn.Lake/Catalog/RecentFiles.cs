using Tarn.Lake.Files;

namespace Tarn.Lake.Catalog;

/// <summary>Parsed immutable files, the least recently used going first when their sizes on disk pass a limit.</summary>
internal sealed class RecentFiles<T>(int bytesMax)
    where T : class
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, LinkedListNode<(string Key, T Value, int Bytes)>> byKey = [];
    private readonly LinkedList<(string Key, T Value, int Bytes)> order = new();
    private long bytes;

    public ValueTask<T> GetOrRead(string location, ITableFiles files, Func<ReadOnlyMemory<byte>, T> parse, CancellationToken cancellation) =>
        GetOrRead(location, location, files, parse, cancellation);

    public async ValueTask<T> GetOrRead(
        string key, string location, ITableFiles files, Func<ReadOnlyMemory<byte>, T> parse, CancellationToken cancellation)
    {
        if (Find(key) is { } found)
        {
            return found;
        }

        var file = await files.Read(location, cancellation);
        var value = parse(file);
        Keep(key, value, file.Length);
        return value;
    }

    public void Keep(string key, T value, int sizeBytes)
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
