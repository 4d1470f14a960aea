using System.Text.Json;
using Tarn.Telemetry.Alarms.Definitions;
using Tarn.Telemetry.Alarms.Judging;
using Tarn.Telemetry.Alarms.States;

namespace Tarn.Telemetry.Alarms.Actions;

/// <summary>The message of an alarm to a topic.</summary>
/// <seealso href="https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Notify_Users_Alarm_Changes.html"/>
internal static class TopicNotice
{
    private const int SubjectCharsMax = 100;

    public static string Subject(AlarmChange change)
    {
        var text = $"{change.After.Value.Text()}: \"{change.Alarm.Name}\" in {RegionNames.Of(change.Alarm.Scope.Region)}";
        return text.Length <= SubjectCharsMax ? text : text[..SubjectCharsMax];
    }

    public static byte[] Body(AlarmChange change) => AlarmJson.WriteBytes(json =>
    {
        var (alarm, definition) = (change.Alarm, change.Alarm.Definition);
        json.WriteStartObject();
        json.WriteString("AlarmName", alarm.Name);
        json.WriteString("AlarmDescription", definition.Description);
        json.WriteString("AWSAccountId", alarm.Scope.Account);
        json.WriteString("AlarmConfigurationUpdatedTimestamp", AlarmJson.Time(definition.ChangedMs));
        json.WriteString("NewStateValue", change.After.Value.Text());
        json.WriteString("NewStateReason", change.After.Reason);
        json.WriteString("StateChangeTime", AlarmJson.Time(change.After.UpdatedMs));
        json.WriteString("Region", RegionNames.Of(alarm.Scope.Region));
        json.WriteString("AlarmArn", alarm.Resource.Arn);
        json.WriteString("OldStateValue", change.Before.Value.Text());
        Texts(json, "OKActions", definition.OkActions);
        Texts(json, "AlarmActions", definition.AlarmActions);
        Texts(json, "InsufficientDataActions", definition.InsufficientDataActions);
        if (definition.Metric is { } rule)
        {
            json.WritePropertyName("Trigger");
            Trigger(json, rule);
        }
        else
        {
            json.WriteString("AlarmRule", definition.Composite!.Expression);
            Children(json, change);
        }

        json.WriteEndObject();
    });

    private static void Trigger(Utf8JsonWriter json, MetricRule rule)
    {
        json.WriteStartObject();
        if (rule.Metric is { } metric)
        {
            Metric(json, metric);
            json.WriteString("StatisticType", rule.Statistic is null ? "ExtendedStatistic" : "Statistic");
            json.WriteString(rule.Statistic is null ? "ExtendedStatistic" : "Statistic", Upper(rule.Statistic) ?? rule.ExtendedStatistic);
            json.WriteString("Unit", rule.Unit);
        }

        json.WriteNumber("Period", AlarmLines.PeriodOf(rule));
        json.WriteNumber("EvaluationPeriods", rule.EvaluationPeriods);
        json.WriteNumber("DatapointsToAlarm", rule.DatapointsToAlarm ?? rule.EvaluationPeriods);
        json.WriteString("ComparisonOperator", rule.Comparison);
        json.WriteNumber("Threshold", rule.Threshold);
        json.WriteString("TreatMissingData", rule.TreatMissingData ?? "missing");
        json.WriteString("EvaluateLowSampleCountPercentile", rule.LowSampleCount ?? "");
        if (rule.Queries.Count > 0)
        {
            json.WriteStartArray("Metrics");
            foreach (var query in rule.Queries)
            {
                Query(json, query);
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    private static void Query(Utf8JsonWriter json, AlarmQuery query)
    {
        json.WriteStartObject();
        json.WriteString("Id", query.Id);
        if (query.Metric is { } metric)
        {
            json.WriteStartObject("MetricStat");
            json.WriteStartObject("Metric");
            Metric(json, metric);
            json.WriteEndObject();
            json.WriteNumber("Period", query.MetricPeriod!.Value);
            json.WriteString("Stat", query.Statistic);
            json.WriteEndObject();
        }
        else
        {
            json.WriteString("Expression", query.Expression);
        }

        if (query.Label is { } label)
        {
            json.WriteString("Label", label);
        }

        json.WriteBoolean("ReturnData", query.ReturnData ?? true);
        json.WriteEndObject();
    }

    private static void Metric(Utf8JsonWriter json, AlarmMetric metric)
    {
        json.WriteString("MetricName", metric.Name);
        json.WriteString("Namespace", metric.Namespace);
        json.WriteStartArray("Dimensions");
        foreach (var dimension in metric.Dimensions)
        {
            json.WriteStartObject();
            json.WriteString("value", dimension.Value);
            json.WriteString("name", dimension.Name);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void Children(Utf8JsonWriter json, AlarmChange change)
    {
        json.WriteStartArray("TriggeringChildren");
        foreach (var (arn, state) in change.Causes)
        {
            json.WriteStartObject();
            json.WriteString("Arn", arn);
            json.WriteStartObject("State");
            json.WriteString("Value", state.Value.Text());
            json.WriteString("Timestamp", AlarmJson.Time(state.TransitionedMs));
            json.WriteEndObject();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void Texts(Utf8JsonWriter json, string name, IReadOnlyList<string> texts)
    {
        json.WriteStartArray(name);
        foreach (var text in texts)
        {
            json.WriteStringValue(text);
        }

        json.WriteEndArray();
    }

    // Messages write statistics as SUM and SAMPLE_COUNT.
    private static string? Upper(string? statistic) => statistic == "SampleCount" ? "SAMPLE_COUNT" : statistic?.ToUpperInvariant();
}
