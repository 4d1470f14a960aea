using System.Runtime.CompilerServices;
using Tarn.Aws.Sqs.Attributes;
using Tarn.Aws.Sqs.Resources;
using Tarn.Messaging.Queues.Rules;
using Tarn.Storage.Records;

namespace Tarn.Aws.Sqs.Finding;

/// <summary>The settings of queues, from memory. A document is read once.</summary>
/// <param name="registry">The registry of queues.</param>
public sealed class QueueBook(ResourceRegistry registry)
{
    // A changed queue is another object of the registry.
    private readonly ConditionalWeakTable<Resource, Read> _read = [];

    /// <summary>The settings of a queue's messages; null: there is no such queue.</summary>
    public QueueRules? RulesOf(StreamId queue) => FindSettings(queue)?.Rules;

    /// <summary>All settings of a queue; null: it was deleted.</summary>
    public QueueSettings? FindSettings(StreamId queue) => registry.TryGet(new ResourceId(queue.Value), out var resource) ? Settings(resource) : null;

    /// <summary>The queue of an ARN; null: there is none.</summary>
    public StreamId? QueueOf(string arn) =>
        QueueNames.NameIn(arn) is { } name && registry.TryFind(name, out var queue) ? QueueNames.IdOf(queue) : null;

    /// <summary>The ARN of a queue; empty when it was deleted.</summary>
    public string ArnOf(StreamId queue) => registry.TryGet(new ResourceId(queue.Value), out var resource) ? resource.Arn : "";

    /// <summary>The settings of a registered queue.</summary>
    public QueueSettings Settings(Resource queue) => Of(queue).Settings;

    internal FoundQueue Found(Resource queue) => new(queue, Of(queue).Document, Of(queue).Settings);

    private Read Of(Resource queue) => _read.GetValue(queue, static one =>
    {
        var document = QueueDocument.Decode(one);
        return new Read(document, QueueSettings.Of(document));
    });

    private sealed record Read(QueueDocument Document, QueueSettings Settings);
}
