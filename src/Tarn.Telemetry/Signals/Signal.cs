namespace Tarn.Telemetry.Signals;

/// <summary>The present state of a resource, or a total that grew: a cause of one of Tarn's own events.</summary>
/// <param name="Name">The resource and the kind of its signal.</param>
public sealed record Signal(SignalName Name)
{
    /// <summary>The state of a resource that is well.</summary>
    public const string Ok = "OK";

    /// <summary>The state; null: not known yet, so the last one holds.</summary>
    public string? State { get; init; }

    /// <summary>The total, of a signal that has no state.</summary>
    public long? Total { get; init; }

    /// <summary>The cause, in a sentence.</summary>
    public string? Reason { get; init; }
}
