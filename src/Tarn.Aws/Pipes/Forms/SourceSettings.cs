using Tarn.Aws.Pipes.Model;

namespace Tarn.Aws.Pipes.Forms;

/// <summary>The settings of a pipe's source in a request; null: not given.</summary>
internal sealed record SourceSettings
{
    /// <summary>The member that gave them, and the service of sources that have it.</summary>
    public required (string Name, string Service) Member { get; init; }

    public int? BatchSize { get; init; }

    public int? WindowSeconds { get; init; }

    public DeadLetterConfig? DeadLetters { get; init; }

    public string? OnPartialFailure { get; init; }

    public int? AgeSecondsMax { get; init; }

    public int? RetriesMax { get; init; }

    public int? Lanes { get; init; }

    public string? Start { get; init; }

    public DateTimeOffset? StartTime { get; init; }

    /// <summary>The settings that a request gives.</summary>
    public static IEnumerable<SourceSettings> Of(PipeSourceParameters? given)
    {
        if (given?.KinesisStreamParameters is { } stream)
        {
            yield return new SourceSettings
            {
                Member = ("KinesisStreamParameters", "kinesis"),
                BatchSize = stream.BatchSize,
                WindowSeconds = stream.MaximumBatchingWindowInSeconds,
                DeadLetters = stream.DeadLetterConfig,
                OnPartialFailure = stream.OnPartialBatchItemFailure,
                AgeSecondsMax = stream.MaximumRecordAgeInSeconds,
                RetriesMax = stream.MaximumRetryAttempts,
                Lanes = stream.ParallelizationFactor,
                Start = stream.StartingPosition,
                StartTime = stream.StartingPositionTimestamp,
            };
        }

        if (given?.DynamoDBStreamParameters is { } table)
        {
            yield return new SourceSettings
            {
                Member = ("DynamoDBStreamParameters", "dynamodb"),
                BatchSize = table.BatchSize,
                WindowSeconds = table.MaximumBatchingWindowInSeconds,
                DeadLetters = table.DeadLetterConfig,
                OnPartialFailure = table.OnPartialBatchItemFailure,
                AgeSecondsMax = table.MaximumRecordAgeInSeconds,
                RetriesMax = table.MaximumRetryAttempts,
                Lanes = table.ParallelizationFactor,
                Start = table.StartingPosition,
            };
        }

        if (given?.SqsQueueParameters is { } queue)
        {
            yield return new SourceSettings
            {
                Member = ("SqsQueueParameters", "sqs"),
                BatchSize = queue.BatchSize,
                WindowSeconds = queue.MaximumBatchingWindowInSeconds,
            };
        }
    }

    /// <summary>The settings that a request for a change gives.</summary>
    public static IEnumerable<SourceSettings> Of(UpdatePipeSourceParameters? given)
    {
        if (given?.KinesisStreamParameters is { } stream)
        {
            yield return new SourceSettings
            {
                Member = ("KinesisStreamParameters", "kinesis"),
                BatchSize = stream.BatchSize,
                WindowSeconds = stream.MaximumBatchingWindowInSeconds,
                DeadLetters = stream.DeadLetterConfig,
                OnPartialFailure = stream.OnPartialBatchItemFailure,
                AgeSecondsMax = stream.MaximumRecordAgeInSeconds,
                RetriesMax = stream.MaximumRetryAttempts,
                Lanes = stream.ParallelizationFactor,
            };
        }

        if (given?.DynamoDBStreamParameters is { } table)
        {
            yield return new SourceSettings
            {
                Member = ("DynamoDBStreamParameters", "dynamodb"),
                BatchSize = table.BatchSize,
                WindowSeconds = table.MaximumBatchingWindowInSeconds,
                DeadLetters = table.DeadLetterConfig,
                OnPartialFailure = table.OnPartialBatchItemFailure,
                AgeSecondsMax = table.MaximumRecordAgeInSeconds,
                RetriesMax = table.MaximumRetryAttempts,
                Lanes = table.ParallelizationFactor,
            };
        }

        if (given?.SqsQueueParameters is { } queue)
        {
            yield return new SourceSettings
            {
                Member = ("SqsQueueParameters", "sqs"),
                BatchSize = queue.BatchSize,
                WindowSeconds = queue.MaximumBatchingWindowInSeconds,
            };
        }
    }
}
