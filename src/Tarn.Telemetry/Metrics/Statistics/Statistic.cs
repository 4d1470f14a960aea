using System.Globalization;
using System.Text.RegularExpressions;
using Tarn.Storage;

namespace Tarn.Telemetry.Metrics.Statistics;

/// <summary>A statistic as callers name it: <c>Average</c>, <c>p99.9</c>, <c>TM(10%:90%)</c>, <c>PR(:300)</c>, <c>IQM</c>.</summary>
/// <param name="Text">The caller's text.</param>
/// <param name="Lower">The lower bound; null: none. Of a percentile, the percentage.</param>
/// <param name="Upper">The upper bound; null: none.</param>
/// <param name="IsPercent">Whether the bounds are percentages, not values.</param>
public sealed partial record Statistic(string Text, StatisticKind Kind, double? Lower = null, double? Upper = null, bool IsPercent = false)
{
    /// <summary>Whether single values are needed.</summary>
    public bool NeedsValues => Kind >= StatisticKind.Percentile;

    /// <summary>Reads a statistic.</summary>
    /// <exception cref="TarnException">InvalidArgument: there is none of that name.</exception>
    public static Statistic Parse(string text) => TryParse(text) ?? throw new TarnException(
        ErrorKind.InvalidArgument,
        $"The value {text} for parameter Stat is not supported. Use SampleCount, Average, Sum, Minimum, Maximum, IQM, a percentile as p99.9, "
            + "or TM, WM, TC, TS and PR as tm90, TM(10%:90%) or PR(:300).");

    /// <summary>The statistic of a period; null: the period has none.</summary>
    public double? Of(PeriodValues period) => period.Count <= 0 ? null : Kind switch
    {
        StatisticKind.SampleCount => period.Count,
        StatisticKind.Average => period.Sum / period.Count,
        StatisticKind.Sum => period.Sum,
        StatisticKind.Minimum => period.Minimum,
        StatisticKind.Maximum => period.Maximum,
        _ when !period.HasValues => null,
        StatisticKind.Percentile => Quantiles.ValueAt(period, Lower!.Value),
        _ => Bounded.Of(this, period),
    };

    private static Statistic? TryParse(string text) => text switch
    {
        "SampleCount" => new Statistic(text, StatisticKind.SampleCount),
        "Average" => new Statistic(text, StatisticKind.Average),
        "Sum" => new Statistic(text, StatisticKind.Sum),
        "Minimum" => new Statistic(text, StatisticKind.Minimum),
        "Maximum" => new Statistic(text, StatisticKind.Maximum),
        "IQM" or "iqm" => new Statistic(text, StatisticKind.TrimmedMean, 25, 75, true),
        _ => Short(text) ?? Long(text),
    };

    private static Statistic? Short(string text)
    {
        var match = ShortForm().Match(text);
        if (!match.Success || Number(match.Groups[2].Value) is not { } percent || percent > 100)
        {
            return null;
        }

        return match.Groups[1].Value.ToUpperInvariant() == "P"
            ? new Statistic(text, StatisticKind.Percentile, percent, null, true)
            : new Statistic(text, KindOf(match.Groups[1].Value), null, percent, true);
    }

    private static Statistic? Long(string text)
    {
        var match = LongForm().Match(text);
        if (!match.Success)
        {
            return null;
        }

        var (lower, upper) = (match.Groups[2].Value, match.Groups[3].Value);
        var isPercent = lower.EndsWith('%') || upper.EndsWith('%');
        var isMixed = isPercent && ((lower.Length > 0 && !lower.EndsWith('%')) || (upper.Length > 0 && !upper.EndsWith('%')));
        var (from, to) = (Number(lower.TrimEnd('%')), Number(upper.TrimEnd('%')));
        var kind = KindOf(match.Groups[1].Value);
        var isOutside = isPercent && (from is < 0 or > 100 || to is < 0 or > 100);
        return isMixed || isOutside || (from is null && to is null) || from > to || (kind == StatisticKind.PercentileRank && isPercent)
            ? null
            : new Statistic(text, kind, from, to, isPercent);
    }

    private static StatisticKind KindOf(string name) => name.ToUpperInvariant() switch
    {
        "TM" => StatisticKind.TrimmedMean,
        "TC" => StatisticKind.TrimmedCount,
        "TS" => StatisticKind.TrimmedSum,
        "WM" => StatisticKind.WinsorizedMean,
        _ => StatisticKind.PercentileRank,
    };

    private static double? Number(string text) => text.Length == 0 ? null : double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^(p|tm|tc|ts|wm)([0-9]{1,3}(?:\.[0-9]{1,10})?)\z", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex ShortForm();

    [GeneratedRegex(
        @"^(TM|TC|TS|WM|PR)\(\s*(-?[0-9]{1,20}(?:\.[0-9]{1,10})?%?)?\s*:\s*(-?[0-9]{1,20}(?:\.[0-9]{1,10})?%?)?\s*\)\z",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex LongForm();
}
