using Tarn.Delivery.Configuration;
using Tarn.Storage.Consumers;

namespace Tarn.Delivery.Pipeline;

/// <summary>
/// The lanes of a delivery. The front reads the log once for all lanes that keep up. A lane that fails leaves it, goes
/// on from its own positions, and joins again when it has reached the front. So no output holds up another: D22
/// (positions commit with their output).
/// </summary>
internal sealed class DeliveryLanes : IAsyncDisposable
{
    private readonly List<LaneReader> _behind = [];
    private readonly OutputLane _destination;
    private readonly OutputLane _errors;
    private readonly DeliveryModel _model;

    /// <summary>Begins with all lanes at the front.</summary>
    /// <param name="model">The configuration.</param>
    /// <param name="source">The front's cursors.</param>
    /// <param name="positions">The stored positions.</param>
    /// <param name="destination">The destination's lane.</param>
    /// <param name="errors">The error output's lane.</param>
    public DeliveryLanes(
        DeliveryModel model, DeliverySource source, IReadOnlyList<OutputPosition> positions, OutputLane destination, OutputLane errors)
    {
        (_model, _destination, _errors) = (model, destination, errors);
        All = [destination, errors];
        Reads = new FrontReads(positions, shard => All.Select(lane => lane.LowIn(shard)));
        Front = new LaneReader(source, Route(All, Reads));
    }

    /// <summary>Every lane, the destination's first.</summary>
    public IReadOnlyList<OutputLane> All { get; }

    /// <summary>The low-water, and the reads above it.</summary>
    public FrontReads Reads { get; }

    /// <summary>The reader of the lanes that keep up.</summary>
    public LaneReader Front { get; }

    /// <summary>The front, then the lanes behind it.</summary>
    public IReadOnlyList<LaneReader> Readers => [Front, .. _behind];

    /// <summary>Bytes of buffered records.</summary>
    public long Bytes => All.Sum(lane => lane.Output.BufferedBytes);

    /// <summary>Arrival of the oldest buffered record, Unix milliseconds; null: none is buffered.</summary>
    public long? OldestArrivalMs => All.Min(lane => lane.OldestArrivalMs);

    /// <summary>
    /// Whether a lane of the reader can take records now. An error output that never gets a record without the
    /// destination waits with it.
    /// </summary>
    public bool Takes(LaneReader reader) =>
        reader.Buffers.Lanes.Any(lane => lane.Pause is null && (_model.OutputsAreIndependent || lane != _errors));

    /// <summary>Lets a lane whose buffer was discarded go on alone, from its own positions.</summary>
    public async ValueTask Separate(OutputLane lane)
    {
        var former = Readers.First(reader => reader.Buffers.Lanes.Contains(lane));
        if (former == Front)
        {
            Front.Buffers = Route([.. Front.Buffers.Lanes.Where(other => other != lane)], Reads);
        }
        else
        {
            _behind.Remove(former);
            await former.DisposeAsync();
        }

        _behind.Add(new LaneReader(Front.Source.Again(lane.NextIn), Route([lane], null)));
    }

    /// <summary>Lets a reader's lane join the front, if it has read everything that the front has read.</summary>
    public async ValueTask<bool> TryJoin(LaneReader reader)
    {
        if (!reader.Source.HasReached(Front.Source))
        {
            return false;
        }

        _behind.Remove(reader);
        Front.Buffers = Route([.. Front.Buffers.Lanes, .. reader.Buffers.Lanes], Reads);
        await reader.DisposeAsync();
        return true;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var reader in Readers)
        {
            await reader.DisposeAsync();
        }

        foreach (var lane in All)
        {
            lane.Dispose();
        }
    }

    private OpenBuffers Route(IReadOnlyList<OutputLane> lanes, FrontReads? reads) => new(
        _model, lanes.Contains(_destination) ? _destination : null, lanes.Contains(_errors) ? _errors : null, reads);
}
