namespace Tarn.Messaging.Topics.Subscriptions;

/// <summary>A replay: the messages of an archive from an offset on.</summary>
/// <param name="Id">Its number; a later replay of the subscription has another one.</param>
/// <param name="From">The first offset.</param>
/// <param name="Until">The time of the last old message, Unix milliseconds; null: all old messages are meant.</param>
/// <seealso href="https://docs.aws.amazon.com/sns/latest/dg/message-archiving-and-replay-subscriber.html"/>
public sealed record ReplayRun(long Id, long From, long? Until)
{
    /// <summary>
    /// The position of the topic at the request for the replay. The messages from there on are not old ones: the subscription gets them all.
    /// </summary>
    public long Resume { get; init; }
}
