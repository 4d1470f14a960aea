using Tarn.Sql;
using Tarn.Sql.Analysis;
using System.Text;
using System.Text.Json;
using Tarn.DuckDb;
using Tarn.Sql.Syntax;
using Tarn.Sql.Syntax.Parsing;
using Tarn.Streaming.Planning;
using Tarn.Streaming.Running;
using Tarn.Streaming.Scripts;

namespace Tarn.Streaming.Tests;

/// <summary>A row of an answer.</summary>
internal readonly record struct CaseRow(StreamRowKind Kind, string Values, long? Watermark);

/// <summary>The answer to a case: rows with their watermarks, or the phase of the error.</summary>
internal sealed record CaseAnswer(IReadOnlyList<CaseRow> Rows, IReadOnlyList<StreamResultColumn> Schema, string? Phase, string? Message);

/// <summary>A recorded statement with its inputs and Flink's answer.</summary>
internal sealed class StreamCase(JsonElement json)
{
    private static readonly DateTimeOffset Now = new(2024, 6, 10, 0, 0, 0, TimeSpan.Zero);

    public string Name => json.GetProperty("name").GetString()!;

    public JsonElement Expected => json.GetProperty("expected");

    /// <summary>The events of all inputs in the order of their arrival, each with its table.</summary>
    private List<(string Table, string Text, long PauseMs)> Events => [.. json.GetProperty("inputs").EnumerateArray()
        .SelectMany(i => ChangeRecords.Of(i).Select(e => (Table: i.GetProperty("table").GetString()!, e.Number, e.Text, PauseMs: 0L))
            .Concat(ChangeRecords.Pauses(i).Select(p => (Table: i.GetProperty("table").GetString()!, p.Number, Text: "", PauseMs: p.Ms))))
        .OrderBy(e => e.Number).Select(e => (e.Table, e.Text, e.PauseMs))];

    /// <summary>The recorded statements, or those of another folder of the tests' data.</summary>
    public static IReadOnlyList<StreamCase> All(string name = "streaming")
    {
        var folder = Path.Combine(AppContext.BaseDirectory, "data", name);
        return [.. Directory.GetFiles(folder, "*.jsonl").Order().SelectMany(File.ReadLines)
            .Select(line => new StreamCase(JsonDocument.Parse(line).RootElement))];
    }

    /// <summary>Asks the case.</summary>
    /// <param name="cuts">The sizes of the pushes; the last one repeats.</param>
    /// <param name="restarts">Whether another engine goes on with the state before the next push.</param>
    public CaseAnswer Ask(Func<int> cuts, Func<bool>? restarts = null)
    {
        var phase = "create";
        IReadOnlyList<StreamResultColumn> schema = [];
        var rows = new List<CaseRow>();
        try
        {
            var tables = json.GetProperty("inputs").EnumerateArray().Select(
                i => StreamTable.Of((CreateStreamTable)SqlParser.ParseScript(Declaration(i))[0])).ToList();
            tables.ForEach(t => SourcePlanner.Plan(t, Now));
            phase = "plan";
            var views = json.TryGetProperty("setup", out var setup) && setup.ValueKind == JsonValueKind.Array
                ? setup.EnumerateArray().Select(s => (CreateStreamView)SqlParser.ParseScript(s.GetString()!)[0]).ToList() : [];
            var query = ((QueryStatement)SqlParser.ParseScript(json.GetProperty("sql").GetString()!)[0]).Query;
            var plan = StreamPlanner.Plan(tables, views, query, Zone(), null, Now, json.GetProperty("inputs").EnumerateArray().Any(ChangeRecords.IsUpsert));
            schema = plan.Schema;
            phase = "run";
            Run(ScriptPlanner.Of(tables, plan, Options(), Now), cuts, restarts ?? (() => false), rows);
            // A record that the engine leaves out stops Flink's job.
            return rows.FirstOrDefault(r => r.Kind == StreamRowKind.Bad) is { Values: { } reason } ? new(rows, schema, phase, reason)
                : new([.. rows.Where(r => r.Kind is StreamRowKind.Result or StreamRowKind.Removal)], schema, null, null);
        }
        catch (Exception e) when (e is SqlException or DuckException)
        {
            return new(rows, schema, phase, e.Message);
        }
    }

    private void Run(StreamScript script, Func<int> cuts, Func<bool> restarts, List<CaseRow> rows)
    {
        var sources = script.Sources.Select(t => t.Table.Declared.Name.Text).ToList();
        List<StreamInput> inputs = [.. sources.Select((_, i) => new StreamInput(StreamInputKind.ShardOpened, i, i, 0, default))];
        var clockMs = 0L;
        foreach (var (table, text, pauseMs) in Events)
        {
            clockMs += pauseMs;
            if (pauseMs > 0)
            {
                inputs.Add(new StreamInput(StreamInputKind.Tick, 0, 0, clockMs, default));
            }
            else if (sources.IndexOf(table) is >= 0 and var source)
            {
                inputs.Add(new StreamInput(StreamInputKind.Record, source, source, clockMs, Encoding.UTF8.GetBytes(text)));
            }
        }

        inputs.AddRange(sources.Select((_, i) => new StreamInput(StreamInputKind.SourceEnded, i, 0, clockMs, default)));
        var engine = TestEngines.Open(script);
        try
        {
            for (var i = 0; i < inputs.Count;)
            {
                if (restarts())
                {
                    engine = TestEngines.Reopen(engine, script);
                }

                var count = Math.Clamp(cuts(), 1, inputs.Count - i);
                engine.Push(i, inputs.GetRange(i, count), (_, kind, _, watermark, values) => rows.Add(new(kind, Encoding.UTF8.GetString(values), watermark)));
                i += count;
            }
        }
        finally
        {
            engine.Dispose();
        }
    }

