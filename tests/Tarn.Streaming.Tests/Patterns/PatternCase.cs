using System.Globalization;
using System.Text.Json;
using Tarn.Sql.Matching.Values;
using Tarn.Sql.Syntax;
using Tarn.Sql.Syntax.Parsing;
using Tarn.Streaming.Patterns;
using Tarn.Streaming.Patterns.Values;

namespace Tarn.Streaming.Tests.Patterns;

/// <summary>A recorded case: one input, one MATCH_RECOGNIZE with all its columns, and Flink's answer.</summary>
internal sealed class PatternCase(JsonElement json)
{
    public string Name => json.GetProperty("name").GetString()!;

    public JsonElement Expected => json.GetProperty("expected");

    public IReadOnlyList<JsonElement> Events => [.. Input.GetProperty("events").EnumerateArray()];

    private JsonElement Input => json.GetProperty("inputs")[0];

    public static IEnumerable<PatternCase> All() =>
        Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "data", "streaming"), "match-*.jsonl").Order(StringComparer.Ordinal)
            .SelectMany(File.ReadLines).Select(line => new PatternCase(JsonDocument.Parse(line).RootElement));

    public PatternPlan Plan()
    {
        var statement = (QueryStatement)SqlParser.Parse(json.GetProperty("sql").GetString()!);
        var from = ((SelectBody)statement.Query.Body).From;
        return PatternBinder.Bind((MatchRelation)(from is AliasedRelation aliased ? aliased.Inner : from!), Columns());
    }

    public PatternValue[] Row(JsonElement given) =>
        [.. Columns().Columns.Select(c => given.TryGetProperty(c.Name, out var value) ? Value(value, c.Type) : PatternValue.Null)];

    /// <summary>The watermark after an event; null: the input has none, or the event's time is NULL.</summary>
    public long? Watermark(JsonElement given)
    {
        var watermark = Input.GetProperty("watermark");
        if (watermark.ValueKind == JsonValueKind.Null || given.GetProperty(watermark.GetProperty("column").GetString()!).GetString() is not { } text)
        {
            return null;
        }

        var words = watermark.GetProperty("expression").GetString()!.Split(' ');
        var delay = words.Length == 1 ? 0 : long.Parse(words[3].Trim('\''), CultureInfo.InvariantCulture) * (words[4] == "MINUTE" ? 60_000 : 1000);
        return (long)(PatternTexts.Timestamp(text).Number / PatternTexts.MillisecondNanoseconds) - delay;
    }

    private PatternInput Columns()
    {
        var time = Input.GetProperty("watermark") is { ValueKind: JsonValueKind.Object } watermark ? watermark.GetProperty("column").GetString() : null;
        return new(Input.GetProperty("table").GetString()!, [.. Input.GetProperty("columns").EnumerateArray().Select(c => Column(c, time))]);
    }

    private static PatternColumn Column(JsonElement column, string? time)
    {
        var name = column.GetProperty("name").GetString()!;
        if (!column.TryGetProperty("type", out var type))
        {
            return new(name, new(PatternKind.TimestampLtz, 3) { IsNullable = false, IsProcessingTime = true });
        }

        var cast = (Cast)SqlParser.ParseValue($"CAST(NULL AS {type.GetString()})");
        return new(name, PatternType.Of(cast.Type) with { IsRowTime = name == time });
    }

    private static PatternValue Value(JsonElement value, PatternType type) => value.ValueKind == JsonValueKind.Null ? PatternValue.Null : type.Kind switch
    {
        PatternKind.Boolean => PatternValue.Of(value.GetBoolean()),
        PatternKind.Text => PatternValue.Of(value.GetString()!),
        PatternKind.Timestamp or PatternKind.TimestampLtz => PatternTexts.Timestamp(value.GetString()!),
        PatternKind.Decimal => PatternNumbers.Parse(value.ToString(), type),
        PatternKind.Double => PatternValue.OfFloat(value.GetDouble()),
        _ => PatternValue.Of((Int128)value.GetInt64()),
    };

    public static string Text(PatternValue[] row, PatternPlan plan) => "[" + string.Join(", ", row.Select((v, i) => Text(v, plan.Output[i].Type))) + "]";

    private static string Text(PatternValue value, PatternType type) => value.IsNull ? "null"
        : type.IsWhole || type.IsApproximate ? PatternTexts.Text(value, type)
        : type.Kind == PatternKind.Boolean ? value.IsTrue ? "true" : "false" : $"'{PatternTexts.Text(value, type)}'";

    private static string Serialize(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => $"'{value.GetString()}'",
        _ => value.GetRawText(),
    };

    public IReadOnlyList<string> Rows() => [.. Expected.GetProperty("rows").EnumerateArray()
        .Select(r => "[" + string.Join(", ", r.EnumerateArray().Select(Serialize)) + "]").Order(StringComparer.Ordinal)];
}
