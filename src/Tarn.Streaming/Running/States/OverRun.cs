using System.Globalization;
using Tarn.DuckDb;
using Tarn.Streaming.Joins;
using Tarn.Streaming.Planning;
using Tarn.Streaming.Running.Clocks;

namespace Tarn.Streaming.Running.States;

/// <summary>
/// Aggregates of each row with earlier ones in event time. The watermark makes rows due. Over all earlier rows, a row that the watermark has passed is late;
/// over some of them, only a row that is not newer than the last given one of its part, as in Flink. Without event time, rows are due at once. Rows that
/// wait never expire. Aggregates are computed in portions, so that many earlier rows cost time, not memory.
/// </summary>
internal sealed class OverRun(StreamPlan plan, int stage, Func<int, string> rows, string suffix, DuckConnection connection)
    : AggregateRun(plan, stage, rows, suffix, connection)
{
    private const int PortionMembers = 256 << 10;

    private readonly string _values = "stream_over" + suffix;
    private readonly StreamFrame _frame = ((StreamOverNode)plan.Stages[stage].Node).Frame;
    private readonly Dictionary<string, Part> _parts = [];
    private readonly SortedSet<(long Time, long Order, string Key)> _pending = [];
    private FailedItem _failed = (_, _, _) => { };
    private bool _hasValues;

    public override bool WaitsForWatermark => _pending.Count > 0;

    public override IEnumerable<(string Key, long First, long Second)> Marks => _parts.Where(p => p.Value.Last is not null)
        .Select(p => (p.Key, p.Value.Last!.Value.Time, p.Value.Last.Value.Order));

    protected override bool Keeps => true;

    protected override string Joined => _hasValues ? $" JOIN {_values} s ON s.{Aggregates!.Group} = d.a4" : base.Joined;

    protected override IEnumerable<long> Live => _pending.Select(p => p.Order).Concat(_parts.Values.SelectMany(p => p.Given.Select(g => g.Order)));

    public override void Advance(StreamClock clock, LateRow late, FailedItem failed)
    {
        _failed = failed;
        base.Advance(clock, late, failed);
        if (_hasValues)
        {
            WorkOff();
        }
    }

    public override void RestoreMark(string key, long first, long second) => PartOf(key).Last = (first, second);

    protected override void Accept(in StateRow row, long watermark, LateRow late)
    {
        if (Node.Time is null)
        {
            Touch(row.Key, row.Place);
            var part = PartOf(row.Key);
            Add(row.Place, row.Key, part, row.Time, row.Order);
            part.Last = (row.Time, row.Order);
            IndexBytes += row.IndexBytes;
            return;
        }

        if (row.Time <= (_frame.Preceding is null ? watermark : _parts.GetValueOrDefault(row.Key)?.Last?.Time ?? long.MinValue))
        {
            late(row.Place, null, watermark);
            return;
        }

        _pending.Add((row.Time, row.Order, row.Key));
        IndexBytes += row.IndexBytes;
    }

    protected override void Move(long place, long watermark)
    {
        while (_pending.Count > 0 && _pending.Min.Time <= watermark)
        {
            // Rows of one time and part are due together; under RANGE each of them counts for all.
            var (time, _, key) = _pending.Min;
            var part = PartOf(key);
            var peers = _pending.GetViewBetween((time, long.MinValue, ""), (time, long.MaxValue, "")).Where(p => p.Key == key).ToList();
            if (!_frame.IsRows)
            {
                part.Given.AddRange(peers.Select(p => (p.Time, p.Order)));
            }

            var version = -1L;
            foreach (var peer in peers)
            {
                _pending.Remove(peer);
                if (_frame.IsRows)
                {
                    Add(place, key, part, time, peer.Order);
                    continue;
                }

                Trim(key, part, time);
                version = version < 0 ? Version(part) : version;
                Give(place, ChangeKind.Insert, peer.Order, version);
            }

            part.Last = (time, peers[^1].Order);
            Touch(key, place);
            WorkOffPortion();
        }
    }

    protected override long Expire(string key)
    {
        if (!_parts.Remove(key, out var part))
        {
            return 0;
        }

        IndexBytes -= PartBytesOf(key) + (part.Given.Count * RowBytesOf(key));
        return part.Given.Count;
    }

    protected override void Restore(in StateRow row)
    {
        var part = _parts.GetValueOrDefault(row.Key);
        if (part?.Last is { } last && (row.Time, row.Order).CompareTo(last) <= 0)
        {
            part.Given.Add((row.Time, row.Order));
            part.Given.Sort();
        }
        else
        {
            _pending.Add((row.Time, row.Order, row.Key));
        }

        IndexBytes += row.IndexBytes;
    }

    /// <summary>Gives a row, which counts itself.</summary>
    private void Add(long place, string key, Part part, long time, long order)
    {
        part.Given.Add((time, order));
        Trim(key, part, time);
        Give(place, ChangeKind.Insert, order, Version(part));
        WorkOffPortion();
    }

    private long Version(Part part) => part.Given.Count <= MembersMax ? Version(part.Given.Select(g => g.Order))
        : throw new SqlException(JoinError.TooManyRows, string.Create(CultureInfo.InvariantCulture,
            $"a row is due with {part.Given.Count} rows of its PARTITION BY: OVER takes {MembersMax} where an aggregate needs its rows"));

    private void WorkOffPortion()
    {
        if (Members > PortionMembers)
        {
            WorkOff();
        }
    }

    /// <summary>Computes the aggregates of the versions so far. Rows for which they fail are left out.</summary>
    private void WorkOff()
    {
        string Select() => $"SELECT * FROM {Versions(Aggregates!)} v";
        string Into(string table) => $"CREATE OR REPLACE TEMP TABLE {table} AS {Select()}";
        void Fill() => Connection.Execute(_hasValues ? $"INSERT INTO {_values} {Select()}" : Into(_values));
        if (EngineFailure.Try(Fill) is not null)
        {
            Isolate(() => EngineFailure.Try(() => Connection.Execute(Into("stream_probe"))), _failed);
            Fill();
        }

        _hasValues = true;
        ForgetMembers();
    }

    /// <summary>Forgets the rows that no later row of the part reaches.</summary>
    private void Trim(string key, Part part, long time)
    {
        if (_frame.Preceding is not { } distance)
        {
            return;
        }

        var count = _frame.IsRows ? part.Given.Count - (int)Math.Min(int.MaxValue - 1, distance) - 1
            : part.Given.TakeWhile(g => g.Time < time - distance).Count();
        if (count > 0)
        {
            part.Given.RemoveRange(0, count);
            IndexBytes -= count * RowBytesOf(key);
        }
    }

    protected override void Clear()
    {
        base.Clear();
        if (_hasValues)
        {
            Connection.Execute($"DROP TABLE {_values}");
            _hasValues = false;
        }
    }

    private Part PartOf(string key)
    {
        if (!_parts.TryGetValue(key, out var part))
        {
            _parts.Add(key, part = new Part());
            IndexBytes += PartBytesOf(key);
        }

        return part;
    }

    private static long PartBytesOf(string key) => 96 + (2 * key.Length);

    // As the row's own count; a step without further keys has no bytes of order.
    private static long RowBytesOf(string key) => new StateRow(0, 0, default, 0, key, [], "").IndexBytes;

    private sealed class Part
    {
        /// <summary>The given rows that a later row may reach, in their order.</summary>
        public List<(long Time, long Order)> Given { get; } = [];

        /// <summary>The last given row.</summary>
        public (long Time, long Order)? Last { get; set; }
    }
}
