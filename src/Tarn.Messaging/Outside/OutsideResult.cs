namespace Tarn.Messaging.Outside;

/// <summary>How an endpoint took a message of a topic or an event of a bus.</summary>
/// <param name="IsDone">Whether it has the message.</param>
/// <param name="IsFinal">Whether another attempt is useless.</param>
/// <param name="Reason">Why it does not have it; empty: it has.</param>
public readonly record struct OutsideResult(bool IsDone, bool IsFinal, string Reason)
{
    /// <summary>The endpoint has the message.</summary>
    public static OutsideResult Done => new(true, true, "");

    /// <summary>Another attempt may succeed.</summary>
    public static OutsideResult Failed(string reason) => new(false, false, reason);

    /// <summary>Another attempt is useless.</summary>
    public static OutsideResult Refused(string reason) => new(false, true, reason);
}
