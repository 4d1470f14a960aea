using Tarn.Aws.Pipes.Failures;
using Tarn.Aws.Pipes.Model;
using Tarn.Dispatch.Mappings;
using Tarn.Messaging.Pipes.Definitions;

namespace Tarn.Aws.Pipes.Forms;

/// <summary>Sources of pipes in requests and answers.</summary>
internal static class SourceForms
{
    private const string Bisect = "AUTOMATIC_BISECT";

    /// <summary>Applies the settings of a request.</summary>
    /// <exception cref="AwsErrorException">ValidationException: they are not for the pipe's source.</exception>
    public static PipeConfig Apply(PipeConfig config, IEnumerable<SourceSettings> settings, FilterCriteria? filters)
    {
        foreach (var given in settings)
        {
            if (config.StreamArn.Split(':')[2] != given.Member.Service)
            {
                throw PipesFailures.Invalid($"{given.Member.Name} is not supported for the source {config.SourceArn}.");
            }

            config = config with
            {
                BatchSize = given.BatchSize ?? config.BatchSize,
                WindowSeconds = given.WindowSeconds ?? config.WindowSeconds,
                DeadLetterArn = given.DeadLetters is null ? config.DeadLetterArn : given.DeadLetters.Arn,
                Bisects = given.OnPartialFailure is null ? config.Bisects : given.OnPartialFailure == Bisect,
                AgeSecondsMax = given.AgeSecondsMax ?? config.AgeSecondsMax,
                RetriesMax = given.RetriesMax ?? config.RetriesMax,
                Lanes = given.Lanes ?? config.Lanes,
            };
        }

        return filters is null ? config : config with { Filters = [.. (filters.Filters ?? []).Select(one => one.Pattern).OfType<string>()] };
    }

    /// <summary>The source as it was given, with AWS's defaults.</summary>
    public static PipeSourceParameters Of(PipeConfig config)
    {
        var filters = config.Filters.Count == 0 ? null : new FilterCriteria { Filters = [.. config.Filters.Select(one => new Filter { Pattern = one })] };
        var letters = config.DeadLetterArn is { } arn ? new DeadLetterConfig { Arn = arn } : null;
        return config.StreamArn.Split(':')[2] switch
        {
            "kinesis" => new PipeSourceParameters
            {
                FilterCriteria = filters,
                KinesisStreamParameters = new PipeSourceKinesisStreamParameters
                {
                    BatchSize = config.BatchSize,
                    DeadLetterConfig = letters,
                    OnPartialBatchItemFailure = config.Bisects ? Bisect : null,
                    MaximumBatchingWindowInSeconds = config.WindowSeconds,
                    MaximumRecordAgeInSeconds = config.AgeSecondsMax,
                    MaximumRetryAttempts = config.RetriesMax,
                    ParallelizationFactor = config.Lanes,
                    StartingPosition = NameOf(config.Start),
                    StartingPositionTimestamp = config.StartMs is { } ms ? DateTimeOffset.FromUnixTimeMilliseconds(ms) : null,
                },
            },
            "dynamodb" => new PipeSourceParameters
            {
                FilterCriteria = filters,
                DynamoDBStreamParameters = new PipeSourceDynamoDBStreamParameters
                {
                    BatchSize = config.BatchSize,
                    DeadLetterConfig = letters,
                    OnPartialBatchItemFailure = config.Bisects ? Bisect : null,
                    MaximumBatchingWindowInSeconds = config.WindowSeconds,
                    MaximumRecordAgeInSeconds = config.AgeSecondsMax,
                    MaximumRetryAttempts = config.RetriesMax,
                    ParallelizationFactor = config.Lanes,
                    StartingPosition = NameOf(config.Start),
                },
            },
            _ => new PipeSourceParameters
            {
                FilterCriteria = filters,
                SqsQueueParameters = new PipeSourceSqsQueueParameters
                {
                    BatchSize = config.BatchSize,
                    MaximumBatchingWindowInSeconds = config.WindowSeconds,
                },
            },
        };
    }

    private static string NameOf(StartingPosition start) => start switch
    {
        StartingPosition.Latest => "LATEST",
        StartingPosition.AtTimestamp => "AT_TIMESTAMP",
        _ => "TRIM_HORIZON",
    };
}
