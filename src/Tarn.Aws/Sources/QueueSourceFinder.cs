using Tarn.Messaging.Queues.Definitions;
using Tarn.Storage.Streams.Layouts;

namespace Tarn.Aws.Sources;

/// <summary>Finds queues. A queue of another account is found too: its policy decides.</summary>
internal sealed class QueueSourceFinder(Definitions<RegisteredQueue> queues, StreamDirectory streams) : ISourceFinder
{
    public string Service => QueueDefinition.Kind.Service;

    public (string StreamArn, StreamLayout Layout)? Find(Call call, Arn arn, string source) =>
        arn.Region == call.Region && queues.FindByArn(source) is { } queue && streams.Find(queue.Id) is { } layout ? (source, layout) : null;
}
