using System.Globalization;
using System.Text;
using Tarn.DuckDb;
using Tarn.Sql.Matching.Values;
using Tarn.Sql.Plans;
using Tarn.Streaming.Patterns;
using Tarn.Streaming.Patterns.Values;
using Tarn.Streaming.Planning;
using Tarn.Streaming.Running.Clocks;

namespace Tarn.Streaming.Running;

/// <summary>
/// A pattern of a statement. Its matcher holds rows and open matches in memory, within <see cref="PatternBudgets"/>; beyond them the run halts by the
/// name of the bound. Values go to the matcher and come back as texts.
/// </summary>
internal sealed class MatchRun : StageRun
{
    private readonly StreamPlan _plan;
    private readonly StreamMatchNode _node;
    private readonly StreamStage _stage;
    private readonly DuckConnection _connection;
    private readonly MatchesFunction _due;
    private readonly ArrivalClock _arrivals;
    private readonly string _input;
    private long _place;

    public MatchRun(StreamPlan plan, int stage, Func<int, string> rows, string suffix, ArrivalClock arrivals, DuckConnection connection)
    {
        (_plan, _stage, _node, _connection) = (plan, plan.Stages[stage], (StreamMatchNode)plan.Stages[stage].Node, connection);
        _arrivals = arrivals;
        _input = rows(_stage.Inputs[0]);
        _due = new("stream_matches" + suffix, _node.Outputs.Count);
        connection.Register(_due);
        Matcher = new(Pattern, new(), Emit);
    }

    public override StreamSegment Segment => _stage.Segment;

    public override int DueItems => _due.Rows.Count;

    /// <summary>Holds the state.</summary>
    public PatternMatcher Matcher { get; }

    private PatternPlan Pattern => ((StreamPattern)_node.Pattern).Plan;

    public override long StateRows => Matcher.PendingRows + Matcher.PartialMatches;

    public override bool WaitsForWatermark => true;

    public override void Advance(StreamClock clock, LateRow late, FailedItem failed)
    {
        _due.Clear();
        var rows = Read();
        var next = 0;
        foreach (var (place, watermark) in clock.Moves)
        {
            next = Accept(rows, next, place, late);
            _place = place;
            Matcher.Advance(watermark, _arrivals.At(place));
        }

        Accept(rows, next, long.MaxValue, late);
    }

    public override string Leaf()
    {
        var (place, order) = _plan.Carried;
        var columns = _node.Outputs.Select((c, i) => $", {StreamJson.Read("b" + i.ToString(CultureInfo.InvariantCulture), c.Type)} AS {c.Name}");
        return $"(SELECT a0 AS {place}, a1 AS {order}{string.Concat(columns)} FROM {_due.Name}())";
    }

    public override void Isolate(Func<string?> probe, FailedItem failed)
    {
        EngineFailure.Find(0, _due.Rows.Count, (from, to) =>
        {
            _due.Range = (from, to);
            return probe();
        }, (item, reason) =>
        {
            failed(_due.Rows[item].Place, null, reason);
            _due.Left.Add(item);
        });
        _due.Range = null;
    }

    public override void Forget(long watermark) => _due.Clear();

    private int Accept(List<(long Place, PatternValue[] Values)> rows, int next, long place, LateRow late)
    {
        for (; next < rows.Count && rows[next].Place <= place; next++)
        {
            _place = rows[next].Place;
            var before = Matcher.LateRows;
            Matcher.Accept(rows[next].Values, _arrivals.At(_place));
            if (Matcher.LateRows > before)
            {
                late(_place, null, Matcher.WatermarkMs);
            }
        }

        return next;
    }

    private void Emit(PatternValue[] match) =>
        _due.Rows.Add((_place, [.. match.Select((v, i) => v.IsNull ? null : PatternTexts.Text(v, Pattern.Output[i].Type))]));

    private List<(long Place, PatternValue[] Values)> Read()
    {
        var types = Pattern.InputTypes;
        var columns = _node.Input.Columns.Select((c, i) => types[i].Kind == PatternKind.Null ? ", NULL::VARCHAR" : $", CAST({c.Name} AS VARCHAR)");
        using var result = _connection.Query($"SELECT {_plan.Carried.Place}{string.Concat(columns)} FROM {_input}");
        var rows = new List<(long, PatternValue[])>();
        while (result.NextChunk() is { } chunk)
        {
            using (chunk)
            {
                var view = chunk.View;
                for (var i = 0; i < view.RowCount; i++)
                {
                    var values = new PatternValue[types.Count];
                    for (var c = 0; c < values.Length; c++)
                    {
                        values[c] = view[c + 1].IsNull(i) ? PatternValue.Null : Value(Encoding.UTF8.GetString(view[c + 1].Bytes(i)), types[c]);
                    }

                    rows.Add((view[0].Values<long>(i + 1)[i], values));
                }
            }
        }

        return rows;
    }

    private static PatternValue Value(string text, PatternType type) => type.Kind switch
    {
        PatternKind.Boolean => PatternValue.Of(text == "true"),
        PatternKind.Text => PatternValue.Of(text),
        PatternKind.Date => PatternTexts.Date(text),
        PatternKind.Timestamp or PatternKind.TimestampLtz => PatternTexts.Timestamp(text),
        _ => PatternNumbers.Parse(text, type),
    };
}
