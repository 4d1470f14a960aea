using System.Globalization;
using Tarn.Aws.CloudWatch.Model;

namespace Tarn.Commands.Alarms;

/// <summary>Alarms as lines of a terminal.</summary>
internal static class AlarmText
{
    private static readonly Dictionary<string, string> Signs = new(StringComparer.Ordinal)
    {
        ["GreaterThanThreshold"] = ">",
        ["GreaterThanOrEqualToThreshold"] = ">=",
        ["LessThanThreshold"] = "<",
        ["LessThanOrEqualToThreshold"] = "<=",
    };

    /// <summary>A time in UTC.</summary>
    public static string? Time(DateTimeOffset? time) => time?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    /// <summary>The rule in one line: <c>Sum of App Errors &gt; 5, 2 of 3 periods of 60 s</c>.</summary>
    public static string RuleOf(MetricAlarm alarm)
    {
        var series = alarm.MetricName is { } metric
            ? $"{alarm.Statistic ?? alarm.ExtendedStatistic} of {alarm.Namespace} {metric}{DimensionsOf(alarm.Dimensions)}"
            : alarm.Metrics?.FirstOrDefault(query => query.ReturnData ?? true)?.Expression ?? "expression";
        var sign = Signs.GetValueOrDefault(alarm.ComparisonOperator ?? "", alarm.ComparisonOperator ?? "");
        var periods = $"{alarm.DatapointsToAlarm ?? alarm.EvaluationPeriods} of {alarm.EvaluationPeriods} periods";
        var length = alarm.Period is { } seconds ? $" of {seconds} s" : "";
        return string.Create(CultureInfo.InvariantCulture, $"{series} {sign} {alarm.Threshold}, {periods}{length}");
    }

    /// <summary>The members of an alarm on a metric.</summary>
    public static IEnumerable<string?[]> LinesOf(MetricAlarm alarm) =>
    [
        .. Lines(alarm.AlarmName, alarm.AlarmDescription, alarm.StateValue, alarm.StateTransitionedTimestamp, alarm.StateReason, RuleOf(alarm)),
        ["missing data", alarm.TreatMissingData ?? "missing"],
        .. Actions(alarm.ActionsEnabled, alarm.AlarmActions, alarm.OKActions, alarm.InsufficientDataActions),
    ];

    /// <summary>The members of a composite alarm.</summary>
    public static IEnumerable<string?[]> LinesOf(CompositeAlarm alarm) =>
    [
        .. Lines(alarm.AlarmName, alarm.AlarmDescription, alarm.StateValue, alarm.StateTransitionedTimestamp, alarm.StateReason, alarm.AlarmRule),
        .. Actions(alarm.ActionsEnabled, alarm.AlarmActions, alarm.OKActions, alarm.InsufficientDataActions),
    ];

    /// <summary>The dimensions of a metric: <c> {Host=a}</c>.</summary>
    public static string DimensionsOf(IReadOnlyList<Dimension>? dimensions) =>
        dimensions is { Count: > 0 } given ? $" {{{string.Join(", ", given.Select(each => $"{each.Name}={each.Value}"))}}}" : "";

    private static IEnumerable<string?[]> Lines(string? name, string? description, string? state, DateTimeOffset? since, string? reason, string? rule) =>
        [["alarm", name], ["description", description], ["state", state], ["since", Time(since)], ["reason", reason], ["rule", rule]];

    private static IEnumerable<string?[]> Actions(
        bool? areEnabled, IReadOnlyList<string>? alarm, IReadOnlyList<string>? ok, IReadOnlyList<string>? insufficient) =>
    [
        ["actions", areEnabled == false ? "disabled" : "enabled"],
        .. (alarm ?? []).Select(arn => new[] { "on ALARM", arn }),
        .. (ok ?? []).Select(arn => new[] { "on OK", arn }),
        .. (insufficient ?? []).Select(arn => new[] { "on INSUFFICIENT_DATA", arn }),
    ];
}
