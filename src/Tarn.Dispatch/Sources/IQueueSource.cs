using Tarn.Dispatch.Batches;
using Tarn.Dispatch.Targets;

namespace Tarn.Dispatch.Sources;

/// <summary>
/// The queues that mappings read, by their ARNs. A queue that was made again under its name is read on, as on AWS. Safe for several
/// threads.
/// </summary>
public interface IQueueSource
{
    /// <summary>The service in ARNs of queues: <c>sqs</c>.</summary>
    string Service { get; }

    /// <summary>The actions that the reader's role needs on the queue.</summary>
    IReadOnlyList<string> Actions { get; }

    /// <inheritdoc cref="IMessageFeed.Take"/>
    ValueTask<IReadOnlyList<FedMessage>> Take(string queueArn, int max, TimeSpan wait, CancellationToken cancellationToken);

    /// <inheritdoc cref="IMessageFeed.WriteForFilter"/>
    void WriteForFilter(BatchBuffer target, FedMessage message);

    /// <inheritdoc cref="IMessageFeed.Remove"/>
    ValueTask Remove(string queueArn, IReadOnlyList<FedMessage> messages);

    /// <inheritdoc cref="IMessageFeed.Return"/>
    ValueTask Return(string queueArn, IReadOnlyList<FedMessage> messages);
}
