using Tarn.Delivery.Buffers;
using Tarn.Delivery.Sources;
using Tarn.Storage.Records;

namespace Tarn.Delivery.Progress;

/// <summary>
/// The callers that wait until everything that was durable at their call is delivered, or for its rows. Thread-safe.
/// </summary>
internal sealed class PipelineRequests
{
    private readonly List<PipelineRequest> _taken = [];
    private readonly Lock _gate = new();
    private List<PipelineRequest>? _asked = [];

    /// <summary>Adds a request.</summary>
    /// <returns>False: the pipeline has ended.</returns>
    public bool Ask(PipelineRequest request)
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
    public bool WaitForFlushOf(DeliverySource source) => _taken.Exists(request => request is FlushRequest && request.IsRead(source.Cursors));

    /// <summary>Completes the requests whose records every reader has read, and committed where the request is for a flush.</summary>
    public void Complete(IReadOnlyList<OutputReader> readers)
    {
        foreach (var request in _taken.Where(request => IsDone(request, readers)).ToList())
        {
            _taken.Remove(request);
            switch (request)
            {
                case FlushRequest flush:
                    flush.Complete();
                    break;
                case RowsRequest rows:
                    Show(rows, readers);
                    break;
            }
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

    private static bool IsDone(PipelineRequest request, IReadOnlyList<OutputReader> readers) => request is RowsRequest rows
        ? ReaderOf(rows, readers) is var reader && request.IsRead(reader.Source.Cursors)
        : readers.All(reader => request.IsRead(reader.Source.Cursors) && reader.Router.AllCommitted);

    // The front has read all records of a table that has no output.
    private static OutputReader ReaderOf(RowsRequest request, IReadOnlyList<OutputReader> readers) =>
        readers.FirstOrDefault(reader => reader.Router.Lanes.Any(lane => lane.Id == request.Lane)) ?? readers[0];

    private static void Show(RowsRequest request, IReadOnlyList<OutputReader> readers)
    {
        try
        {
            request.Complete(ReaderOf(request, readers).Router.Lanes.FirstOrDefault(lane => lane.Id == request.Lane)?.Show() ?? UndeliveredRows.None);
        }
        catch (Exception failure)
        {
            request.Fail(failure);
        }
    }
}
