using Tarn.Aws.Lambda.Model;
using Tarn.Aws.Sources;
using Tarn.Dispatch.Mappings;
using Tarn.Functions.Mappings.Configuration;
using Tarn.Storage.Streams;
using Tarn.Storage.Streams.Layouts;

namespace Tarn.Aws.Lambda.Mappings;

/// <summary>Finds the streams and queues that mappings read.</summary>
/// <param name="finders">One for each kind of streams.</param>
/// <param name="log">Their records.</param>
internal sealed class MappingSources(IReadOnlyList<ISourceFinder> finders, IStreamLog log)
{
    /// <summary>The stream of an ARN.</summary>
    /// <exception cref="AwsErrorException">InvalidParameterValueException: Tarn reads no such source, or it does not exist.</exception>
    public (string StreamArn, StreamLayout Layout) Find(Call call, string? source)
    {
        if (source is null || !Arn.TryParse(source, out var arn))
        {
            throw LambdaErrors.InvalidParameterValueException("Unrecognized event source.");
        }

        var finder = finders.FirstOrDefault(one => one.Service == arn.Service)
            ?? throw LambdaErrors.InvalidParameterValueException(
                $"Event sources of {arn.Service} are not supported by Tarn; supported: Kinesis streams and their consumers, streams of item tables, queues "
                + "(docs/coverage.md#lambda-createeventsourcemapping).");
        return finder.Find(call, arn, source) ?? throw LambdaErrors.InvalidParameterValueException(QueueMappingRules.IsQueue(source)
            ? "Error occurred while ReceiveMessage. SQS Error Code: AWS.SimpleQueueService.NonExistentQueue. "
                + "SQS Error Message: The specified queue does not exist."
            : $"Stream not found: {source}");
    }

    /// <summary>The positions where a new mapping starts; null: it reads a queue.</summary>
    public async ValueTask<MappingStarts?> Starts(StreamLayout layout, MappingConfig config, CancellationToken cancellationToken) =>
        QueueMappingRules.IsQueue(config.StreamArn)
            ? null
            : await MappingStarts.Find(log, layout, config.Start, config.StartMs, cancellationToken);
}
