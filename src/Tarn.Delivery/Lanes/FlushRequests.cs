using Tarn.Delivery.Sources;
using Tarn.Storage.Records;

namespace Tarn.Delivery.Lanes;

/// <summary>The callers that wait until everything that was durable at their call is delivered. Thread-safe.</summary>
internal sealed class FlushRequests
{
    private readonly List<FlushRequest> _taken = [];
    private readonly Lock _gate = new();
    private List<FlushRequest>? _asked = [];

    /// <summary>Adds a request.</summary>
    /// <returns>False: the pipeline has ended.</returns>
    public bool Ask(FlushRequest request)
    {
        lock (_gate)
        {
            _asked?.Add(request);
            return _asked is not null;
        }
    }

    /// <summary>Accepts the new requests, for all records up to these ends.</summary>
    public void Take(Func<IReadOnlyDictionary<ShardId, long>> ends)
    {
        lock (_gate)
        {
            _taken.AddRange(_asked!);
            _asked!.Clear();
        }

        foreach (var request in _taken)
        {
            request.Ends ??= ends();
        }
    }

    /// <summary>Whether a request waits only for the flush of records that this source has read.</summary>
    public bool WaitForFlushOf(DeliverySource source) => _taken.Exists(request => request.IsRead(source.Cursors));

    /// <summary>Completes the requests whose records every reader has read and committed.</summary>
    public void Complete(IReadOnlyList<LaneReader> readers)
    {
        foreach (var request in _taken.Where(request => readers.All(reader => IsDelivered(request, reader))).ToList())
        {
            _taken.Remove(request);
            request.Complete();
        }
    }

    /// <summary>Ends the accepted requests: an output fails.</summary>
    public void GiveUp()
    {
        _taken.ForEach(request => request.GiveUp());
        _taken.Clear();
    }

    /// <summary>Ends all requests, and accepts no more.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _taken.AddRange(_asked ?? []);
            _asked = null;
        }

        GiveUp();
    }

    private static bool IsDelivered(FlushRequest request, LaneReader reader) =>
        request.IsRead(reader.Source.Cursors) && reader.Router.AllCommitted;
}
