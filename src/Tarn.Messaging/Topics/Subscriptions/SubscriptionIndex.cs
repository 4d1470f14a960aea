using System.Collections.Concurrent;
using Tarn.Storage.Metadata;
using Tarn.Storage.Records;

namespace Tarn.Messaging.Topics.Subscriptions;

/// <summary>The subscriptions of all topics, from memory.</summary>
public sealed class SubscriptionIndex : IDisposable
{
    private readonly View<SubscriptionKey, Subscription> _rows;
    private readonly ConcurrentDictionary<StreamId, TopicSubscriptions> _topics = new();
    private readonly Lock _gate = new();

    private SubscriptionIndex(View<SubscriptionKey, Subscription> rows) => _rows = rows;

    /// <summary>Called when subscriptions of a topic changed. Handlers must be quick.</summary>
    public event Action<StreamId>? Changed;

    /// <summary>Reads the rows and follows them.</summary>
    public static async Task<SubscriptionIndex> Open(IMetadataStore store, CancellationToken cancellationToken)
    {
        var rows = await View<SubscriptionKey, Subscription>.Open(
            store,
            SubscriptionRows.Space,
            SubscriptionKey.Decode,
            (key, value) => SubscriptionRows.Decode(SubscriptionKey.Decode(key), value),
            cancellationToken);
        var index = new SubscriptionIndex(rows);
        rows.Changed += index.Apply;
        index.Apply([.. rows.Snapshot.Select(row => row.Key)]);
        return index;
    }

    /// <summary>The subscriptions of a topic, in the order of their numbers.</summary>
    public TopicSubscriptions Of(StreamId topic) => _topics.GetValueOrDefault(topic) ?? TopicSubscriptions.None;

    /// <summary>The subscription of a key; null: there is none.</summary>
    public Subscription? Find(SubscriptionKey key) => _rows.TryGet(key, out var found) ? found : null;

    /// <summary>The subscriptions of one moment.</summary>
    public IEnumerable<Subscription> All => _rows.Snapshot.Select(row => row.Value);

    /// <inheritdoc/>
    public void Dispose() => _rows.Dispose();

    private void Apply(IReadOnlyList<SubscriptionKey> keys)
    {
        foreach (var group in keys.GroupBy(key => key.Topic))
        {
            lock (_gate)
            {
                var present = Of(group.Key);
                foreach (var key in group)
                {
                    present = _rows.TryGet(key, out var row) ? present.With(row) : present.Without(key.Number);
                }

                if (present.Count > 0)
                {
                    _topics[group.Key] = present;
                }
                else
                {
                    _topics.TryRemove(group.Key, out _);
                }
            }

            Changed?.Invoke(group.Key);
        }
    }
}
