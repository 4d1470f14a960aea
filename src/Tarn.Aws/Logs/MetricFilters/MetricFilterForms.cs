using System.Globalization;
using Tarn.Aws.Logs.Finding;
using Tarn.Aws.Logs.Model;
using Tarn.Patterns.Logs;
using Tarn.Telemetry.Logs.Groups;
using Tarn.Telemetry.Metrics.Data;
using Tarn.Telemetry.Metrics.Series;

namespace Tarn.Aws.Logs.MetricFilters;

/// <summary>Metric filters in requests and answers.</summary>
internal static class MetricFilterForms
{
    /// <summary>The filter of a request, checked.</summary>
    /// <exception cref="AwsErrorException">InvalidParameterException.</exception>
    public static MetricFilterDefinition Of(PutMetricFilterInput input, DateTimeOffset now)
    {
        var (pattern, given) = (RequestedPattern.Parse(input.FilterPattern), input.MetricTransformations[0]);
        if (given.MetricName.Length == 0 || given.MetricNamespace.Length == 0 || MetricIdentity.IsOwnSpace(given.MetricNamespace))
        {
            throw Invalid($"metricName and metricNamespace must not be empty, and metricNamespace '{given.MetricNamespace}' must be no service's.");
        }

        if (pattern.Selector(given.MetricValue) is null && MetricNumbers.Parse(given.MetricValue) is null)
        {
            throw Invalid(
                $"metricValue '{given.MetricValue}' must be a number, or the name of a value that the filter pattern reads: $.name in JSON, $name of fields.");
        }

        if (given.DefaultValue is { } value && !MetricNumbers.IsValid(value))
        {
            throw Invalid($"defaultValue {value.ToString(CultureInfo.InvariantCulture)} is no valid number.");
        }

        CheckDimensions(given, pattern);
        return new MetricFilterDefinition
        {
            Name = input.FilterName,
            Pattern = input.FilterPattern,
            MetricName = given.MetricName,
            Namespace = given.MetricNamespace,
            Value = given.MetricValue,
            DefaultValue = given.DefaultValue,
            Unit = given.Unit,
            Dimensions = given.Dimensions is { Count: > 0 } dimensions ? dimensions.ToDictionary() : null,
            CreatedMs = now.ToUnixTimeMilliseconds(),
        };
    }

    /// <summary>The filter as it was given.</summary>
    public static MetricFilter Of(Resource group, MetricFilterDefinition filter) => new()
    {
        FilterName = filter.Name,
        FilterPattern = filter.Pattern,
        LogGroupName = group.Name.Name,
        CreationTime = filter.CreatedMs,
        ApplyOnTransformedLogs = false,
        MetricTransformations =
        [
            new MetricTransformation
            {
                MetricName = filter.MetricName,
                MetricNamespace = filter.Namespace,
                MetricValue = filter.Value,
                DefaultValue = filter.DefaultValue,
                Unit = filter.Unit,
                Dimensions = filter.Dimensions?.ToDictionary(),
            },
        ],
    };

    private static void CheckDimensions(MetricTransformation given, FilterPattern pattern)
    {
        if (given.Dimensions is not { Count: > 0 } dimensions)
        {
            return;
        }

        if (given.DefaultValue is not null)
        {
            throw Invalid("dimensions and default value are mutually exclusive properties.");
        }

        if (dimensions.Count > FilterLimits.DimensionsMax)
        {
            throw Invalid($"a metric filter has at most {FilterLimits.DimensionsMax} dimensions.");
        }

        foreach (var (name, selector) in dimensions)
        {
            if (string.IsNullOrWhiteSpace(name) || name.StartsWith(':') || pattern.Selector(selector) is null)
            {
                throw Invalid($"dimension '{name}': '{selector}' must be the name of a value that the filter pattern reads: $.name in JSON, $name of fields.");
            }
        }
    }

    private static AwsErrorException Invalid(string reason) => LogsErrors.InvalidParameterException($"Invalid metric transformation: {reason}");
}
