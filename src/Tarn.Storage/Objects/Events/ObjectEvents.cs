using Tarn.Storage.Metadata;
using Tarn.Storage.Objects.Keys;

namespace Tarn.Storage.Objects.Events;

/// <summary>The events that wait for their reader, in the order of their changes.</summary>
public sealed class ObjectEvents : IDisposable
{
    private readonly IMetadataStore _store;
    private readonly IDisposable _observed;

    internal ObjectEvents(IMetadataStore store)
    {
        _store = store;
        _observed = store.Observe(ObjectSpaces.Events, (_, rows) =>
        {
            if (rows.Any(row => row.Value is not null))
            {
                Added?.Invoke();
            }
        });
    }

    /// <summary>Raised after a commit with events, on the store's thread: handlers are quick.</summary>
    public event Action? Added;

    /// <summary>The oldest events.</summary>
    public async Task<IReadOnlyList<ObjectEvent>> Read(int limit, CancellationToken cancellationToken)
    {
        var rows = await _store.Read(reader => reader.Scan(ObjectSpaces.Events, KeyRange.All, limit), cancellationToken);
        return [.. rows.Select(row => ObjectEventRows.Decode(ObjectKeys.ReadId(row.Key), row.Value))];
    }

    /// <summary>Removes events, in the transaction that hands them to their readers.</summary>
    public static void Remove(IMetadataTransaction transaction, IReadOnlyList<ObjectEvent> events)
    {
        foreach (var one in events)
        {
            transaction.Delete(ObjectSpaces.Events, ObjectKeys.Id(one.Number));
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _observed.Dispose();
}
