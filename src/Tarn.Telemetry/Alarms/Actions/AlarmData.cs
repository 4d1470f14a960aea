using System.Text.Json;
using Tarn.Telemetry.Alarms.Definitions;
using Tarn.Telemetry.Alarms.States;

namespace Tarn.Telemetry.Alarms.Actions;

/// <summary>An alarm in events for functions and buses.</summary>
internal static class AlarmData
{
    /// <summary>Writes a state.</summary>
    public static void State(Utf8JsonWriter json, string name, AlarmState state)
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

    /// <summary>Writes the rule and the description.</summary>
    public static void Configuration(Utf8JsonWriter json, AlarmDefinition definition)
    {
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
