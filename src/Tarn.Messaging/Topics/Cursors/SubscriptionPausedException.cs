using Tarn.Storage;

namespace Tarn.Messaging.Topics.Cursors;

/// <summary>A target takes no messages now. Its subscriptions wait, and no other.</summary>
/// <param name="subscriptions">The numbers of the subscriptions.</param>
internal sealed class SubscriptionPausedException(IReadOnlyCollection<long> subscriptions, TarnException reason) : Exception(reason.Message, reason)
{
    public IReadOnlyCollection<long> Subscriptions => subscriptions;
}
