using System.Globalization;
using Tarn.Telemetry.Alarms.Definitions;
using Tarn.Telemetry.Alarms.States;

namespace Tarn.Telemetry.Alarms.Judging;

/// <summary>AWS's sentences and JSON about the cause of a state.</summary>
public static class AlarmReasons
{
    private const int NamedMax = 10;
    private const int CharsMax = 1_023;

    /// <summary>The sentence.</summary>
    public static string Text(Verdict verdict, AlarmLine line)
    {
        var text = verdict switch
        {
            { Value: AlarmValue.InsufficientData } => $"Insufficient Data: {Plural(line.Periods, "datapoint")} {Were(line.Periods)} unknown.",
            { Compared.Count: 0 } =>
                $"Threshold Crossed: no datapoints were received for {Plural(line.Periods, "period")} and "
                    + $"{Plural(verdict.Filled, "missing datapoint")} {Were(verdict.Filled)} treated as [{TreatedAs(line.Treatment)}].",
            _ => OfPoints(verdict, line),
        };
        return text.Length <= CharsMax ? text : text[..CharsMax];
    }

    /// <summary>The JSON.</summary>
    /// <param name="now">The time of the evaluation.</param>
    public static string Data(Verdict verdict, AlarmLine line, MetricRule rule, int period, DateTimeOffset now) => AlarmJson.Write(json =>
    {
        json.WriteStartObject();
        json.WriteString("version", "1.0");
        json.WriteString("queryDate", AlarmJson.Time(now));
        if (verdict.Compared.Count > 0)
        {
            json.WriteString("startDate", Start(verdict.Compared[0]));
        }

        if ((rule.Statistic ?? rule.ExtendedStatistic) is { } statistic)
        {
            json.WriteString("statistic", statistic);
        }

        if (rule.Unit is { } unit)
        {
            json.WriteString("unit", unit);
        }

        json.WriteNumber("period", period);
        var recent = verdict.Compared.TakeLast(NamedMax).ToList();
        json.WriteStartArray("recentDatapoints");
        recent.ForEach(point => json.WriteNumberValue(point.Value!.Value));
        json.WriteEndArray();
        json.WriteNumber("threshold", line.Threshold);
        json.WriteStartArray("evaluatedDatapoints");
        foreach (var point in recent.AsEnumerable().Reverse())
        {
            json.WriteStartObject();
            json.WriteString("timestamp", Start(point));
            if (point.Samples > 0)
            {
                json.WriteNumber("sampleCount", point.Samples);
            }

            json.WriteNumber("value", point.Value!.Value);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    });

    private static string OfPoints(Verdict verdict, AlarmLine line)
    {
        var isAlarm = verdict.Value == AlarmValue.Alarm;
        var breaching = verdict.Compared.Where(point => line.Breaches(point.Value!.Value) == isAlarm).Reverse().ToList();
        var named = string.Join(", ", breaching.Take(NamedMax).Select(point => $"{Number(point.Value!.Value)} ({Short(point)})"));
        var least = isAlarm ? line.Needed : line.Periods - line.Needed + 1;
        var filled = verdict.Filled > 0 && line.Treatment is MissingData.Breaching or MissingData.NotBreaching
            ? $" and {Plural(verdict.Filled, "missing datapoint")} {Were(verdict.Filled)} treated as [{TreatedAs(line.Treatment)}]"
            : "";
        return $"Threshold Crossed: {breaching.Count} out of the last {Plural(line.Periods, "datapoint")} [{named}] {Were(breaching.Count)} "
            + $"{(isAlarm ? "" : "not ")}{line.Comparison.Words} the threshold ({Number(line.Threshold)}){filled} "
            + $"(minimum {Plural(least, "datapoint")} for {(isAlarm ? "OK -> ALARM" : "ALARM -> OK")} transition).";
    }

    private static string Plural(int count, string word) => count == 1 ? $"1 {word}" : $"{count} {word}s";

    private static string Were(int count) => count == 1 ? "was" : "were";

    private static string TreatedAs(MissingData treatment) => treatment == MissingData.Breaching ? "Breaching" : "NonBreaching";

    private static string Number(double value)
    {
        var text = value.ToString("R", CultureInfo.InvariantCulture);
        return text.All(letter => char.IsAsciiDigit(letter) || letter == '-') ? $"{text}.0" : text;
    }

    private static string Short(AlarmPoint point) =>
        DateTimeOffset.FromUnixTimeSeconds(point.Second).ToString("dd/MM/yy HH:mm:ss", CultureInfo.InvariantCulture);

    private static string Start(AlarmPoint point) => AlarmJson.Time(DateTimeOffset.FromUnixTimeSeconds(point.Second));
}
