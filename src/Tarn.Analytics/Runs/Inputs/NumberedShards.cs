using Tarn.Analytics.Runs.Rows;
using Tarn.Storage;
using Tarn.Storage.Consumers;
using Tarn.Storage.Records;
using Tarn.Storage.Streams;
using Tarn.Storage.Streams.Layouts;

namespace Tarn.Analytics.Runs.Inputs;

/// <summary>
/// The shards of an application with their numbers. It finds shards that are new or that have ended, and snapshots of reference tables. These facts
/// are events: the commit that covers inputs after them makes them durable, and a replay takes them from their rows.
/// </summary>
internal sealed class NumberedShards
{
    private readonly IStreamLog _log;
    private readonly StreamDirectory _streams;
    private readonly IReadOnlyList<RunSource> _sources;
    private readonly Func<int, ShardId, long> _startOf;
    private readonly SortedDictionary<int, InputShard> _shards = [];
    private readonly HashSet<(int Source, ShardId Id)> _known = [];
    private readonly HashSet<(int Source, ShardId Id)> _passed = [];
    private readonly List<RunEvent> _pending = [];
    private readonly Dictionary<int, long> _snapshots = [];
    private readonly SortedDictionary<int, long> _named = [];
    private StreamLayout?[] _seen = [];

    /// <summary>Begins with the shards of a checkpoint.</summary>
    /// <param name="startOf">The first offset to read of a source's shard that is new.</param>
    public NumberedShards(IStreamLog log, StreamDirectory streams, RunRow row, Checkpoint from, Func<int, ShardId, long> startOf)
    {
        (_log, _streams, _sources, _startOf) = (log, streams, row.Sources, startOf);
        (NextNumber, LastEvent) = (from.NextShard, from.Event);
        Ticks = new InputShard { Number = InputShard.TicksNumber, Source = 0, Id = row.TickShard, Next = from.TickNext };
        foreach (var shard in from.Shards)
        {
            Add(InputShard.Of(shard));
        }

        _passed.UnionWith(from.Passed);
    }

    public int NextNumber { get; private set; }

    public long LastEvent { get; private set; }

    public InputShard Ticks { get; }

    /// <summary>Shards that had ended before the application began with them; they have no numbers.</summary>
    public IReadOnlyList<(int Source, ShardId Id)> Passed => [.. _passed.Where(one => _log.Describe(one.Id) is not null)];

    /// <summary>Shards by number, without ticks.</summary>
    public IEnumerable<InputShard> Shards => _shards.Values;

    /// <summary>The events that are not durable yet.</summary>
    public IReadOnlyList<RunEvent> Pending => _pending;

    public InputShard this[int number] => _shards[number];

    /// <summary>Whether a stream has another layout, or a table another snapshot, than <see cref="Discover"/> has seen.</summary>
    public bool HasNew => _named.Count > 0 || !_sources.Select(source => _streams.Find(source.Stream)).SequenceEqual(_seen);

    /// <summary>Forgets pending events up to a number: they are durable.</summary>
    public void Committed(long number) => _pending.RemoveAll(one => one.Number <= number);

    /// <summary>Takes a shard or a hole from a row, before the pass that reads it again.</summary>
    public void Prepare(RunEvent one)
    {
        LastEvent = Math.Max(LastEvent, one.Number);
        switch (one.Kind)
        {
            case RunEventKind.Opened:
                Add(new InputShard { Number = one.Shard, Source = one.Source, Id = one.Id, Next = one.From, OpenedBy = one.Number });
                NextNumber = Math.Max(NextNumber, one.Shard + 1);
                break;
            case RunEventKind.Hole:
                (one.Shard == InputShard.TicksNumber ? Ticks : _shards[one.Shard]).AddHole(one.From, one.To);
                break;
            case RunEventKind.Reference:
                _snapshots[one.Source] = one.From;
                break;
        }
    }

    /// <summary>Names the present snapshot of a reference table. The next <see cref="Discover"/> makes an event of another one.</summary>
    public void Name(int reference, long snapshot)
    {
        if (!_snapshots.TryGetValue(reference, out var last) || last != snapshot)
        {
            _named[reference] = snapshot;
        }
    }

    /// <summary>
    /// Finds named snapshots, shards that have ended, and shards that are new, in the order of the log. Snapshots come before the records of the pass.
    /// </summary>
    /// <param name="after">The end of the last pass.</param>
    /// <exception cref="TarnException">NotFound: a source's stream is gone; Damaged: a position is ahead of the log.</exception>
    public IReadOnlyList<RunEvent> Discover(long after)
    {
        var found = new List<RunEvent>();
        foreach (var (reference, snapshot) in _named)
        {
            _snapshots[reference] = snapshot;
            found.Add(Note(new RunEvent(++LastEvent, RunEventKind.Reference, 0, reference, default, after, snapshot, 0)));
        }

        _named.Clear();
        var layouts = _sources.Select(Layout).ToArray();
        _seen = layouts;
        foreach (var shard in _shards.Values.Where(shard => !shard.IsClosed))
        {
            shard.CloseAt = EndOf(shard.Id, shard.Next);
            if (shard.MustClose)
            {
                found.Add(Close(shard, after));
            }
        }

        foreach (var (source, id) in layouts
            .SelectMany((layout, source) => layout.Shards.Select(shard => (source, shard.Id)))
            .Where(one => !_passed.Contains(one) && !_known.Contains(one))
            .OrderBy(one => one.Id.Value)
            .ToList())
        {
            if (Open(source, id, after) is { } opened)
            {
                found.Add(opened);
            }
        }

        return found;
    }

    /// <summary>A shard leaves its source.</summary>
    public RunEvent Close(InputShard shard, long after)
    {
        (shard.IsClosed, shard.ClosedBy) = (true, ++LastEvent);
        return Note(new RunEvent(LastEvent, RunEventKind.Closed, shard.Number, shard.Source, shard.Id, after, shard.Next, 0));
    }

    /// <summary>Offsets were read over.</summary>
    public void Skip(InputShard shard, long from, long to, long after) =>
        Note(new RunEvent(++LastEvent, RunEventKind.Hole, shard.Number, shard.Source, shard.Id, after, from, to));

    // A shard that ended before the application began with it never joins.
    private RunEvent? Open(int source, ShardId id, long after)
    {
        var start = _startOf(source, id);
        ShardFollower.CheckAgainstLog(_log, id, start);
        if (_log.Describe(id) is not { } bounds || (bounds.Closed && start >= bounds.StableEnd))
        {
            _passed.Add((source, id));
            return null;
        }

        var shard = new InputShard { Number = NextNumber++, Source = source, Id = id, Next = start, CloseAt = EndOf(id, start), OpenedBy = ++LastEvent };
        Add(shard);
        return Note(new RunEvent(LastEvent, RunEventKind.Opened, shard.Number, source, id, after, start, 0));
    }

    // A shard that is gone had no records that are needed.
    private long? EndOf(ShardId id, long next) => _log.Describe(id) is not { } bounds ? next : bounds.Closed ? bounds.StableEnd : null;

    private StreamLayout Layout(RunSource source, int number) => _streams.Find(source.Stream)
        ?? throw new TarnException(ErrorKind.NotFound, $"The stream of source {number} was deleted.");

    private RunEvent Note(RunEvent one)
    {
        _pending.Add(one);
        return one;
    }

    private void Add(InputShard shard)
    {
        _shards.Add(shard.Number, shard);
        _known.Add((shard.Source, shard.Id));
    }
}
