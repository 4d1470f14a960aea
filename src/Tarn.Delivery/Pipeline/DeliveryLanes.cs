namespace Tarn.Delivery.Pipeline;

/// <summary>
/// The lanes of a delivery. The front reads the log once for all lanes that keep up. A lane that fails leaves it, goes
/// on from its own positions, and joins again when it has reached the front. So no output holds up another: D22
/// (positions commit with their output).
/// </summary>
/// <param name="source">The front's cursors.</param>
/// <param name="destination">The destination's lane.</param>
/// <param name="errors">The error output's lane.</param>
/// <param name="areIndependent">
/// Whether the error output gets records while the destination fails. If not, the front waits with the destination.
/// </param>
internal sealed class DeliveryLanes(DeliverySource source, OutputLane destination, OutputLane errors, bool areIndependent) : IAsyncDisposable
{
    private readonly List<LaneReader> _behind = [];

    /// <summary>Every lane, the destination's first.</summary>
    public IReadOnlyList<OutputLane> All { get; } = [destination, errors];

    /// <summary>The reader of the lanes that keep up.</summary>
    public LaneReader Front { get; } = new(source, new OpenBuffers(destination, errors));

    /// <summary>The front, then the lanes behind it.</summary>
    public IReadOnlyList<LaneReader> Readers => [Front, .. _behind];

    /// <summary>Whether every lane keeps up.</summary>
    public bool AreTogether => _behind.Count == 0;

    /// <summary>Whether everything read is committed.</summary>
    public bool AllCommitted => All.All(lane => lane.Uncommitted.Count == 0);

    /// <summary>Bytes of buffered records.</summary>
    public long Bytes => All.Sum(lane => lane.Output.BufferedBytes);

    /// <summary>Arrival of the oldest buffered record, Unix milliseconds; null: none is buffered.</summary>
    public long? OldestArrivalMs => All.Min(lane => lane.OldestArrivalMs);

    /// <summary>Whether a lane of the reader can take records now.</summary>
    public bool Takes(LaneReader reader) =>
        reader.Buffers.Lanes.Any(lane => lane.Pause is null && (areIndependent || lane != errors));

    /// <summary>Lets a lane whose buffer was discarded go on alone, from its own positions.</summary>
    public async ValueTask Separate(OutputLane lane)
    {
        var former = Readers.First(reader => reader.Buffers.Lanes.Contains(lane));
        if (former == Front)
        {
            Front.Buffers = Route([.. Front.Buffers.Lanes.Where(other => other != lane)]);
        }
        else
        {
            _behind.Remove(former);
            await former.DisposeAsync();
        }

        _behind.Add(new LaneReader(Front.Source.Again(lane.PositionIn), Route([lane])));
    }

    /// <summary>Lets a reader's lane join the front, if it has read everything that the front has read.</summary>
    public async ValueTask<bool> TryJoin(LaneReader reader)
    {
        if (!reader.Source.HasReached(Front.Source))
        {
            return false;
        }

        _behind.Remove(reader);
        Front.Buffers = Route([.. Front.Buffers.Lanes, .. reader.Buffers.Lanes]);
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

    private OpenBuffers Route(IReadOnlyList<OutputLane> lanes) =>
        new(lanes.Contains(destination) ? destination : null, lanes.Contains(errors) ? errors : null);
}
