using System.Globalization;
using System.Text.RegularExpressions;
using Tarn.Telemetry.Metrics.Maths;
using Tarn.Telemetry.Metrics.Series;

namespace Tarn.Telemetry.Metrics.Queries;

/// <summary>Labels of series: the caller's text with its dynamic parts, or the metric's name.</summary>
internal static partial class LabelText
{
    /// <summary>The label of one series.</summary>
    /// <param name="isOfArray">Whether the query gives several series, so that the label must tell them apart.</param>
    public static string Of(MetricScope scope, MetricQuery query, TimeSeries series, bool isOfArray)
    {
        var own = Own(query, series, isOfArray);
        if (query.Label is not { Length: > 0 } label)
        {
            return own;
        }

        string Filled(Match match) => Part(match.Groups[1].Value, scope, query, series, own) ?? match.Value;
        return label.Contains("${", StringComparison.Ordinal) ? Dynamic().Replace(label, Filled)
            : isOfArray ? $"{label} {own}"
            : label;
    }

    private static string Own(MetricQuery query, TimeSeries series, bool isOfArray) => query.Metric is { } metric ? metric.Name
        : isOfArray && series.Origin is { } origin ? string.Join(' ', origin.Metric.Dimensions.Select(each => each.Value).Append(origin.Metric.Name))
        : query.Id;

    private static string? Part(string part, MetricScope scope, MetricQuery query, TimeSeries series, string own)
    {
        if (Property().Match(part) is { Success: true } property)
        {
            return PropertyOf(property.Groups[1].Value, scope, query, series);
        }

        return part switch
        {
            "LABEL" => own,
            "DATAPOINT_COUNT" => series.Count.ToString(CultureInfo.InvariantCulture),
            _ when series.Count == 0 => part is "AVG" or "SUM" or "MIN" or "MAX" or "FIRST" or "LAST" ? "--" : null,
            "AVG" => Text(series.Values.Average()),
            "SUM" => Text(series.Values.Sum()),
            "MIN" => Text(series.Values.Min()),
            "MAX" => Text(series.Values.Max()),
            "FIRST" => Text(series.Values[0]),
            "LAST" => Text(series.Values[^1]),
            "FIRST_TIME" => Time(series.Seconds[0]),
            "LAST_TIME" => Time(series.Seconds[^1]),
            "MIN_TIME" => Time(series.Seconds[Array.IndexOf(series.Values, series.Values.Min())]),
            "MAX_TIME" => Time(series.Seconds[Array.IndexOf(series.Values, series.Values.Max())]),
            "MIN_MAX_RANGE" => Text(series.Values.Max() - series.Values.Min()),
            "FIRST_LAST_RANGE" => Text(series.Values[^1] - series.Values[0]),
            _ => null,
        };
    }

    private static string? PropertyOf(string name, MetricScope scope, MetricQuery query, TimeSeries series)
    {
        var metric = query.Metric ?? series.Origin?.Metric;
        return name switch
        {
            "AccountId" => scope.Account,
            "Region" => scope.Region,
            "Period" => series.Period.ToString(CultureInfo.InvariantCulture),
            "MetricName" => metric?.Name ?? "",
            "Namespace" => metric?.Namespace ?? "",
            "Stat" => query.Statistic?.Text ?? series.Origin?.Statistic ?? "",
            _ when name.StartsWith("Dim.", StringComparison.Ordinal) => metric?.ValueOf(name["Dim.".Length..]) ?? "",
            _ => null,
        };
    }

    private static string Text(double value) => Math.Round(value, 3).ToString(CultureInfo.InvariantCulture);

    private static string Time(long second) => DateTimeOffset.FromUnixTimeSeconds(second).ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);

    [GeneratedRegex(@"\$\{([^}]{1,200})\}")]
    private static partial Regex Dynamic();

    [GeneratedRegex(@"^PROP\(\s*'([^']{1,200})'\s*\)\z")]
    private static partial Regex Property();
}
