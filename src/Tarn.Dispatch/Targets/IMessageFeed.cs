using Tarn.Dispatch.Batches;

namespace Tarn.Dispatch.Targets;

/// <summary>
/// The queue and the target of one mapping. The queue stores the state of its messages: a message that is not removed comes again after
/// its visibility timeout, so the mapping has no positions. Safe for several threads.
/// </summary>
public interface IMessageFeed : IMappingTarget
{
    /// <summary>Takes messages out of the queue, which hides them for its visibility timeout.</summary>
    /// <param name="max">The most messages, 1 or more. Fewer may come while others wait.</param>
    /// <param name="wait">How long to wait for the first message.</param>
    /// <param name="cancellationToken">Ends the wait. Nothing is taken then.</param>
    /// <exception cref="Tarn.Storage.TarnException">NotFound: there is no queue; or it takes no writes now.</exception>
    ValueTask<IReadOnlyList<FedMessage>> Take(int max, TimeSpan wait, CancellationToken cancellationToken);

    /// <summary>Writes a message as patterns see it: a JSON document.</summary>
    void WriteForFilter(BatchBuffer target, FedMessage message);

    /// <summary>Brings messages to the target, which may get them again: at least once.</summary>
    /// <param name="messages">1 or more, in the order in which they were taken.</param>
    /// <param name="cancellationToken">The program ends.</param>
    /// <exception cref="Tarn.Storage.TarnException">The target was not reached.</exception>
    ValueTask<FeedAnswer> Call(IReadOnlyList<FedMessage> messages, CancellationToken cancellationToken);

    /// <summary>Deletes messages; completes when that is durable.</summary>
    /// <exception cref="Tarn.Storage.TarnException">They were not deleted, and come again.</exception>
    ValueTask Remove(IReadOnlyList<FedMessage> messages);

    /// <summary>Makes messages visible again, because no call brings them now.</summary>
    /// <exception cref="Tarn.Storage.TarnException">They come again after their visibility timeouts.</exception>
    ValueTask Return(IReadOnlyList<FedMessage> messages);
}
