namespace Tarn.Messaging.Queues.Spill;

/// <summary>A position among spilled messages.</summary>
internal readonly record struct SpillPlace(long VisibleAtMs, long Order)
{
    /// <summary>Before the first message.</summary>
    public static SpillPlace Start => default;

    public static SpillPlace Of(in SpilledMessage message) => new(message.VisibleAtMs, message.Order);

    public bool IsBefore(in SpilledMessage message) =>
        VisibleAtMs < message.VisibleAtMs || (VisibleAtMs == message.VisibleAtMs && Order < message.Order);
}
