using Tarn.Patterns.Logs;
using Tarn.Telemetry.Logs.Events;
using Tarn.Telemetry.Logs.Groups;
using Tarn.Telemetry.Metrics.Data;
using Tarn.Telemetry.Metrics.Series;

namespace Tarn.Telemetry.Filters.Groups;

/// <summary>A compiled metric filter.</summary>
internal sealed class CompiledMetricFilter
{
    private const int DimensionCharsMax = 1_024;

    private readonly MetricFilterDefinition _filter;
    private readonly FilterPattern _pattern;
    private readonly double? _number;
    private readonly Func<string, string?>? _value;
    private readonly IReadOnlyList<(string Name, Func<string, string?> Read)> _dimensions;

    public CompiledMetricFilter(MetricFilterDefinition filter)
    {
        _filter = filter;
        _pattern = FilterPattern.Parse(filter.Pattern);
        _number = MetricNumbers.Parse(filter.Value);
        _value = _pattern.Selector(filter.Value);
        _dimensions = [.. (filter.Dimensions ?? new Dictionary<string, string>()).Select(each => (each.Key, _pattern.Selector(each.Value)!))];
        Unit = MetricUnit.TryParse(filter.Unit ?? "", out var unit) ? unit : MetricUnit.None;
        Plain = MetricIdentity.Of(filter.Namespace, filter.MetricName, []);
    }

    public string Name => _filter.Name;

    public MetricUnit Unit { get; }

    /// <summary>The metric without dimensions.</summary>
    public MetricIdentity Plain { get; }

    /// <summary>The value of a minute whose events do not match; null: none.</summary>
    public double? Default => _filter.DefaultValue;

    /// <summary>Whether the filter sees an event: it is not older than the filter.</summary>
    public bool Sees(StoredEvent one) => one.IngestedMs >= _filter.CreatedMs;

    public bool Matches(string message) => _pattern.Matches(message);

    /// <summary>The metric and value of a message that matches; null: it lacks the value, or a dimension.</summary>
    public (MetricIdentity Metric, double Value)? DatumOf(string message)
    {
        if ((_number ?? (_value?.Invoke(message) is { } text ? MetricNumbers.Parse(text) : null)) is not { } value)
        {
            return null;
        }

        if (_dimensions.Count == 0)
        {
            return (Plain, value);
        }

        var dimensions = new List<MetricDimension>();
        foreach (var (name, read) in _dimensions)
        {
            if (read(message) is not { } found || !IsDimension(found))
            {
                return null;
            }

            dimensions.Add(new MetricDimension(name, found));
        }

        return (MetricIdentity.Of(_filter.Namespace, _filter.MetricName, dimensions), value);
    }

    /// <summary>Whether a text is a valid name or value of a dimension: ASCII, and not blank.</summary>
    public static bool IsDimension(string text) =>
        text.Length <= DimensionCharsMax && text.All(letter => letter is >= ' ' and <= '~') && !string.IsNullOrWhiteSpace(text);
}
