using Tarn.Aws.Lambda.Model;
using Tarn.Dispatch.Mappings;
using Tarn.Functions.Mappings.Configuration;

namespace Tarn.Aws.Lambda.Mappings;

/// <summary>Shows mappings as the service does.</summary>
internal static class MappingViews
{
    /// <summary>A mapping in a list.</summary>
    public static EventSourceMappingConfiguration Show(MappingStatus<MappingConfig> status) => new() { MappingMembers = Members(status) };

    public static MappingMembers Members(MappingStatus<MappingConfig> status)
    {
        var config = status.Config;
        var isQueue = QueueMappingRules.IsQueue(config.StreamArn);
        return new MappingMembers
        {
            UUID = config.Uuid,
            EventSourceMappingArn = config.Arn,
            EventSourceArn = config.SourceArn,
            FunctionArn = config.FunctionArn,
            StartingPosition = isQueue ? null : NameOf(config.Start),
            StartingPositionTimestamp = config.StartMs is { } ms ? DateTimeOffset.FromUnixTimeMilliseconds(ms) : null,
            BatchSize = config.BatchSize,
            MaximumBatchingWindowInSeconds = config.WindowSeconds,
            ParallelizationFactor = isQueue ? null : config.Lanes,
            MaximumRetryAttempts = isQueue ? null : config.RetriesMax,
            MaximumRecordAgeInSeconds = isQueue ? null : config.AgeSecondsMax,
            BisectBatchOnFunctionError = isQueue ? null : config.Bisects,
            TumblingWindowInSeconds = isQueue ? null : config.TumblingSeconds,
            FunctionResponseTypes = config.ReportsItems ? ["ReportBatchItemFailures"] : [],
            FilterCriteria = config.Filters.Count == 0 ? null
                : new FilterCriteria { Filters = [.. config.Filters.Select(text => new Filter { Pattern = text })] },
            DestinationConfig = isQueue ? null : new DestinationConfig { OnFailure = new OnFailure { Destination = config.OnFailure } },
            ScalingConfig = config.ConcurrencyMax is { } concurrency ? new ScalingConfig { MaximumConcurrency = concurrency } : null,
            MetricsConfig = config.Metrics.Count == 0 ? null : new EventSourceMappingMetricsConfig { Metrics = config.Metrics },
            LastModified = DateTimeOffset.FromUnixTimeMilliseconds(config.ModifiedMs),
            LastProcessingResult = status.Progress.LastResult,
            State = status.State.ToString(),
            StateTransitionReason = "USER_INITIATED",
        };
    }

    private static string NameOf(StartingPosition start) => start switch
    {
        StartingPosition.Latest => "LATEST",
        StartingPosition.AtTimestamp => "AT_TIMESTAMP",
        _ => "TRIM_HORIZON",
    };
}
