using Tarn.Sql.Analysis;
using System.Text.Json;
using Tarn.DuckDb;
using Tarn.Sql.Streaming;
using Tarn.Sql.Syntax;
using Tarn.Sql.Syntax.Parsing;

namespace Tarn.Sql.Tests.Streaming;

/// <summary>The answer to a case: rows with their watermarks, or the phase of the error.</summary>
internal sealed record StreamAnswer(IReadOnlyList<StreamRow> Rows, IReadOnlyList<StreamResultColumn> Schema, string? Phase, string? Message);

/// <summary>A recorded statement with its inputs and Flink's answer.</summary>
internal sealed class StreamCase(JsonElement json)
{
    private static readonly DateTimeOffset Now = new(2024, 6, 10, 0, 0, 0, TimeSpan.Zero);

    public string Name => json.GetProperty("name").GetString()!;

    public JsonElement Expected => json.GetProperty("expected");

    public int EventCount => Events.Count;

    private List<string> Events => [.. json.GetProperty("inputs").EnumerateArray().SelectMany(i => i.GetProperty("events").EnumerateArray())
        .Where(e => !e.TryGetProperty("_pause_ms", out _)).Select(e => e.GetRawText())];

    public static IReadOnlyList<StreamCase> All()
    {
        var folder = Path.Combine(AppContext.BaseDirectory, "data", "streaming");
        return [.. Directory.GetFiles(folder, "*.jsonl").Order()
            .Where(file => !Path.GetFileName(file).StartsWith("match-", StringComparison.Ordinal)).SelectMany(File.ReadLines)
            .Select(line => new StreamCase(JsonDocument.Parse(line).RootElement))];
    }

    /// <summary>Asks the case.</summary>
    /// <param name="cuts">The sizes of the pushes; the last one repeats.</param>
    public StreamAnswer Ask(Func<int> cuts)
    {
        var phase = "create";
        IReadOnlyList<StreamResultColumn> schema = [];
        var rows = new List<StreamRow>();
        try
        {
            var tables = json.GetProperty("inputs").EnumerateArray().Select(
                i => StreamTable.Of((CreateStreamTable)SqlParser.ParseScript(Declaration(i))[0])).ToList();
            tables.ForEach(t => StreamPlanner.Check(t, Now));
            phase = "plan";
            var views = json.TryGetProperty("setup", out var setup) && setup.ValueKind == JsonValueKind.Array
                ? setup.EnumerateArray().Select(s => (CreateStreamView)SqlParser.ParseScript(s.GetString()!)[0]).ToList() : [];
            var query = ((QueryStatement)SqlParser.ParseScript(json.GetProperty("sql").GetString()!)[0]).Query;
            var plan = StreamPlanner.Plan(tables, views, query, Zone(), Now);
            schema = plan.Schema;
            phase = "run";
            using var database = DuckDatabase.Open(new DuckSettings { MemoryLimitBytes = 256 << 20, Threads = 1, TempDirectory = null });
            using var connection = database.Connect();
            using var run = StreamRun.Open(plan, connection);
            var events = Events;
            for (var i = 0; i < events.Count;)
            {
                var count = Math.Clamp(cuts(), 1, events.Count - i);
                rows.AddRange(run.Push(events.GetRange(i, count)));
                i += count;
            }

            rows.AddRange(run.End());
            return new(rows, schema, null, null);
        }
        catch (Exception e) when (e is SqlException or DuckException)
        {
            return new(rows, schema, phase, e.Message);
        }
    }

    /// <summary>The difference from Flink's answer; null: there is none.</summary>
    public string? Difference(StreamAnswer answer)
    {
        var mode = Expected.GetProperty("mode").GetString();
        if (mode == "error")
        {
            var phase = Expected.GetProperty("error").GetProperty("phase").GetString();
            return answer.Phase == phase ? null : $"error in phase {phase} expected, got {answer.Phase ?? "rows"} {answer.Message}";
        }

        if (mode == "changelog")
        {
            return $"a changelog expected, got {answer.Phase ?? "rows"} {answer.Message}";
        }

        if (answer.Phase is not null)
        {
            return $"{answer.Phase}: {answer.Message}";
        }

        var expected = Expected.GetProperty("rows").EnumerateArray().Select(Text).ToList();
        var actual = answer.Rows.Select(r => Text(JsonDocument.Parse(r.Values).RootElement)).ToList();
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

        var types = Expected.GetProperty("schema").EnumerateArray().Select(c => $"{c.GetProperty("name").GetString()} {c.GetProperty("type").GetString()}");
        var given = answer.Schema.Select(c => $"{c.Name} {c.Type}").ToList();
        return types.SequenceEqual(given) ? null : $"schema: {string.Join(", ", types)} got {string.Join(", ", given)}";
    }

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

        return $"CREATE TABLE `{input.GetProperty("table").GetString()}` ({string.Join(", ", parts)}) WITH ('connector' = 'kinesis')";
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
