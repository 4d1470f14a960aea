using Tarn.Delivery.Configuration;
using Tarn.Delivery.Sources;
using Tarn.Storage.Consumers;

namespace Tarn.Delivery.Progress;

/// <summary>
/// The outputs of a delivery. The front reads the log once for all outputs that keep up. An output that fails leaves it, reads
/// from its own positions, and joins again when it has reached the front. So no output holds up another: D22
/// (positions commit with their output). A table that the steps choose gets its output at its first record.
/// </summary>
internal sealed class DeliveryOutputs : IAsyncDisposable
{
    private readonly List<OutputReader> _behind = [];
    private readonly List<DeliveryOutput> _lanes = [];
    private readonly DeliveryModel _model;
    private readonly IReadOnlyList<OutputPosition> _positions;
    private readonly Func<DeliveryOutputId, OutputStart, DeliveryOutput> _make;

    /// <summary>Begins with all outputs at the front.</summary>
    /// <param name="model">The configuration.</param>
    /// <param name="source">The front's cursors.</param>
    /// <param name="positions">The stored positions.</param>
    public DeliveryOutputs(
        DeliveryModel model, DeliverySource source, IReadOnlyList<OutputPosition> positions, Func<DeliveryOutputId, OutputStart, DeliveryOutput> make)
    {
        (_model, _positions, _make) = (model, positions, make);
        foreach (var id in model.ChoosesTables ? Parts(DeliveryOutputId.Destination) : [DeliveryOutputId.Destination])
        {
            Make(id);
        }

        Make(DeliveryOutputId.Errors);
        if (model.Backup is not null)
        {
            Make(DeliveryOutputId.Backup);
        }

        Inherited = [.. positions
            .Where(position => position.Output != OutputId.All && !_lanes.Exists(lane => Owns(lane, position)))
            .GroupBy(position => (position.Output, position.Part))
            .Select(rows => (rows.Key.Output, PartOf(rows)))];
        Reads = new FrontReads(positions, shard => _lanes.Select(lane => lane.LowIn(shard)));
        Front = new OutputReader(source, Route(_lanes, Reads));
    }

    /// <summary>Every output, the destination's first.</summary>
    public IReadOnlyList<DeliveryOutput> All => _lanes;

    /// <summary>
    /// Stored positions of parts that have no output, since the destination was changed. They go when the low-water has passed
    /// them.
    /// </summary>
    public IReadOnlyList<(OutputId Output, OutputPart Part)> Inherited { get; }

    /// <summary>The low-water, and the reads above it.</summary>
    public FrontReads Reads { get; }

    /// <summary>The reader of the outputs that keep up.</summary>
    public OutputReader Front { get; }

    /// <summary>The front, then the outputs that lag.</summary>
    public IReadOnlyList<OutputReader> Readers => [Front, .. _behind];

    /// <summary>Bytes of buffered records.</summary>
    public long Bytes => _lanes.Sum(lane => lane.BufferedBytes);

    /// <summary>Arrival of the oldest buffered record, Unix milliseconds; null: none is buffered.</summary>
    public long? OldestArrivalMs => _lanes.Min(lane => lane.OldestArrivalMs);

    /// <summary>
    /// Whether an output of the reader can take records now. An error output that never gets a record without the
    /// destination waits with it.
    /// </summary>
    public bool Takes(OutputReader reader) => reader.Router.Lanes.Any(lane =>
        lane.Pause is null && (_model.OutputsAreIndependent || lane.Id != DeliveryOutputId.Errors)) || (reader == Front && _model.ChoosesTables);

    public DeliveryOutput? Find(DeliveryOutputId id) => _lanes.Find(lane => lane.Id == id);

    /// <summary>Lets an output whose buffer was discarded continue alone, from its own positions.</summary>
    public async ValueTask Separate(DeliveryOutput lane)
    {
        var former = Readers.First(reader => reader.Router.Lanes.Contains(lane));
        if (former == Front)
        {
            Front.Router = Route([.. Front.Router.Lanes.Where(other => other != lane)], Reads);
        }
        else
        {
            _behind.Remove(former);
            await former.DisposeAsync();
        }

        _behind.Add(new OutputReader(Front.Source.Again(lane.NextIn), Route([lane], null)));
    }

    /// <summary>Lets a reader's output join the front, if it has read everything that the front has read.</summary>
    public async ValueTask<bool> TryJoin(OutputReader reader)
    {
        if (!reader.Source.HasReached(Front.Source))
        {
            return false;
        }

        _behind.Remove(reader);
        Front.Router = Route([.. Front.Router.Lanes, .. reader.Router.Lanes], Reads);
        await reader.DisposeAsync();
        return true;
    }

    /// <summary>Removes the front's outputs of tables that have nothing to do. They are created again at their next record.</summary>
    public IReadOnlyList<DeliveryOutputId> RemoveIdle()
    {
        var removed = new List<DeliveryOutputId>();
        foreach (var lane in Front.Router.Lanes.Where(lane => lane.Id.Table.Length > 0 && lane.IsIdle).ToList())
        {
            Front.Router.Remove(lane);
            _lanes.Remove(lane);
            lane.Dispose();
            removed.Add(lane.Id);
        }

        return removed;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var reader in Readers)
        {
            await reader.DisposeAsync();
        }

        foreach (var lane in _lanes)
        {
            lane.Dispose();
        }
    }

    private static bool Owns(DeliveryOutput lane, OutputPosition position) =>
        lane.Id.Output == position.Output && lane.Parts.Any(part => part.Name == position.Part);

    private static OutputPart PartOf(IGrouping<(OutputId, string Part), OutputPosition> rows)
    {
        var part = new OutputPart(rows.Key.Part);
        foreach (var row in rows)
        {
            part.In(row.Position.Shard).Ahead = row.Position.NextOffset;
        }

        return part;
    }

    private IEnumerable<DeliveryOutputId> Parts(DeliveryOutputId id) => _positions
        .Where(position => position.Output == id.Output && position.Part.Length > 0)
        .Select(position => id with { Table = position.Part })
        .Distinct();

    private DeliveryOutput Make(DeliveryOutputId id) =>
        Add(_make(id, OutputStart.Of(_positions, id, _model.IsPartitioned && id == DeliveryOutputId.Destination)));

    private DeliveryOutput Add(DeliveryOutput lane)
    {
        _lanes.Insert(lane.Id.Output == DeliveryOutputId.Destination.Output ? 0 : _lanes.Count, lane);
        return lane;
    }

    // A table without a stored position has no record below the front's cursors, except records of an inherited position.
    private DeliveryOutput MakeAtSight(DeliveryOutputId id)
    {
        var inherited = OutputStart.Of(_positions, DeliveryOutputId.Destination, isPartitioned: false).Next;
        var next = Front.Source.Cursors.ToDictionary(
            cursor => cursor.Shard, cursor => Math.Max(cursor.Next, inherited.GetValueOrDefault(cursor.Shard)));
        return Add(_make(id, new OutputStart(next, []) { IsAtSight = true }));
    }

    private OutputRouter Route(IReadOnlyList<DeliveryOutput> lanes, FrontReads? reads) =>
        new(_model, lanes, reads, reads is null ? null : id => Find(id) is null ? MakeAtSight(id) : null);
}
