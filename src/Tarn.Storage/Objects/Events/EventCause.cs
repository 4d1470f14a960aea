namespace Tarn.Storage.Objects.Events;

/// <summary>Who changed an object.</summary>
/// <param name="RequestId">The request's id; empty: no request.</param>
/// <param name="PrincipalId">The caller's unique id.</param>
/// <param name="SourceAddress">The caller's address; empty: no request.</param>
/// <param name="Account">The caller's account; empty: no request.</param>
public sealed record EventCause(string RequestId, string PrincipalId, string SourceAddress, string Account = "")
{
    /// <summary>Tarn's own work: deliveries, tables, results of statements.</summary>
    public static EventCause Tarn { get; } = new("", "tarn", "");

    /// <summary>A rule of the bucket's lifecycle.</summary>
    public static EventCause Lifecycle { get; } = new("", "lifecycle", "");
}
