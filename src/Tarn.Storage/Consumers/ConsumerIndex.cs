using System.Collections.Immutable;
using Tarn.Storage.Metadata;
using Tarn.Storage.Records;

namespace Tarn.Storage.Consumers;

/// <summary>The consumers by their stream: retention asks for every shard. The index follows the view of the rows.</summary>
internal sealed class ConsumerIndex
{
    private readonly View<ConsumerId, Consumer> _consumers;
    private readonly Lock _gate = new();
    private readonly Dictionary<ConsumerId, StreamId> _streams = [];
    private readonly Dictionary<StreamId, ImmutableDictionary<ConsumerId, Consumer>> _byStream = [];

    public ConsumerIndex(View<ConsumerId, Consumer> consumers)
    {
        _consumers = consumers;
        consumers.Changed += Follow;
        Follow([.. consumers.Snapshot.Select(row => row.Key)]);
    }

    /// <summary>The consumers that read the stream.</summary>
    public IEnumerable<Consumer> Of(StreamId stream)
    {
        lock (_gate)
        {
            return _byStream.TryGetValue(stream, out var found) ? found.Values : [];
        }
    }

    // The view is read under the lock, so that the later of two calls sees the newer rows.
    private void Follow(IReadOnlyList<ConsumerId> ids)
    {
        lock (_gate)
        {
            foreach (var id in ids)
            {
                Remove(id);
                if (_consumers.TryGet(id, out var consumer))
                {
                    _streams[id] = consumer.Stream;
                    _byStream[consumer.Stream] =
                        _byStream.GetValueOrDefault(consumer.Stream, ImmutableDictionary<ConsumerId, Consumer>.Empty).SetItem(id, consumer);
                }
            }
        }
    }

    private void Remove(ConsumerId id)
    {
        if (!_streams.Remove(id, out var stream))
        {
            return;
        }

        var left = _byStream[stream].Remove(id);
        if (left.IsEmpty)
        {
            _byStream.Remove(stream);
        }
        else
        {
            _byStream[stream] = left;
        }
    }
}
