using System.Globalization;
using System.Text;
using Tarn.DuckDb;
using Tarn.Sql.Plans;
using Tarn.Workers;

namespace Tarn.Sql.Streaming;

/// <summary>A row of the result: its values as a JSON array, and the watermark before it (Unix milliseconds; null: none yet).</summary>
public readonly record struct StreamRow(string Values, long? Watermark);

/// <summary>
/// Runs a plan over one connection of the engine. This class decides time: watermarks, late rows, windows and their order. The engine
/// evaluates expressions and aggregates. Any cut of the input into pushes gives the same rows in the same order.
/// </summary>
/// <remarks>Memory: the engine holds the rows of open windows; here each open window takes about 100 bytes.</remarks>
internal sealed class StreamRun : IDisposable
{
    private readonly StreamPlan _plan;
    private readonly StreamTables _tables;
    private readonly StreamWindows[] _windows;
    private readonly List<(long Place, long Watermark)> _watermarks = [];
    private long _place;
    private long _before = long.MinValue;
    private long _greatest;

    private StreamRun(StreamPlan plan, DuckConnection connection)
    {
        _plan = plan;
        _tables = new StreamTables(plan, connection);
        var zone = new StreamZone(connection, plan.Zone);
        _windows = [.. plan.Stages.Select(s => new StreamWindows(s.Node.Window, s.Node.Time.Type.IsZoned ? zone : null))];
    }

    /// <summary>Opens a run: makes its tables and functions in the engine. The connection stays the caller's, and serves one run.</summary>
    public static StreamRun Open(StreamPlan plan, DuckConnection connection) => new(plan, connection);

    /// <summary>Takes records of the input, each a JSON object, in their order.</summary>
    /// <returns>The rows that they make due.</returns>
    /// <exception cref="SqlException">A record has no event time.</exception>
    /// <exception cref="DuckException">An expression fails for a record.</exception>
    public IReadOnlyList<StreamRow> Push(IReadOnlyList<string> records)
    {
        _watermarks.Clear();
        _tables.LoadRecords(records, _place);
        _place += records.Count;
        foreach (var (place, _, time, watermark, _) in _tables.Times(StreamTables.Source, "t", "w", "''"))
        {
            if (_plan.HasTime && time is null)
            {
                throw new SqlException(SqlErrorName.InvalidFunctionArgument, "RowTime field should not be null, please convert it to a non-null long value.");
            }

            if (watermark > _greatest)
            {
                _greatest = watermark.Value;
                _watermarks.Add((place, _greatest));
            }
        }

        return Advance();
    }

    /// <summary>Ends the input: every window ends.</summary>
    public IReadOnlyList<StreamRow> End()
    {
        _watermarks.Clear();
        _watermarks.Add((_place++, long.MaxValue));
        _tables.LoadRecords([], _place);
        return Advance();
    }

    public void Dispose() => _tables.Dispose();

    private List<StreamRow> Advance()
    {
        _tables.RunFirst();
        for (var i = 0; i < _plan.Stages.Count; i++)
        {
            if (_plan.Stages[i].Fires)
            {
                Fire(i);
            }
            else
            {
                Assign(i);
            }
        }

        var rows = _tables.TakeResults().Select(r => new StreamRow(r.Line, Before(r.Place) is var w && w == long.MinValue ? null : w)).ToList();
        _before = _watermarks.Count > 0 ? _watermarks[^1].Watermark : _before;
        return rows;
    }

    /// <summary>The watermark before the record at a place.</summary>
    private long Before(long place)
    {
        var found = _before;
        foreach (var (at, watermark) in _watermarks)
        {
            if (at >= place)
            {
                break;
            }

            found = watermark;
        }

        return found;
    }

    /// <summary>Gives each row its windows at once; no row is late.</summary>
    private void Assign(int stage)
    {
        var values = new StringBuilder();
        var number = 0L;
        foreach (var (_, order, time, _, _) in _tables.Times(StreamTables.Rows(stage), "t", "t", "k"))
        {
            foreach (var window in _windows[stage].Of(_windows[stage].Clock(time!.Value)))
            {
                values.Append(values.Length == 0 ? "" : ", ").Append(CultureInfo.InvariantCulture,
                    $"({order}, {number++}, {window.Start}, {window.End}, {window.Trigger})");
            }
        }

        if (number > 0)
        {
            _tables.Spread(stage, values.ToString());
        }
    }

    /// <summary>Keeps rows until the watermark passes the end of their windows.</summary>
    private void Fire(int stage)
    {
        var windows = _windows[stage];
        var rows = _tables.Times(StreamTables.Rows(stage), "t", "t", "k");
        var (next, before) = (0, _before);
        var kept = new List<(long Order, long Clock, long Last)>();
        foreach (var (place, watermark) in _watermarks.Append((Place: long.MaxValue, Watermark: long.MinValue)))
        {
            for (; next < rows.Count && rows[next].Place <= place; next++)
            {
                var clock = windows.Clock(rows[next].Time!.Value);
                if (windows.Add(clock, rows[next].Key, before) is { } last)
                {
                    kept.Add((rows[next].Order, clock, last));
                }
            }

            if (place == long.MaxValue)
            {
                break;
            }

            before = watermark;
            while (windows.Take(watermark) is { } window)
            {
                _tables.Keep(stage, kept);
                kept.Clear();
                _tables.Fire(stage, window, place);
            }
        }

        _tables.Keep(stage, kept);
        _tables.Forget(stage, before);
    }
}
