using Tarn.Aws.Pipes.Failures;
using Tarn.Aws.Sources;
using Tarn.Dispatch.Mappings;
using Tarn.Messaging.Pipes.Definitions;
using Tarn.Messaging.Queues.Definitions;
using Tarn.Storage.Streams;
using Tarn.Storage.Streams.Layouts;

namespace Tarn.Aws.Pipes.Finding;

/// <summary>Finds the streams and queues that pipes read.</summary>
/// <param name="finders">One for each kind of source.</param>
/// <param name="log">The records of streams.</param>
internal sealed class PipeSources(IReadOnlyList<ISourceFinder> finders, IStreamLog log)
{
    private const string Supported = "Kinesis streams, streams of item tables, and queues";

    /// <summary>The stream of an ARN.</summary>
    /// <exception cref="AwsErrorException">ValidationException: Tarn reads no such source. NotFoundException.</exception>
    public (string StreamArn, StreamLayout Layout) Find(Call call, string source)
    {
        if (!Arn.TryParse(source, out var arn) || finders.FirstOrDefault(one => one.Service == arn.Service) is not { } finder)
        {
            throw PipesFailures.Invalid(Refusal.OfMember("pipes", call.Operation, $"Source={source}", Supported));
        }

        return finder.Find(call, arn, source) ?? throw PipesFailures.Map(new TarnException(ErrorKind.NotFound, $"The source {source} does not exist."));
    }

    /// <summary>Whether an ARN names a queue.</summary>
    public static bool IsQueue(string arn) => QueueDefinition.Kind.NameIn(arn) is not null;

    /// <summary>The positions where a new pipe starts; null: it reads a queue.</summary>
    public async ValueTask<MappingStarts?> Starts(StreamLayout layout, PipeConfig config, CancellationToken cancellationToken) =>
        IsQueue(config.StreamArn) ? null : await MappingStarts.Find(log, layout, config.Start, config.StartMs, cancellationToken);
}
