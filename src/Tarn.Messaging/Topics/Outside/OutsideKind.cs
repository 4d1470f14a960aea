namespace Tarn.Messaging.Topics.Outside;

/// <summary>The kinds of messages to endpoints. The numbers are stored.</summary>
public enum OutsideKind : byte
{
    /// <summary>A published message.</summary>
    Notification = 1,

    /// <summary>The question whether a subscription is wanted.</summary>
    SubscriptionConfirmation = 2,

    /// <summary>The notice that a subscription has ended, with a token that restores it.</summary>
    UnsubscribeConfirmation = 3,
}
