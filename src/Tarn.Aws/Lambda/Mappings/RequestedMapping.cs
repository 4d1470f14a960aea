using System.Text;
using Tarn.Aws.Lambda.Model;
using Tarn.Aws.Lambda.Views;
using Tarn.Functions.Mappings.Configuration;
using Tarn.Patterns;
using Tarn.Patterns.Events;

namespace Tarn.Aws.Lambda.Mappings;

/// <summary>The settings of a mapping in a request.</summary>
/// <param name="given">The settings; null: not given.</param>
internal sealed class RequestedMapping(MappingSettings given)
{
    private const int FiltersMax = 5;
    private const int FilterCharactersMax = 4_096;

    /// <summary>Checks the settings that a model's constraints do not.</summary>
    /// <exception cref="AwsErrorException">InvalidParameterValueException.</exception>
    public RequestedMapping Check(string operation, bool isQueue)
    {
        QueueMappingRules.Refuse(given, isQueue);
        if (given.DestinationConfig?.OnFailure?.Destination is { Length: > 0 } failures
            && !(Arn.TryParse(failures, out var arn) && arn.Service is "s3" or "sqs" or "sns"))
        {
            throw LambdaErrors.InvalidParameterValueException(Refusal.OfMember(
                "lambda", operation, $"DestinationConfig.OnFailure.Destination {failures}", "the ARN of an S3 bucket, an SQS queue or an SNS topic"));
        }

        if (given.DestinationConfig?.OnFailure?.Destination is { Length: > 0 } onFailure)
        {
            FifoTargets.Refuse(onFailure, "OnFailure");
        }

        if (given.MaximumRecordAgeInSeconds is >= 0 and < 60)
        {
            throw LambdaErrors.InvalidParameterValueException("MaximumRecordAgeInSeconds must be either -1 or between 60 and 604800.");
        }

        if (given.FilterCriteria?.Filters is { Count: > FiltersMax })
        {
            throw LambdaErrors.InvalidParameterValueException($"The maximum number of filters allowed is {FiltersMax}.");
        }

        foreach (var filter in given.FilterCriteria?.Filters ?? [])
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
            BatchSize = given.BatchSize ?? before.BatchSize,
            ConcurrencyMax = given.ScalingConfig is null ? before.ConcurrencyMax : given.ScalingConfig.MaximumConcurrency,
            WindowSeconds = given.MaximumBatchingWindowInSeconds ?? before.WindowSeconds,
            Lanes = given.ParallelizationFactor ?? before.Lanes,
            RetriesMax = given.MaximumRetryAttempts ?? before.RetriesMax,
            AgeSecondsMax = given.MaximumRecordAgeInSeconds ?? before.AgeSecondsMax,
            Bisects = given.BisectBatchOnFunctionError ?? before.Bisects,
            TumblingSeconds = given.TumblingWindowInSeconds ?? before.TumblingSeconds,
            IsEnabled = given.Enabled ?? before.IsEnabled,
            ReportsItems = given.FunctionResponseTypes is null ? before.ReportsItems : given.FunctionResponseTypes.Count > 0,
            Filters = given.FilterCriteria is null
                ? before.Filters : [.. (given.FilterCriteria.Filters ?? []).Select(filter => filter.Pattern).OfType<string>()],
            OnFailure = given.DestinationConfig is null ? before.OnFailure : given.DestinationConfig.OnFailure?.Destination is { Length: > 0 } arn ? arn : null,
            Metrics = given.MetricsConfig is null ? before.Metrics : given.MetricsConfig.Metrics ?? [],
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
