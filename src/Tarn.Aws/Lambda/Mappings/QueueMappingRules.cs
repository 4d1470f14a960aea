using Tarn.Aws.Lambda.Model;
using Tarn.Functions.Invocations;
using Tarn.Functions.Mappings.Configuration;
using Tarn.Messaging.Queues.Definitions;

namespace Tarn.Aws.Lambda.Mappings;

/// <summary>The rules of mappings that read queues.</summary>
/// <seealso href="https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html"/>
/// <param name="queues">All queues.</param>
/// <param name="target">The functions' timeouts.</param>
internal sealed class QueueMappingRules(Definitions<RegisteredQueue> queues, IFunctionTarget target)
{
    /// <summary>The messages of a call, where the caller gives no number.</summary>
    public const int BatchSize = 10;

    // Beyond it, messages are gathered over several receives.
    private const int BatchSizeAtOnce = 10;

    /// <summary>Whether an ARN names a queue.</summary>
    public static bool IsQueue(string arn) => QueueDefinition.Kind.NameIn(arn) is not null;

    /// <summary>Refuses settings that mappings of queues, or of streams, do not have.</summary>
    /// <exception cref="AwsErrorException">InvalidParameterValueException.</exception>
    public static void Refuse(MappingSettings given, bool isQueue)
    {
        foreach (var (name, isGiven) in isQueue ? OfStreams(given) : [("ScalingConfig", given.ScalingConfig is not null)])
        {
            if (isGiven)
            {
                throw LambdaErrors.InvalidParameterValueException($"Unsupported {name} parameter for given event source mapping type.");
            }
        }
    }

    /// <summary>Checks a mapping of a queue; does nothing for other mappings.</summary>
    /// <exception cref="AwsErrorException">InvalidParameterValueException.</exception>
    public void Check(MappingConfig config)
    {
        if (queues.FindByArn(config.StreamArn) is not { Rules: var rules })
        {
            return;
        }

        if (rules.IsFifo && config.WindowSeconds > 0)
        {
            throw LambdaErrors.InvalidParameterValueException("Batching window is not supported for FIFO queues");
        }

        if (rules.IsFifo && config.BatchSize > BatchSizeAtOnce)
        {
            throw LambdaErrors.InvalidParameterValueException("BatchSize must be between 1 and 10 for FIFO queues");
        }

        if (config.BatchSize > BatchSizeAtOnce && config.WindowSeconds == 0)
        {
            throw LambdaErrors.InvalidParameterValueException(
                "Maximum batch window in seconds must be greater than 0 if maximum batch size is greater than 10");
        }

        if (target.TimeoutOf(config.FunctionArn) is { } timeout && rules.VisibilityTimeout < timeout)
        {
            throw LambdaErrors.InvalidParameterValueException(
                $"Queue visibility timeout: {rules.VisibilityTimeout.TotalSeconds} seconds is less than Function timeout: {timeout.TotalSeconds} seconds");
        }
    }

    private static (string Name, bool IsGiven)[] OfStreams(MappingSettings given) =>
    [
        ("ParallelizationFactor", given.ParallelizationFactor is not null),
        ("MaximumRetryAttempts", given.MaximumRetryAttempts is not null),
        ("MaximumRecordAgeInSeconds", given.MaximumRecordAgeInSeconds is not null),
        ("BisectBatchOnFunctionError", given.BisectBatchOnFunctionError is not null),
        ("TumblingWindowInSeconds", given.TumblingWindowInSeconds is not null),
        ("DestinationConfig", given.DestinationConfig?.OnFailure?.Destination is { Length: > 0 }),
    ];
}
