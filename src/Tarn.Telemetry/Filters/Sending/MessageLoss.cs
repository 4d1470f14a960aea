using Tarn.Storage.Losses;

namespace Tarn.Telemetry.Filters.Sending;

/// <summary>The loss of a message that its destination does not take.</summary>
internal static class MessageLoss
{
    public static Loss Of(SubscriptionMessage message, LossKind kind, string reason) => new(
        message.GroupArn, kind, message.Events, message.Body.Length, $"Subscription filter {message.Filter}: {reason}");
}