    /// <summary>The difference from Flink's answer; null: there is none.</summary>
    public string? Difference(CaseAnswer answer)
    {
        var mode = Expected.GetProperty("mode").GetString();
        if (mode == "error")
        {
            var phase = Expected.GetProperty("error").GetProperty("phase").GetString();
            var words = Expected.GetProperty("error").TryGetProperty("words", out var said) ? said.GetString()! : "";
            return answer.Phase == phase && answer.Message!.Contains(words, StringComparison.OrdinalIgnoreCase) ? null
                : $"error in phase {phase} expected, got {answer.Phase ?? "rows"} {answer.Message}";
        }

        if (answer.Phase is not null)
        {
            return $"{answer.Phase}: {answer.Message}";
        }

        var expected = Expected.GetProperty("rows").EnumerateArray().Select(Text).ToList();
        if (mode == "append" && answer.Rows.FirstOrDefault(r => r.Kind == StreamRowKind.Removal) is { Values: { } removed })
        {
            return $"inserts expected, got a removal of {removed}";
        }

        if (Left(answer) is not { } actual)
        {
            return "a row is removed that is not there";
        }

        if (!Expected.TryGetProperty("ordered", out var ordered) || !ordered.GetBoolean())
        {
            expected.Sort(StringComparer.Ordinal);
            actual.Sort(StringComparer.Ordinal);
        }

        if (!expected.SequenceEqual(actual))
        {
            var place = Enumerable.Range(0, Math.Max(expected.Count, actual.Count)).First(i => expected.ElementAtOrDefault(i) != actual.ElementAtOrDefault(i));
            return $"rows: {expected.Count} expected, got {actual.Count}; first {expected.ElementAtOrDefault(place)} got {actual.ElementAtOrDefault(place)}";
        }

        // Where only the values are asked for, the types may be any.
        if (!Expected.TryGetProperty("schema", out var schema))
        {
            return null;
        }

        var types = schema.EnumerateArray().Select(c => $"{c.GetProperty("name").GetString()} {c.GetProperty("type").GetString()}");
        var given = answer.Schema.Select(c => $"{c.Name} {c.Type}").ToList();
        return types.SequenceEqual(given) ? null : $"schema: {string.Join(", ", types)} got {string.Join(", ", given)}";
    }

    /// <summary>The rows that are left after all changes; null: one is removed that is not there.</summary>
    private static List<string>? Left(CaseAnswer answer)
    {
        var rows = new List<string>();
        foreach (var row in answer.Rows)
        {
            var text = Text(JsonDocument.Parse(row.Values).RootElement);
            if (row.Kind != StreamRowKind.Removal)
            {
                rows.Add(text);
            }
            else if (!rows.Remove(text))
            {
                return null;
            }
        }

        return rows;
    }

    /// <summary>The options of the case. Flink's own default has no time after which a source is idle.</summary>
    private StreamOptions Options() => StreamOptions.Of(
        json.TryGetProperty("config", out var config) && config.ValueKind == JsonValueKind.Object
            ? config.EnumerateObject().Select(o => new SetStreamOption(o.Name, o.Value.GetString()!, default))
            : []);

    private string Zone() => json.TryGetProperty("config", out var config) && config.ValueKind == JsonValueKind.Object
        && config.TryGetProperty("table.local-time-zone", out var zone) ? zone.GetString()! : "UTC";

    private static string Declaration(JsonElement input)
    {
        var parts = input.GetProperty("columns").EnumerateArray().Select(c => $"`{c.GetProperty("name").GetString()}` "
            + (c.TryGetProperty("as", out var computed) ? "AS " + computed.GetString() : c.GetProperty("type").GetString())).ToList();
        if (input.TryGetProperty("watermark", out var watermark) && watermark.ValueKind == JsonValueKind.Object)
        {
            parts.Add($"WATERMARK FOR `{watermark.GetProperty("column").GetString()}` AS {watermark.GetProperty("expression").GetString()}");
        }

        if (input.TryGetProperty("key", out var key) && key.ValueKind == JsonValueKind.Array)
        {
            parts.Add($"PRIMARY KEY ({string.Join(", ", key.EnumerateArray().Select(k => $"`{k.GetString()}`"))}) NOT ENFORCED");
        }

        return $"CREATE TABLE `{input.GetProperty("table").GetString()}` ({string.Join(", ", parts)}) "
            + $"WITH ('connector' = 'kinesis'{ChangeRecords.Options(input)})";
    }

    /// <summary>A value as text in which equal numbers are equal.</summary>
    private static string Text(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Array => $"[{string.Join(",", value.EnumerateArray().Select(Text))}]",
        JsonValueKind.Number => value.TryGetInt64(out var whole) ? whole.ToString(System.Globalization.CultureInfo.InvariantCulture)
            : value.GetDouble().ToString("R", System.Globalization.CultureInfo.InvariantCulture),
        JsonValueKind.String => JsonEncodedText.Encode(value.GetString()!).ToString() is var text ? $"\"{text}\"" : "",
        _ => value.GetRawText(),
    };
}
