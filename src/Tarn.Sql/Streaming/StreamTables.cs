using System.Globalization;
using System.Text;
using Tarn.DuckDb;
using Tarn.Sql.Plans;
using Tarn.Workers;

namespace Tarn.Sql.Streaming;

/// <summary>The temporary tables of a run, and the statements between them.</summary>
internal sealed class StreamTables : IDisposable
{
    /// <summary>The columns of records with their times.</summary>
    public const string Source = "stream_source";

    private const string Records = "stream_records";
    private readonly StreamPlan _plan;
    private readonly DuckConnection _connection;
    private readonly List<string> _names = [];
    private readonly long[] _orders;

    public StreamTables(StreamPlan plan, DuckConnection connection)
    {
        (_plan, _connection) = (plan, connection);
        _orders = new long[plan.Stages.Count + 1];
        foreach (var use in plan.Functions.DistinctBy(use => use.Name))
        {
            if (SqlWorker.Parts.Functions.Select(f => f.Find(use)).FirstOrDefault(f => f is not null) is { } function)
            {
                connection.Register(function);
            }
        }

        Create(Records, [("place", "BIGINT"), ("line", "JSON")]);
        Create(Source, plan.Source.Columns);
        for (var i = 0; i < plan.Stages.Count; i++)
        {
            var columns = Placed(i == 0 ? plan.First : plan.Stages[i - 1].Segment);
            Create(Rows(i), columns);
            Create(Kept(i), [.. columns, ("l", "BIGINT"), ("x", "BIGINT")]);
        }

        Create(Rows(plan.Stages.Count), Placed(plan.Stages.Count == 0 ? plan.First : plan.Stages[^1].Segment));
    }

    /// <summary>The rows that wait for a stage; after the last one, the results.</summary>
    public static string Rows(int stage) => "stream_rows" + stage.ToString(CultureInfo.InvariantCulture);

    private static string Kept(int stage) => "stream_kept" + stage.ToString(CultureInfo.InvariantCulture);

    /// <summary>Reads records into their columns; the former ones go.</summary>
    public void LoadRecords(IReadOnlyList<string> records, long place)
    {
        _connection.Execute($"DELETE FROM {Records}; DELETE FROM {Source}");
        for (var i = 0; i <= _plan.Stages.Count; i++)
        {
            _connection.Execute($"DELETE FROM {Rows(i)}");
        }

        if (records.Count > 0)
        {
            var values = records.Select((r, i) => $"({(place + i).ToString(CultureInfo.InvariantCulture)}, {EngineText.Quote(r)})");
            _connection.Execute($"INSERT INTO {Records} VALUES {string.Join(", ", values)}");
            _connection.Execute($"INSERT INTO {Source} {Over(_plan.Source, Records)} ORDER BY 1");
        }
    }

    /// <summary>Runs the statement between the input and the first window.</summary>
    public void RunFirst() => Insert(0, _plan.First, Source, _plan.Carried.Place);

    /// <summary>The places, times and keys of a table's rows, in their order.</summary>
    public List<(long Place, long Order, long? Time, long? Watermark, string Key)> Times(string table, string time, string watermark, string key)
    {
        var rows = new List<(long, long, long?, long?, string)>();
        var (place, order) = _plan.Carried;
        using var result = _connection.Query($"SELECT {place}, {order}, {time}, {watermark}, {key} FROM {table} ORDER BY {order}");
        while (result.NextChunk() is { } chunk)
        {
            using (chunk)
            {
                var view = chunk.View;
                var n = view.RowCount;
                for (var i = 0; i < n; i++)
                {
                    rows.Add((view[0].Values<long>(n)[i], view[1].Values<long>(n)[i], view[2].IsNull(i) ? null : view[2].Values<long>(n)[i],
                        view[3].IsNull(i) ? null : view[3].Values<long>(n)[i], Encoding.UTF8.GetString(view[4].Bytes(i))));
                }
            }
        }

        return rows;
    }

    /// <summary>Hands rows on once for each of their windows.</summary>
    public void Spread(int stage, string values)
    {
        var order = _plan.Carried.Order;
        var leaf = $"(SELECT r.* REPLACE (n AS {order}), {Bounds(stage, "s", "e", "f")} FROM {Rows(stage)} r "
            + $"JOIN (VALUES {values}) w(o, n, s, e, f) ON r.{order} = w.o)";
        Insert(stage + 1, _plan.Stages[stage].Segment, leaf, _plan.Carried.Place);
    }

