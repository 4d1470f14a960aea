using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Tarn.Analytics.Engines;
using Tarn.Storage;
using Tarn.Tests.Architecture;

namespace Tarn.Tests.Modules.KinesisAnalytics.Engines;

/// <summary>The recorded statements through the worker process, as INSERTs into a table of their own columns.</summary>
public sealed partial class RecordedCasesTests : IDisposable
{
    /// <summary>The columns of the PRIMARY KEY for statements that update, by their places; the others have no key.</summary>
    private static readonly Dictionary<string, int[]> Keys = new()
    {
        ["group unchanged result"] = [0],
        ["group having"] = [0],
        ["group max with retraction"] = [0],
        ["group distinct aggregates"] = [0],
        ["group filter"] = [0],
        ["group listagg and collect"] = [0],
        ["group first last"] = [0],
        ["group filter above aggregate"] = [0],
        ["group by constant expression"] = [0],
        ["tumble only group by window_start"] = [0],
        ["session group by without partition key"] = [0, 1, 2],
        ["no events without grouping"] = [0],
        ["dedup then count"] = [0],
        ["window topn partition lacks window_end"] = [0],
        ["intersect"] = [0, 1],
        ["except"] = [0, 1],
        ["no watermark over"] = [0],
        ["group exists on aggregate"] = [0],
        ["lateral topn"] = [0, 1],
        ["changelog input filter"] = [0],
        ["changelog input group"] = [0],
        ["changelog input topn"] = [0],
        ["changelog input listagg"] = [0],
        ["upsert input pass through"] = [0],
        ["regular join upsert inputs"] = [0, 2],
        ["topn two per team without rank"] = [0],
        ["group grouping sets"] = [0],
        ["regular join left append inputs"] = [0, 1],
        ["regular join right append inputs"] = [0, 1],
        ["regular join full append inputs"] = [0, 1],
        ["regular join anti"] = [1],
        ["regular join then group"] = [0],
        ["regular join three tables"] = [1],
    };

    // Flink's JSON format has no multiset of numbers.
    private const string NoJson = "agg collect";

    // Each statement starts a worker, so the cases of a file are several tests, of one case in ten. All run without a worker, and with one
    // in bench/long-cases.
    private const int CasesMax = 30;

    private static readonly HashSet<string> Listed = [.. File.ReadLines(Path.Combine(Data, "differs.txt"))
        .Where(line => line.Length > 0).Select(line => line.Split('\t')[0])];

    private readonly string _folder = Directory.CreateTempSubdirectory("tarn-cases-").FullName;

    private static string Data => Path.Combine(Repository.Root, "tests", "data", "streaming");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    public static TheoryData<string, int> Files()
    {
        var parts = new TheoryData<string, int>();
        foreach (var file in Directory.GetFiles(Data, "*.jsonl").Order(StringComparer.Ordinal))
        {
            for (var part = 0; part * CasesMax < File.ReadLines(file).Count(); part++)
            {
                parts.Add(Path.GetFileNameWithoutExtension(file), part);
            }
        }

        return parts;
    }

    [Fact]
    public void Nearly_all_recorded_statements_are_asked() =>
        Assert.InRange(
            Directory.GetFiles(Data, "*.jsonl").SelectMany(File.ReadLines).Count(line => IsAsked(JsonDocument.Parse(line).RootElement)), 282, int.MaxValue);

    [Fact]
    public Task The_first_statement_of_each_file_has_Flinks_answer_through_the_worker() =>
        Agree(Directory.GetFiles(Data, "*.jsonl").Order(StringComparer.Ordinal).SelectMany(file => File.ReadLines(file).Take(1)));

    [Theory]
    [Trait("Long", "Recorded")]
    [MemberData(nameof(Files))]
    public Task Recorded_statements_have_Flinks_answers_through_the_worker(string file, int part) =>
        Agree(File.ReadLines(Path.Combine(Data, file + ".jsonl")).Chunk(CasesMax).ElementAt(part).Where((_, i) => i % TestSeed.Share(10) == 0));

