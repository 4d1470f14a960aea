using System.Globalization;
using Tarn.DuckDb;
using Tarn.Streaming.Planning;
using Tarn.Streaming.Running.Clocks;
using Tarn.Streaming.Running.Rows;

namespace Tarn.Streaming.Running.Records;

/// <summary>
/// One source of a script: reads records into columns, and maintains the watermark. Statements read its rows from a table, or once, each by itself, from the
/// records: then there is no table, unless a record or a statement fails.
/// </summary>
internal sealed class SourceRun : IDisposable
{
    private const string Timeless = "RowTime field should not be null, please convert it to a non-null long value.";

    private readonly StreamSourcePlan _plan;
    private readonly DuckConnection _connection;
    private readonly RecordFunction _records;
    private readonly string _table;
    private readonly string _inline;
    private List<(long Place, long? Time, long? Watermark)>? _times;
    private DuckStatement? _inlineTimes;

    public SourceRun(StreamSourcePlan plan, int number, SourceClock clock, ArrivalClock arrivals, DuckConnection connection)
    {
        (_plan, _connection, Clock) = (plan, connection, clock);
        var suffix = number.ToString(CultureInfo.InvariantCulture);
        _table = From = "stream_source" + suffix;
        _records = new RecordFunction("stream_records" + suffix, plan.Members, plan.Table.IsChangelog ? new(plan.Members, plan.Table.HasPayload) : null)
        {
            Clock = arrivals,
        };
        connection.Register(_records);
        _inline = $"({plan.Segment.Over(_records.Name + "()")})";
    }

    /// <summary>The rows of the present records, in the engine's SQL.</summary>
    public string From { get; private set; }

    /// <summary>Whether there is no table of the present rows.</summary>
    public bool IsInline => From == _inline;

    /// <summary>Whether a statement needs a table of the rows.</summary>
    public bool NeedsTable { get; set; } = true;

    public SourceClock Clock { get; }

    public StreamSourcePlan Plan => _plan;

    /// <summary>The present records with their positions.</summary>
    public IReadOnlyList<(long Place, ReadOnlyMemory<byte> Bytes)> Records => _records.Records;

    /// <summary>The records that are left out, by position, with their reasons.</summary>
    public SortedDictionary<long, string> Left => _records.Left;

    /// <summary>Whether it is a reference table, which has no watermark.</summary>
    public bool IsReference { get; init; }

    /// <summary>The positions at which the table got other rows; only of a reference table.</summary>
    public List<long> Versions { get; } = [];

    /// <summary>Forgets the former records.</summary>
    public void Begin()
    {
        Versions.Clear();
        _records.Records.Clear();
        _records.Left.Clear();
        (_times, From) = (null, _table);
        Clock.Begin();
    }

    public void Add(long place, ReadOnlyMemory<byte> record) => _records.Records.Add((place, record));

    /// <summary>Takes the rows of a reference table, a line each.</summary>
    public void AddVersion(long place, ReadOnlyMemory<byte> lines)
    {
        Versions.Add(place);
        while (!lines.IsEmpty)
        {
            var end = lines.Span.IndexOf((byte)'\n');
            Add(place, end < 0 ? lines : lines[..end]);
            lines = end < 0 ? default : lines[(end + 1)..];
        }
    }

    /// <summary>Reads the records into their columns. Records that fail are left out.</summary>
    public void Load()
    {
        _records.Scan();
        if (NeedsTable || !ReadInline())
        {
            MakeTable();
        }
    }

    /// <summary>Makes a table of the rows.</summary>
    public void MakeTable()
    {
        (_times, From) = (null, _table);
        if (EngineFailure.Try(() => Fill(_table)) is not null)
        {
            EngineFailure.Find(0, Records.Count, Fails, (i, reason) => Left.TryAdd(Records[i].Place, reason));
            _records.Range = (0, Records.Count);
            Fill(_table);
        }

        if (_plan.HasTime)
        {
            LeaveTimeless();
        }
    }

    /// <summary>Reads times, and all values that may fail, from the records.</summary>
    /// <returns>Whether none fails.</returns>
    private bool ReadInline()
    {
        var checks = _plan.Reads.Select((member, i) => (Column: "s" + i.ToString(CultureInfo.InvariantCulture), Member: member))
            .Where(read => MayFail(read.Member)).Select(read => $"count({read.Column})").ToList();
        return EngineFailure.Try(() =>
        {
            if (checks.Count > 0)
            {
                _ = EngineRows.Number(_connection, $"SELECT {string.Join(" + ", checks)} FROM {_inline}");
            }

            From = _inline;
            var times = Times();
            if (_plan.HasTime)
            {
                times.Where(row => row.Time is null).ToList().ForEach(row => Left.TryAdd(row.Place, Timeless));
                times.RemoveAll(row => row.Time is null);
            }

            _times = times;
        }) is null;
    }

