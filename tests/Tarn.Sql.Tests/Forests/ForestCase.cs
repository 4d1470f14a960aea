using System.Text.Json;
using Tarn.Sql.Forests;

namespace Tarn.Sql.Tests.Forests;

/// <summary>A recorded series with the scores of one setting: the yardstick is the spread of its five seeds.</summary>
internal sealed record ForestCase(
    string Series,
    double[][] Points,
    (int From, int To)[] Anomalies,
    ForestSettings Settings,
    double[] Mean,
    double[] Deviation,
    double LeastCorrelation,
    int Top,
    int LeastFound,
    RecordedParts[] Parts)
{
    public static IEnumerable<ForestCase> Read(string folder)
    {
        var series = Lines(Path.Combine(folder, "series.jsonl")).ToDictionary(line => line.GetProperty("name").GetString()!);
        foreach (var line in Lines(Path.Combine(folder, "scores.jsonl")))
        {
            var one = series[line.GetProperty("series").GetString()!];
            yield return new ForestCase(
                line.GetProperty("series").GetString()!,
                [.. one.GetProperty("points").EnumerateArray().Select(Numbers)],
                [
                    .. one.GetProperty("anomalies").EnumerateArray().Select(
                        anomaly => (anomaly.GetProperty("from").GetInt32(), anomaly.GetProperty("to").GetInt32())),
                ],
                new ForestSettings
                {
                    Columns = one.GetProperty("dims").GetInt32(),
                    Trees = line.GetProperty("trees").GetInt32(),
                    Sample = line.GetProperty("sample_size").GetInt32(),
                    Shingle = line.GetProperty("shingle").GetInt32(),
                    Decay = (long)Math.Round(1 / line.GetProperty("time_decay").GetDouble()),
                    Seed = 0,
                },
                Numbers(line.GetProperty("mean_of_seeds")),
                Numbers(line.GetProperty("deviation_of_seeds")),
                Numbers(line.GetProperty("rank_correlation_of_seed_to_mean_of_others")).Min(),
                line.GetProperty("top").GetInt32(),
                (int)Numbers(line.GetProperty("anomalies_in_top_by_seed")).Min(),
                [.. line.GetProperty("attributions").EnumerateArray().Select(parts => new RecordedParts(
                    parts.GetProperty("index").GetInt32(),
                    Numbers(parts.GetProperty("high_mean")),
                    Numbers(parts.GetProperty("low_mean")),
                    Numbers(parts.GetProperty("high_deviation")),
                    Numbers(parts.GetProperty("low_deviation"))))]);
        }
    }

    public override string ToString() => $"{Series}, {Settings.Trees} trees, shingle {Settings.Shingle}, decay {Settings.Decay}";

    private static IEnumerable<JsonElement> Lines(string file) => File.ReadLines(file).Select(line => JsonDocument.Parse(line).RootElement);

    private static double[] Numbers(JsonElement json) => [.. json.EnumerateArray().Select(number => number.GetDouble())];
}

/// <summary>The recorded parts of one score.</summary>
internal sealed record RecordedParts(int Index, double[] High, double[] Low, double[] HighDeviation, double[] LowDeviation);
