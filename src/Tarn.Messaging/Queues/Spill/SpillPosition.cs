namespace Tarn.Messaging.Queues.Spill;

/// <summary>A position among spilled messages.</summary>
internal readonly record struct SpillPosition(long VisibleAtMs, long Order)
{
    /// <summary>Before the first message.</summary>
    public static SpillPosition Start => default;

    public static SpillPosition Of(in SpilledMessage message) => new(message.VisibleAtMs, message.Order);

    public bool IsBefore(in SpilledMessage message) =>
        VisibleAtMs < message.VisibleAtMs || (VisibleAtMs == message.VisibleAtMs && Order < message.Order);
}
