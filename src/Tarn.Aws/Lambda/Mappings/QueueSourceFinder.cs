using Tarn.Aws.Sqs.Finding;
using Tarn.Aws.Sqs.Resources;
using Tarn.Storage.Streams.Layouts;

namespace Tarn.Aws.Lambda.Mappings;

/// <summary>Finds queues. A queue of another account is found too: its policy decides.</summary>
internal sealed class QueueSourceFinder(QueueBook book, StreamDirectory streams) : ISourceFinder
{
    public string Service => QueueNames.Service;

    public (string StreamArn, StreamLayout Layout)? Find(Call call, Arn arn, string source) =>
        arn.Region == call.Region && book.QueueOf(source) is { } queue && streams.Find(queue) is { } layout ? (source, layout) : null;
}
