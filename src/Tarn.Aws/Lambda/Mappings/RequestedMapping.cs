using System.Text;
using Tarn.Aws.Lambda.Model;
using Tarn.Functions.Mappings.Configuration;
using Tarn.Patterns;
using Tarn.Patterns.Events;

namespace Tarn.Aws.Lambda.Mappings;

/// <summary>The settings of a mapping in a request; null: not given.</summary>
internal sealed record RequestedMapping
{
    private const int FiltersMax = 5;
    private const int FilterCharactersMax = 4_096;
    private const string BucketArn = "arn:aws:s3:::";

    public int? BatchSize { get; init; }

    public int? WindowSeconds { get; init; }

    public int? Lanes { get; init; }

    public int? RetriesMax { get; init; }

    public int? AgeSecondsMax { get; init; }

    public bool? Bisects { get; init; }

    public int? TumblingSeconds { get; init; }

    public bool? IsEnabled { get; init; }

    public IReadOnlyList<string>? ResponseTypes { get; init; }

    public FilterCriteria? Filters { get; init; }

    public DestinationConfig? Destinations { get; init; }

    public EventSourceMappingMetricsConfig? Metrics { get; init; }

    /// <summary>The settings of a request for a new mapping.</summary>
    public static RequestedMapping Of(CreateEventSourceMappingInput input)
    {
        return new RequestedMapping
        {
            BatchSize = input.BatchSize,
            WindowSeconds = input.MaximumBatchingWindowInSeconds,
            Lanes = input.ParallelizationFactor,
            RetriesMax = input.MaximumRetryAttempts,
            AgeSecondsMax = input.MaximumRecordAgeInSeconds,
            Bisects = input.BisectBatchOnFunctionError,
            TumblingSeconds = input.TumblingWindowInSeconds,
            IsEnabled = input.Enabled,
            ResponseTypes = input.FunctionResponseTypes,
            Filters = input.FilterCriteria,
            Destinations = input.DestinationConfig,
            Metrics = input.MetricsConfig,
        };
    }

    /// <summary>The settings of a request for a change.</summary>
    public static RequestedMapping Of(UpdateEventSourceMappingInput input)
    {
        return new RequestedMapping
        {
            BatchSize = input.BatchSize,
            WindowSeconds = input.MaximumBatchingWindowInSeconds,
            Lanes = input.ParallelizationFactor,
            RetriesMax = input.MaximumRetryAttempts,
            AgeSecondsMax = input.MaximumRecordAgeInSeconds,
            Bisects = input.BisectBatchOnFunctionError,
            TumblingSeconds = input.TumblingWindowInSeconds,
            IsEnabled = input.Enabled,
            ResponseTypes = input.FunctionResponseTypes,
            Filters = input.FilterCriteria,
            Destinations = input.DestinationConfig,
            Metrics = input.MetricsConfig,
        };
    }

    /// <summary>Checks the settings that a model's constraints do not.</summary>
    /// <exception cref="AwsErrorException">InvalidParameterValueException.</exception>
    public RequestedMapping Check(string operation)
    {
        if (Destinations?.OnFailure?.Destination is { Length: > 0 } failures && !failures.StartsWith(BucketArn, StringComparison.Ordinal))
        {
            throw LambdaErrors.InvalidParameterValueException(Refusal.OfMember(
                "lambda", operation, $"DestinationConfig.OnFailure.Destination {failures}", "the ARN of an S3 bucket"));
        }

        if (AgeSecondsMax is >= 0 and < 60)
        {
            throw LambdaErrors.InvalidParameterValueException("MaximumRecordAgeInSeconds must be either -1 or between 60 and 604800.");
        }

        if (Filters?.Filters is { Count: > FiltersMax })
        {
            throw LambdaErrors.InvalidParameterValueException($"The maximum number of filters allowed is {FiltersMax}.");
        }

        foreach (var filter in Filters?.Filters ?? [])
        {
            CheckFilter(filter.Pattern);
        }

        return this;
    }

    /// <summary>Applies the settings.</summary>
    /// <exception cref="AwsErrorException">InvalidParameterValueException: settings do not fit together.</exception>
    public MappingConfig Apply(MappingConfig before)
    {
        var config = before with
        {
            BatchSize = BatchSize ?? before.BatchSize,
            WindowSeconds = WindowSeconds ?? before.WindowSeconds,
            Lanes = Lanes ?? before.Lanes,
            RetriesMax = RetriesMax ?? before.RetriesMax,
            AgeSecondsMax = AgeSecondsMax ?? before.AgeSecondsMax,
            Bisects = Bisects ?? before.Bisects,
            TumblingSeconds = TumblingSeconds ?? before.TumblingSeconds,
            IsEnabled = IsEnabled ?? before.IsEnabled,
            ReportsItems = ResponseTypes is null ? before.ReportsItems : ResponseTypes.Count > 0,
            Filters = Filters is null ? before.Filters : [.. (Filters.Filters ?? []).Select(filter => filter.Pattern).OfType<string>()],
            OnFailure = Destinations is null ? before.OnFailure : Destinations.OnFailure?.Destination is { Length: > 0 } arn ? arn : null,
            Metrics = Metrics is null ? before.Metrics : Metrics.Metrics ?? [],
        };
        return config is { TumblingSeconds: > 0, Lanes: > 1 }
            ? throw LambdaErrors.InvalidParameterValueException("ParallelizationFactor greater than 1 is not supported with TumblingWindowInSeconds.")
            : config;
    }

    private static void CheckFilter(string? pattern)
    {
        if (pattern is null || pattern.Length > FilterCharactersMax)
        {
            throw LambdaErrors.InvalidParameterValueException($"A filter's pattern has 1 to {FilterCharactersMax} characters.");
        }

        try
        {
            EventPattern.Parse(Encoding.UTF8.GetBytes(pattern));
        }
        catch (PatternException wrong)
        {
            throw LambdaErrors.InvalidParameterValueException($"Invalid filter pattern definition. {wrong.Message}");
        }
    }
}