    /// <summary>Keeps rows of open windows.</summary>
    public void Keep(int stage, List<(long Order, long Clock, long Last)> rows)
    {
        if (rows.Count > 0)
        {
            var order = _plan.Carried.Order;
            var values = rows.Select(r => string.Create(CultureInfo.InvariantCulture, $"({r.Order}, {r.Clock}, {r.Last})"));
            _connection.Execute($"INSERT INTO {Kept(stage)} SELECT r.*, w.l, w.x FROM {Rows(stage)} r "
                + $"JOIN (VALUES {string.Join(", ", values)}) w(o, l, x) ON r.{order} = w.o ORDER BY r.{order}");
        }
    }

    /// <summary>Hands the groups or rows of an ended window on.</summary>
    public void Fire(int stage, OpenWindow window, long place)
    {
        var isSession = _plan.Stages[stage].Node.Window.Kind == StreamWindowKind.Session;
        var rows = string.Create(CultureInfo.InvariantCulture, $"l >= {window.Start} AND l < {window.End}")
            + (isSession ? $" AND k = {EngineText.Quote(window.Key)}" : "");
        var leaf = $"(SELECT *, {Bounds(stage, Text(window.Start), Text(window.End), Text(window.Trigger))} FROM {Kept(stage)} "
            + $"WHERE {rows} ORDER BY {_plan.Carried.Order})";
        Insert(stage + 1, _plan.Stages[stage].Segment, leaf, Text(place));
        if (isSession)
        {
            _connection.Execute($"DELETE FROM {Kept(stage)} WHERE {rows}");
        }
    }

    /// <summary>Deletes the rows whose last window has ended.</summary>
    public void Forget(int stage, long watermark) =>
        _connection.Execute($"DELETE FROM {Kept(stage)} WHERE x <= {Text(watermark)} AND x < {Text(long.MaxValue)}");

    /// <summary>The results, each with the place of the record that made it due.</summary>
    public List<(long Place, string Line)> TakeResults() =>
        [.. Times(Rows(_plan.Stages.Count), "NULL::BIGINT", "NULL::BIGINT", "line").Select(r => (r.Place, r.Key))];

    public void Dispose()
    {
        foreach (var name in _names)
        {
            _connection.Execute($"DROP TABLE IF EXISTS {name}");
        }
    }

    private static string Text(long number) => $"CAST('{number.ToString(CultureInfo.InvariantCulture)}' AS BIGINT)";

    private static string Over(StreamSegment segment, string rows) => segment.Sql.Replace(StreamSegment.Leaf, rows, StringComparison.Ordinal);

    private string Bounds(int stage, string start, string end, string last)
    {
        var node = _plan.Stages[stage].Node;
        return $"make_timestamp_ms({start}) AS {node.Start.Name}, make_timestamp_ms({end}) AS {node.End.Name}, "
            + $"make_timestamp_ms({last}) AS {node.WindowTime.Name}";
    }

    private IReadOnlyList<(string Name, string Type)> Placed(StreamSegment segment) =>
        segment.Carries ? segment.Columns : [(_plan.Carried.Place, "BIGINT"), (_plan.Carried.Order, "BIGINT"), .. segment.Columns];

    /// <summary>Appends the rows of a segment; rows of groups get an order by their values.</summary>
    private void Insert(int target, StreamSegment segment, string leaf, string place)
    {
        var skipped = segment.Carries ? 2 : 0;
        var columns = segment.Columns.Skip(skipped).Select(c => c.Name).ToList();
        var by = segment.Carries ? _plan.Carried.Order : string.Join(", ", columns);
        var order = $"{Text(_orders[target])} + row_number() OVER (ORDER BY {by})";
        using var result = _connection.Query(
            $"INSERT INTO {Rows(target)} SELECT {place}, {order}, {string.Join(", ", columns)} FROM ({Over(segment, leaf)}) ORDER BY 2");
        _orders[target] += result.RowsChanged;
    }

    private void Create(string name, IReadOnlyList<(string Name, string Type)> columns)
    {
        _connection.Execute($"CREATE TEMP TABLE {name} ({string.Join(", ", columns.Select(c => $"{c.Name} {c.Type}"))})");
        _names.Add(name);
    }
}
