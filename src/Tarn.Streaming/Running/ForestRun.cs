using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Tarn.DuckDb;
using Tarn.Sql.Forests;
using Tarn.Sql.Plans;
using Tarn.Storage;
using Tarn.Streaming.Planning;
using Tarn.Streaming.Running.Clocks;

namespace Tarn.Streaming.Running;

/// <summary>
/// A random cut forest of a statement. Each row is scored when it comes, then given to the forest; rows do not wait for the watermark. A row with a
/// value that is NULL or not finite has no score, and the forest does not take it.
/// </summary>
internal sealed class ForestRun : StageRun
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly StreamPlan _plan;
    private readonly StreamStage _stage;
    private readonly StreamMatchNode _node;
    private readonly StreamForest _settings;
    private readonly DuckConnection _connection;
    private readonly MatchesFunction _scores;
    private readonly string _input;
    private readonly List<long> _places = [];
    private readonly double[] _values;
    private readonly double[] _highs;
    private readonly double[] _lows;

    /// <param name="plan">The statement.</param>
    /// <param name="stage">The stage's number.</param>
    /// <param name="rows">The table of a feed.</param>
    /// <param name="suffix">Ends the names of the stage's tables.</param>
    /// <param name="seed">The number of the application.</param>
    /// <param name="connection">The engine.</param>
    public ForestRun(StreamPlan plan, int stage, Func<int, string> rows, string suffix, long seed, DuckConnection connection)
    {
        (_plan, _stage, _node, _connection) = (plan, plan.Stages[stage], (StreamMatchNode)plan.Stages[stage].Node, connection);
        _settings = (StreamForest)_node.Pattern;
        _input = rows(_stage.Inputs[0]);
        _scores = new("stream_scores" + suffix, width: 2);
        connection.Register(_scores);
        Forest = RandomCutForest.Create(_settings.SettingsOf(seed), StreamForest.BytesMax);
        _values = new double[_settings.Settings.Columns];
        (_highs, _lows) = (new double[_settings.Settings.Dimensions], new double[_settings.Settings.Dimensions]);
    }

    public override StreamSegment Segment => _stage.Segment;

    public override int DueItems => _places.Count;

    // The forest has its full size from the begin on: its bytes are counted, not its rows.
    public override long StateRows => 0;

    public override bool WaitsForWatermark => false;

    /// <summary>Holds the state.</summary>
    public RandomCutForest Forest { get; private set; }

    /// <summary>Takes a forest of a state.</summary>
    /// <exception cref="TarnException">Damaged; NotSupported: another version wrote it.</exception>
    public void Load(ReadOnlySpan<byte> state) => Forest = ForestState.Read(state, StreamForest.BytesMax);

    public override void Advance(StreamClock clock, LateRow late, FailedItem failed)
    {
        Forget(clock.Watermark);
        var (place, order) = _plan.Carried;
        var columns = _settings.Scored.Select(one => $", CAST({_node.Input.Columns[one.Place].Name} AS DOUBLE)");
        using var result = _connection.Query($"SELECT {place}, {order}{string.Concat(columns)} FROM {_input} ORDER BY {order}");
        while (result.NextChunk() is { } chunk)
        {
            using (chunk)
            {
                var view = chunk.View;
                for (var i = 0; i < view.RowCount; i++)
                {
                    _places.Add(view[0].Values<long>(i + 1)[i]);
                    var (score, explanation) = HasValues(view, i) ? Observe() : (null, null);
                    _scores.Rows.Add((view[1].Values<long>(i + 1)[i], [score, explanation]));
                }
            }
        }
    }

    public override string Leaf()
    {
        var (place, order) = _plan.Carried;
        var inputs = _node.Input.Columns;
        var columns = inputs.Select((c, i) => $", r.{c.Name} AS {_node.Outputs[i].Name}").ToList();
        columns.Add($", CAST(m.b0 AS DOUBLE) AS {_node.Outputs[inputs.Count].Name}");
        if (_settings.Explains)
        {
            columns.Add($", m.b1 AS {_node.Outputs[inputs.Count + 1].Name}");
        }

        return $"(SELECT r.{place}, r.{order}{string.Concat(columns)} FROM {_input} r JOIN {_scores.Name}() m ON r.{order} = m.a0 ORDER BY r.{order})";
    }

    public override void Isolate(Func<string?> probe, FailedItem failed)
    {
        EngineFailure.Find(0, _places.Count, (from, to) =>
        {
            _scores.Range = (from, to);
            return probe();
        }, (item, reason) =>
        {
            failed(_places[item], null, reason);
            _scores.Left.Add(item);
        });
        _scores.Range = null;
    }

    public override void Forget(long watermark)
    {
        _scores.Clear();
        _places.Clear();
    }

    private bool HasValues(ChunkView view, int row)
    {
        for (var c = 0; c < _values.Length; c++)
        {
            if (view[c + 2].IsNull(row))
            {
                return false;
            }

            _values[c] = view[c + 2].Values<double>(row + 1)[row];
        }

        return true;
    }

    private (string? Score, string? Explanation) Observe()
    {
        try
        {
            var score = _settings.Explains ? Forest.Observe(_values, _highs, _lows) : Forest.Observe(_values);
            return (Text(score), _settings.Explains ? Explain() : null);
        }
        catch (TarnException notFinite) when (notFinite.Kind == ErrorKind.InvalidArgument)
        {
            return (null, null);
        }
    }

    // The parts of a column are added over the points of the shingle.
    private string Explain()
    {
        var text = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(text, Options))
        {
            json.WriteStartObject();
            for (var c = 0; c < _values.Length; c++)
            {
                var (high, low) = (0.0, 0.0);
                for (var d = c; d < _highs.Length; d += _values.Length)
                {
                    (high, low) = (high + _highs[d], low + _lows[d]);
                }

                json.WriteStartObject(_settings.Scored[c].Name);
                json.WriteString("DIRECTION", high >= low ? "HIGH" : "LOW");
                json.WriteString("STRENGTH", Text(high + low > 0 ? Math.Abs(high - low) / (high + low) : 0));
                json.WriteString("ATTRIBUTION_SCORE", Text(high + low));
                json.WriteEndObject();
            }

            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(text.WrittenSpan);
    }

    private static string Text(double number) => number.ToString("R", CultureInfo.InvariantCulture);
}