    private async Task Agree(IEnumerable<string> lines)
    {
        var wrong = new List<string>();
        foreach (var one in lines.Select(line => JsonDocument.Parse(line).RootElement))
        {
            if (IsAsked(one) && await Difference(one) is { } difference)
            {
                wrong.Add($"{one.GetProperty("name")}\t{difference}");
            }
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    private static bool IsAsked(JsonElement one)
    {
        var name = one.GetProperty("name").GetString()!;
        var isUpdating = one.GetProperty("expected").GetProperty("mode").GetString() == "changelog";
        return !Listed.Contains(name) && name != NoJson && (!isUpdating || Keys.ContainsKey(name));
    }

    private async Task<string?> Difference(JsonElement one)
    {
        var expected = one.GetProperty("expected");
        var isError = expected.GetProperty("mode").GetString() == "error";
        List<string> rows;
        try
        {
            rows = await Answer(one, expected);
        }
        catch (TarnException e) when (e.Kind is ErrorKind.InvalidArgument or ErrorKind.LimitExceeded)
        {
            return isError ? null : e.Message;
        }

        if (isError)
        {
            return rows.Any(r => r.StartsWith("Bad", StringComparison.Ordinal)) ? null : "an error expected";
        }

        var types = expected.GetProperty("schema").EnumerateArray().Select(c => c.GetProperty("type").GetString()!).ToList();
        var key = Keys.GetValueOrDefault(one.GetProperty("name").GetString()!, []);
        // Rows without a key are left out.
        var wanted = expected.GetProperty("rows").EnumerateArray().Where(r => key.All(k => r[k].ValueKind != JsonValueKind.Null))
            .Select(r => string.Join("|", r.EnumerateArray().Select((v, i) => Plain(v, types[i])))).ToList();
        if (!expected.TryGetProperty("ordered", out var ordered) || !ordered.GetBoolean())
        {
            wanted.Sort(StringComparer.Ordinal);
            rows.Sort(StringComparer.Ordinal);
        }

        return wanted.SequenceEqual(rows) ? null : $"[{string.Join(' ', wanted)}] expected, got [{string.Join(' ', rows)}]";
    }

    private async Task<List<string>> Answer(JsonElement one, JsonElement expected)
    {
        var engines = TestStreams.Engines(_folder);
        var plan = engines.Plan(Script(one, expected));
        var sources = plan.Sources.Select(s => s.Name).ToList();
        List<EngineInput> inputs = [.. sources.Select((_, i) => TestStreams.Open(i, i))];
        inputs.AddRange(one.GetProperty("inputs").EnumerateArray()
            .SelectMany(i => ChangeRecords.Of(i).Select(e => (Source: sources.IndexOf(i.GetProperty("table").GetString()!), e.Number, e.Text)))
            .Where(e => e.Source >= 0)
            .OrderBy(e => e.Number)
            .Select(e => TestStreams.Record(e.Text) with { Source = e.Source, Shard = e.Source }));
        inputs.AddRange(sources.Select((_, i) => TestStreams.End() with { Source = i }));
        await using var engine = await engines.Open(plan, null, CancellationToken.None);
        var rows = new List<string>();
        var byKey = new Dictionary<string, string>();
        var key = Keys.GetValueOrDefault(one.GetProperty("name").GetString()!, []);
        await foreach (var piece in engine.Push(0, inputs, CancellationToken.None))
        {
            foreach (var row in piece.Where(r => r.Kind != RowFate.Late))
            {
                using var values = JsonDocument.Parse(row.Values);
                var place = string.Join('|', key.Select(k => values.RootElement.TryGetProperty($"c{k}", out var value) ? value.GetRawText() : ""));
                if (row.Kind == RowFate.Removal)
                {
                    byKey.Remove(place);
                    continue;
                }

                if (row.Kind == RowFate.Result && key.Length > 0)
                {
                    byKey[place] = string.Join("|", values.RootElement.EnumerateObject().Select((p, i) => Plain(p.Value, plan.Targets[0].Columns[i].Type)));
                    continue;
                }

                rows.Add(row.Kind == RowFate.Bad ? "Bad " + values.RootElement.GetRawText()
                    : string.Join("|", values.RootElement.EnumerateObject().Select((p, i) => Plain(p.Value, plan.Targets[0].Columns[i].Type))));
            }
        }

        rows.AddRange(byKey.Values);
        return rows;
    }

    private static string Script(JsonElement one, JsonElement expected)
    {
        var parts = one.GetProperty("inputs").EnumerateArray().Select(Declaration).ToList();
        if (one.TryGetProperty("setup", out var setup) && setup.ValueKind == JsonValueKind.Array)
        {
            parts.AddRange(setup.EnumerateArray().Select(s => s.GetString()!));
        }

        if (one.TryGetProperty("config", out var config) && config.ValueKind == JsonValueKind.Object)
        {
            parts.InsertRange(0, config.EnumerateObject().Select(o => $"SET '{o.Name}' = '{o.Value.GetString()}'"));
        }

        if (one.GetProperty("inputs").EnumerateArray().Any(ChangeRecords.IsUpsert))
        {
            parts.Insert(0, "SET 'table.exec.source.cdc-events-duplicate' = 'true'");
        }

        var columns = expected.TryGetProperty("schema", out var schema) ? schema.EnumerateArray().Select((c, i) => string.Create(
            CultureInfo.InvariantCulture, $"`c{i}` {c.GetProperty("type").GetString()!.Replace(" NOT NULL", "").Replace(" *ROWTIME*", "")}")) : ["c INT"];
        var text = string.Join(", ", columns).Replace("MULTISET<STRING>", "MAP<STRING, INT>", StringComparison.Ordinal);
        if (Keys.TryGetValue(one.GetProperty("name").GetString()!, out var key))
        {
            parts.Insert(0, "SET 'table.exec.sink.not-null-enforcer' = 'DROP'");
            text += $", PRIMARY KEY ({string.Join(", ", key.Select(k => $"c{k}"))}) NOT ENFORCED";
        }

        parts.Add($"CREATE TABLE results ({text}) WITH ('connector' = '{(key is null ? "kinesis" : "iceberg")}')");
        parts.Add("INSERT INTO results " + one.GetProperty("sql").GetString());
        return string.Join(";\n", parts) + ";";
    }

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

    /// <summary>A value in one form, whether recorded or in Flink's JSON format.</summary>
    private static string Plain(JsonElement value, string type) => value.ValueKind switch
    {
        JsonValueKind.Object when type.StartsWith("MAP", StringComparison.Ordinal) =>
            $"[{string.Join(",", value.EnumerateObject().Select(p => $"[{p.Name},{Plain(p.Value, "")}]").Order(StringComparer.Ordinal))}]",
        JsonValueKind.Object => $"[{string.Join(",", value.EnumerateObject().Select(p => Plain(p.Value, "")))}]",
        JsonValueKind.Array when type.StartsWith("MAP", StringComparison.Ordinal) =>
            $"[{string.Join(",", value.EnumerateArray().Select(p => Plain(p, "")).Order(StringComparer.Ordinal))}]",
        JsonValueKind.Array => $"[{string.Join(",", value.EnumerateArray().Select(p => Plain(p, "")))}]",
        JsonValueKind.Number => Number(value.GetRawText()),
        JsonValueKind.String when Digits().IsMatch(value.GetString()!) => Number(value.GetString()!),
        JsonValueKind.String when Clock().IsMatch(value.GetString()!) => Clock().Replace(value.GetString()!, m =>
            m.Groups[1].Value + m.Groups[2].Value.TrimEnd('0').TrimEnd('.') + m.Groups[3].Value),
        JsonValueKind.String => value.GetString()!,
        _ => value.GetRawText(),
    };

    private static string Number(string text) => decimal.TryParse(text, NumberStyles.Number, CultureInfo.InvariantCulture, out var number)
        ? number.ToString("0.#############################", CultureInfo.InvariantCulture)
        : double.Parse(text, CultureInfo.InvariantCulture).ToString("R", CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^-?\d{1,27}(\.\d+)?$")]
    private static partial Regex Digits();

    [GeneratedRegex(@"^(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d)(\.\d+)?(Z?)$")]
    private static partial Regex Clock();
}
