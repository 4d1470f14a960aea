using System.Collections.Concurrent;
using System.Collections.Frozen;

namespace Tarn.Access.Outcomes;

/// <summary>
/// The readers of streams and tables since the start, at most 1,000: then the reader that was idle for longest gives way.
/// </summary>
/// <param name="time">The clock.</param>
public sealed class ResourceReaders(TimeProvider time) : ICallObserver
{
    private const int ReadersMax = 1_000;
    private const string TableLoad = "LoadTable";
    private const string Push = "SubscribeToShard";

    private readonly ConcurrentDictionary<ReaderKey, ResourceReader> _readers = new();
    private readonly Lock _gate = new();
    private FrozenDictionary<ResourceId, ResourceReader[]>? _byResource;

    /// <summary>The readers of each resource. Their totals move on; a new reader makes a new answer.</summary>
    public FrozenDictionary<ResourceId, ResourceReader[]> ByResource()
    {
        if (Volatile.Read(ref _byResource) is { } known)
        {
            return known;
        }

        lock (_gate)
        {
            return _byResource ??= _readers.Values
                .GroupBy(reader => reader.Key.Resource)
                .ToFrozenDictionary(group => group.Key, group => group.OrderBy(reader => reader.Key.Name, StringComparer.Ordinal).ToArray());
        }
    }

    /// <inheritdoc/>
    public void Completed(Call call, in CallOutcome outcome)
    {
        if (call.Service == "iceberg")
        {
            // A client that has the table's present state already gets 304, and reads the table too.
            if (call is { Operation: TableLoad, Resources: [.., var table] } && outcome.Status is 200 or 304)
            {
                Add(KeyOf(call, table.Id), 0, 0);
            }

            return;
        }

        var (resource, records, bytes) = (ResourceId.None, 0L, 0L);
        foreach (ref readonly var entry in call.Usage)
        {
            switch (entry.Dimension)
            {
                case UsageDimension.RecordsOut:
                    (resource, records) = (entry.Resource, entry.Units);
                    break;
                case UsageDimension.RecordBytesOut:
                    bytes = entry.Units;
                    break;
            }
        }

        // A push is counted while it lasts.
        if (records > 0 && call.Operation != Push)
        {
            Add(KeyOf(call, resource), records, bytes);
        }
    }

    /// <summary>Counts a read.</summary>
    /// <param name="key">The resource and its reader.</param>
    /// <param name="records">Records read.</param>
    /// <param name="bytes">Their bytes.</param>
    public void Add(in ReaderKey key, long records, long bytes)
    {
        if (!_readers.TryGetValue(key, out var reader))
        {
            reader = Enter(key);
        }

        reader.Add(records, bytes, time.GetTimestamp());
    }

    private static ReaderKey KeyOf(Call call, ResourceId resource) => new(resource, ClientName.Of(call), NameOf(call.Principal.Arn));

    // arn:aws:iam::ACCOUNT:root, …:user/PATH/NAME, …:assumed-role/ROLE/SESSION
    private static string NameOf(string arn)
    {
        var name = arn[(arn.LastIndexOf(':') + 1)..];
        var parts = name.Split('/');
        return parts is ["assumed-role", var role, ..] ? role : parts[^1];
    }

    private ResourceReader Enter(in ReaderKey key)
    {
        lock (_gate)
        {
            if (!_readers.ContainsKey(key) && _readers.Count >= ReadersMax)
            {
                _readers.TryRemove(_readers.Values.MinBy(reader => reader.Last)!.Key, out _);
            }

            var added = _readers.GetOrAdd(key, static key => new ResourceReader(key));
            Volatile.Write(ref _byResource, null);
            return added;
        }
    }
}