    private bool MayFail(int member) => member < 0 || _plan.Members[member].Form switch
    {
        MemberForm.Other => true,
        MemberForm.Text => false,
        _ => _records.HasTextsLeft,
    };

    /// <summary>Takes records that a statement cannot take out of the table.</summary>
    public void Leave(IReadOnlyCollection<(long Place, string Reason)> failed)
    {
        if (failed.Count == 0)
        {
            return;
        }

        foreach (var (place, reason) in failed)
        {
            Left.TryAdd(place, reason);
        }

        var places = string.Join(", ", failed.Select(f => f.Place.ToString(CultureInfo.InvariantCulture)));
        _connection.Execute($"DELETE FROM {_table} WHERE {StreamSourcePlan.Place} IN ({places})");
    }

    /// <summary>The positions of the records with event time and watermark, in their order.</summary>
    public List<(long Place, long? Time, long? Watermark)> Times()
    {
        if (_times is not null || Records.Count == 0)
        {
            return _times ?? [];
        }

        var rows = new List<(long, long?, long?)>(Records.Count);
        using var result = IsInline ? (_inlineTimes ??= _connection.Prepare(TimesOf(_inline))).Execute() : _connection.Query(TimesOf(From));
        while (result.NextChunk() is { } chunk)
        {
            using (chunk)
            {
                var view = chunk.View;
                var n = view.RowCount;
                var places = view[0].Values<long>(n);
                var times = view[1].Values<long>(n);
                var marks = view[2].Values<long>(n);
                for (var i = 0; i < n; i++)
                {
                    rows.Add((places[i], view[1].IsNull(i) ? null : times[i], view[2].IsNull(i) ? null : marks[i]));
                }
            }
        }

        return _plan.Table.IsChangelog ? TimesOfChanges(rows) : rows;
    }

    /// <inheritdoc/>
    public void Dispose() => _inlineTimes?.Dispose();

    private static string TimesOf(string rows) => $"SELECT {StreamSourcePlan.Place}, {StreamSourcePlan.Time}, {StreamSourcePlan.Watermark} FROM {rows}";

    // A change has no row, one or two; its record moves the clock once.
    private List<(long Place, long? Time, long? Watermark)> TimesOfChanges(List<(long Place, long? Time, long? Watermark)> rows)
    {
        var (changes, next) = (new List<(long, long?, long?)>(Records.Count), 0);
        foreach (var (place, _) in Records.Where(r => !Left.ContainsKey(r.Place)))
        {
            var own = rows.Skip(next).TakeWhile(r => r.Place == place).ToList();
            next += own.Count;
            changes.Add((place, own.Max(r => r.Time), own.Max(r => r.Watermark)));
        }

        return changes;
    }

    /// <summary>Whether a record of a position is the source's.</summary>
    public bool Has(long place) => Records.Count > 0 && Records[Find(place)].Place == place;

    /// <summary>The bytes of a present record.</summary>
    public ReadOnlyMemory<byte> RecordAt(long place) => Records[Find(place)].Bytes;

    private int Find(long place)
    {
        var (low, high) = (0, Records.Count - 1);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = Records[middle].Place < place ? (middle + 1, high) : (low, middle);
        }

        return low;
    }

    private string? Fails(int from, int to)
    {
        _records.Range = (from, to);
        return EngineFailure.Try(() => Fill("stream_probe"));
    }

    private void Fill(string table) => _connection.Execute($"CREATE OR REPLACE TEMP TABLE {table} AS {_inline}");

    private void LeaveTimeless()
    {
        using var result = _connection.Query($"SELECT {StreamSourcePlan.Place} FROM {_table} WHERE {StreamSourcePlan.Time} IS NULL");
        var missing = new List<(long, string)>();
        while (result.NextChunk() is { } chunk)
        {
            using (chunk)
            {
                foreach (var place in chunk.View[0].Values<long>(chunk.View.RowCount))
                {
                    missing.Add((place, Timeless));
                }
            }
        }

        Leave(missing);
    }
}
