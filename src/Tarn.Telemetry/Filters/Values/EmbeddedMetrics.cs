using System.Text.Json;
using Tarn.Telemetry.Filters.Groups;
using Tarn.Telemetry.Metrics.Data;
using Tarn.Telemetry.Metrics.Series;

namespace Tarn.Telemetry.Filters.Values;

/// <summary>Reads metrics that a log event carries in the embedded metric format. Parts that break its rules are left out.</summary>
/// <seealso href="https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html"/>
internal static class EmbeddedMetrics
{
    private const int PartsBefore = 3;
    private const int MetricsMax = 100;
    private const int ValuesMax = 100;
    private const int DimensionsMax = 30;
    private const int DataMax = 1_000;
    private const int DataBytesMax = 1 << 20;
    private const int NameCharsMax = 1_024;

    /// <summary>Adds the metrics of a message.</summary>
    /// <param name="nowMs">The present time, Unix milliseconds: data may be 14 days older and 2 hours newer.</param>
    public static void AddTo(PassValues values, ReadOnlyMemory<byte> message, long nowMs)
    {
        if (message.Span.IndexOf("\"_aws\""u8) < 0 || JsonIn(message) is not { IsEmpty: false } text)
        {
            return;
        }

        try
        {
            using var document = JsonDocument.Parse(text);
            Add(values, document.RootElement, nowMs);
        }
        catch (JsonException)
        {
            // The message is no JSON: an ordinary event.
        }
    }

    // A runtime of functions writes the time, the request's id and the level before a line, each with a tab after it.
    private static ReadOnlyMemory<byte> JsonIn(ReadOnlyMemory<byte> message)
    {
        for (var part = 0; part <= PartsBefore; part++)
        {
            if (message.Span.TrimStart(" \t\r\n"u8) is [(byte)'{', ..])
            {
                return message;
            }

            var tab = message.Span.IndexOf((byte)'\t');
            message = tab < 0 ? default : message[(tab + 1)..];
        }

        return default;
    }

    private static void Add(PassValues values, JsonElement root, long nowMs)
    {
        if (Of(root, "_aws", JsonValueKind.Object) is not { } head
            || Of(head, "Timestamp", JsonValueKind.Number) is not { } time || !time.TryGetInt64(out var timeMs)
            || timeMs > nowMs + MetricTimes.AheadMax.TotalMilliseconds || timeMs < nowMs - MetricTimes.BehindMax.TotalMilliseconds
            || Of(head, "CloudWatchMetrics", JsonValueKind.Array) is not { } directives)
        {
            return;
        }

        var left = new Budget();
        foreach (var directive in directives.EnumerateArray())
        {
            if (directive.ValueKind == JsonValueKind.Object && NamespaceOf(directive) is { } space
                && Of(directive, "Metrics", JsonValueKind.Array) is { } metrics && metrics.GetArrayLength() <= MetricsMax)
            {
                foreach (var dimensions in DimensionsOf(directive, root))
                {
                    AddMetrics(values, root, (space, dimensions, metrics, timeMs), left);
                }
            }
        }
    }

    private static void AddMetrics(
        PassValues values, JsonElement root, (string Space, IReadOnlyList<MetricDimension> Dimensions, JsonElement Metrics, long TimeMs) given, Budget left)
    {
        foreach (var metric in given.Metrics.EnumerateArray())
        {
            if (metric.ValueKind != JsonValueKind.Object || TextOf(metric, "Name") is not { } name || !IsName(name)
                || !MetricUnit.TryParse(TextOf(metric, "Unit") ?? MetricUnit.None.Name, out var unit) || !root.TryGetProperty(name, out var value))
            {
                continue;
            }

            var identity = MetricIdentity.Of(given.Space, name, given.Dimensions);
            if (!left.TryTake(identity.Stored.Length))
            {
                return;
            }

            var isHigh = metric.TryGetProperty("StorageResolution", out var resolution) && resolution.ValueKind == JsonValueKind.Number
                && resolution.TryGetInt32(out var seconds) && seconds == 1;
            foreach (var number in NumbersOf(value))
            {
                values.Add(identity, unit, isHigh, given.TimeMs, number);
            }
        }
    }

    private static string? NamespaceOf(JsonElement directive) =>
        TextOf(directive, "Namespace") is { } space && IsName(space) && !MetricIdentity.IsOwnSpace(space) ? space : null;

    // A set without one of its values gives no metric.
    private static IEnumerable<IReadOnlyList<MetricDimension>> DimensionsOf(JsonElement directive, JsonElement root)
    {
        if (!directive.TryGetProperty("Dimensions", out var sets))
        {
            yield return [];
            yield break;
        }

        foreach (var set in sets.ValueKind == JsonValueKind.Array ? sets.EnumerateArray() : default)
        {
            if (set.ValueKind != JsonValueKind.Array || set.GetArrayLength() > DimensionsMax)
            {
                continue;
            }

            var dimensions = new List<MetricDimension>();
            foreach (var name in set.EnumerateArray())
            {
                if (name.ValueKind == JsonValueKind.String && TextOf(root, name.GetString()!) is { } value && CompiledMetricFilter.IsDimension(value)
                    && CompiledMetricFilter.IsDimension(name.GetString()!) && !dimensions.Exists(known => known.Name == name.GetString()))
                {
                    dimensions.Add(new MetricDimension(name.GetString()!, value));
                }
            }

            if (dimensions.Count == set.GetArrayLength())
            {
                yield return dimensions;
            }
        }
    }

    private static IEnumerable<double> NumbersOf(JsonElement value)
    {
        var all = value.ValueKind == JsonValueKind.Array ? value.EnumerateArray().Take(ValuesMax + 1).ToList() : [value];
        return all.Count <= ValuesMax
            ? all.Where(each => each.ValueKind == JsonValueKind.Number).Select(each => each.GetDouble()).Where(MetricNumbers.IsValid)
            : [];
    }

    private static bool IsName(string text) => text.Length is > 0 and <= NameCharsMax && !string.IsNullOrWhiteSpace(text);

    private static string? TextOf(JsonElement parent, string name) => Of(parent, name, JsonValueKind.String)?.GetString();

    private static JsonElement? Of(JsonElement parent, string name, JsonValueKind kind) =>
        parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(name, out var value) && value.ValueKind == kind ? value : null;

    // The data of one event, and the bytes of their identities.
    private sealed class Budget
    {
        private int _data;
        private long _bytes;

        public bool TryTake(int bytes) => (_bytes += bytes) <= DataBytesMax && ++_data <= DataMax;
    }
}
