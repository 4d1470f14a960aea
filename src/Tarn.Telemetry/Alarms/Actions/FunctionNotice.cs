using System.Text.Json;
using Tarn.Telemetry.Alarms.Definitions;
using Tarn.Telemetry.Alarms.States;

namespace Tarn.Telemetry.Alarms.Actions;

/// <summary>The event of an alarm for a function.</summary>
/// <seealso href="https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-actions-Lambda.html"/>
internal static class FunctionNotice
{
    public static byte[] Body(AlarmChange change) => AlarmJson.WriteBytes(json =>
    {
        var (alarm, definition) = (change.Alarm, change.Alarm.Definition);
        json.WriteStartObject();
        json.WriteString("source", "aws.cloudwatch");
        json.WriteString("alarmArn", alarm.Resource.Arn);
        json.WriteString("accountId", alarm.Scope.Account);
        json.WriteString("time", AlarmJson.Time(change.After.UpdatedMs));
        json.WriteString("region", alarm.Scope.Region);
        json.WriteStartObject("alarmData");
        json.WriteString("alarmName", alarm.Name);
        State(json, "state", change.After);
        State(json, "previousState", change.Before);
        json.WriteStartObject("configuration");
        if (definition.Description is { } description)
        {
            json.WriteString("description", description);
        }

        if (definition.Metric is { } rule)
        {
            Metrics(json, rule);
        }
        else
        {
            Composite(json, definition.Composite!);
        }

        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndObject();
    });

    private static void State(Utf8JsonWriter json, string name, AlarmState state)
    {
        json.WriteStartObject(name);
        json.WriteString("value", state.Value.Text());
        json.WriteString("reason", state.Reason);
        if (state.ReasonData is { } data)
        {
            json.WriteString("reasonData", data);
        }

        json.WriteString("timestamp", AlarmJson.Time(state.UpdatedMs));
        if (state.Suppression is { } suppression)
        {
            json.WriteString("actionsSuppressedBy", suppression.By);
            json.WriteString("actionsSuppressedReason", suppression.Reason);
        }

        json.WriteEndObject();
    }

    private static void Metrics(Utf8JsonWriter json, MetricRule rule)
    {
        json.WriteStartArray("metrics");
        if (rule.Metric is { } metric)
        {
            var statistic = rule.Statistic ?? rule.ExtendedStatistic;
            Query(json, new AlarmQuery { Id = "m1", Metric = metric, MetricPeriod = rule.Period, Statistic = statistic, Unit = rule.Unit });
        }

        foreach (var query in rule.Queries)
        {
            Query(json, query);
        }

        json.WriteEndArray();
    }

    private static void Query(Utf8JsonWriter json, AlarmQuery query)
    {
        json.WriteStartObject();
        json.WriteString("id", query.Id);
        if (query.Metric is { } metric)
        {
            json.WriteStartObject("metricStat");
            json.WriteStartObject("metric");
            json.WriteString("namespace", metric.Namespace);
            json.WriteString("name", metric.Name);
            json.WriteStartObject("dimensions");
            foreach (var dimension in metric.Dimensions)
            {
                json.WriteString(dimension.Name, dimension.Value);
            }

            json.WriteEndObject();
            json.WriteEndObject();
            json.WriteNumber("period", query.MetricPeriod!.Value);
            json.WriteString("stat", query.Statistic);
            if (query.Unit is { } unit)
            {
                json.WriteString("unit", unit);
            }

            json.WriteEndObject();
        }
        else
        {
            json.WriteString("expression", query.Expression);
        }

        if (query.Label is { } label)
        {
            json.WriteString("label", label);
        }

        json.WriteBoolean("returnData", query.ReturnData ?? true);
        json.WriteEndObject();
    }

    private static void Composite(Utf8JsonWriter json, CompositeRule rule)
    {
        json.WriteString("alarmRule", rule.Expression);
        if (rule.Suppressor is { } suppressor)
        {
            json.WriteString("actionsSuppressor", suppressor);
            json.WriteNumber("actionsSuppressorWaitPeriod", rule.WaitSeconds ?? 0);
            json.WriteNumber("actionsSuppressorExtensionPeriod", rule.ExtensionSeconds ?? 0);
        }
    }
}
