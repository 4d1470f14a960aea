using System.Text.Json;

namespace Tarn.Telemetry.Dashboards;

/// <summary>Checks the properties of widgets.</summary>
internal static class WidgetCheck
{
    private const int MetricsMax = 500;
    private const int AlarmsMax = 100;

    /// <summary>Checks the properties of a widget.</summary>
    /// <param name="path">The widget's place.</param>
    public static void Properties(DashboardCheck check, string type, JsonElement properties, string path)
    {
        var at = $"{path}/properties";
        check.Given(properties, at, "title", JsonValueKind.String);
        switch (type)
        {
            case "metric":
                Metric(check, properties, at);
                break;
            case "text":
                check.Required(properties, at, "markdown", JsonValueKind.String);
                check.OneOf(properties, at, "background", "solid", "transparent");
                break;
            case "alarm":
                Alarm(check, properties, at);
                break;
            case "log":
                check.Required(properties, at, "query", JsonValueKind.String);
                check.OneOf(properties, at, "view", "table", "timeSeries", "bar", "pie");
                break;
            case "custom":
                check.Required(properties, at, "endpoint", JsonValueKind.String);
                break;
            case "explorer":
                check.Required(properties, at, "metrics", JsonValueKind.Array);
                break;
            default:
                check.Error($"{path}/type", "Should be equal to one of the allowed values");
                break;
        }
    }

    private static void Metric(DashboardCheck check, JsonElement properties, string at)
    {
        check.OneOf(properties, at, "view", "timeSeries", "singleValue", "gauge", "bar", "pie", "table");
        check.Given(properties, at, "region", JsonValueKind.String);
        check.Given(properties, at, "stat", JsonValueKind.String);
        check.Whole(properties, at, "period", 1, int.MaxValue);
        if (properties.TryGetProperty("stacked", out var stacked) && stacked.ValueKind is not (JsonValueKind.True or JsonValueKind.False))
        {
            check.Error($"{at}/stacked", "Should be boolean");
        }

        var annotations = check.Given(properties, at, "annotations", JsonValueKind.Object);
        if (check.Given(properties, at, "metrics", JsonValueKind.Array) is { } metrics)
        {
            Metrics(check, metrics, $"{at}/metrics");
        }
        else if (!properties.TryGetProperty("metrics", out _) && !(annotations is { } given && given.TryGetProperty("alarms", out _)))
        {
            check.Error(at, "Should have required property 'metrics'");
        }
    }

    private static void Metrics(DashboardCheck check, JsonElement metrics, string at)
    {
        if (metrics.GetArrayLength() > MetricsMax)
        {
            check.Error(at, $"Should NOT have more than {MetricsMax} items");
            return;
        }

        var index = 0;
        foreach (var metric in metrics.EnumerateArray())
        {
            var place = $"{at}/{index++}";
            if (metric.ValueKind != JsonValueKind.Array)
            {
                check.Error(place, "Should be array");
                continue;
            }

            Parts(check, metric, place);
        }
    }

    // Texts: namespace, name, pairs of dimensions. At the end there may be an object.
    private static void Parts(DashboardCheck check, JsonElement metric, string at)
    {
        var (parts, texts) = (metric.GetArrayLength(), 0);
        for (var i = 0; i < parts; i++)
        {
            var isLast = i == parts - 1;
            if (metric[i].ValueKind == JsonValueKind.String)
            {
                texts++;
            }
            else if (!isLast || metric[i].ValueKind != JsonValueKind.Object)
            {
                check.Error($"{at}/{i}", isLast ? "Should be string or object" : "Should be string");
                return;
            }
        }

        var isExpression = parts == 1 && metric[0].ValueKind == JsonValueKind.Object && metric[0].TryGetProperty("expression", out _);
        if (!isExpression && texts < 2)
        {
            check.Error(at, "Should NOT have less than 2 items");
        }
        else if (texts % 2 != 0)
        {
            check.Warn(at, "A dimension has no value");
        }
    }

    private static void Alarm(DashboardCheck check, JsonElement properties, string at)
    {
        check.OneOf(properties, at, "sortBy", "default", "stateUpdatedTimestamp", "timestamp");
        check.Given(properties, at, "states", JsonValueKind.Array);
        if (check.Required(properties, at, "alarms", JsonValueKind.Array) is not { } alarms)
        {
            return;
        }

        if (alarms.GetArrayLength() is 0 or > AlarmsMax)
        {
            check.Error($"{at}/alarms", alarms.GetArrayLength() == 0 ? "Should NOT have less than 1 items" : $"Should NOT have more than {AlarmsMax} items");
        }

        var index = 0;
        foreach (var alarm in alarms.EnumerateArray())
        {
            if (alarm.ValueKind != JsonValueKind.String)
            {
                check.Error($"{at}/alarms/{index}", "Should be string");
            }

            index++;
        }
    }
}
