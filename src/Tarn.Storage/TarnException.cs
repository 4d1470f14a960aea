namespace Tarn.Storage;

/// <summary>
/// An expected failure of a domain operation. Thrown off hot paths only; hot paths return status values.
/// </summary>
/// <param name="kind">The kind of failure.</param>
/// <param name="message">
/// One sentence for an operator: the event, its object, the remedy. Never a secret or a payload.
/// </param>
/// <param name="inner">The exception that caused it, if any.</param>
public sealed class TarnException(ErrorKind kind, string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>The kind of failure.</summary>
    public ErrorKind Kind { get; } = kind;

    /// <summary>
    /// Distinguishes several failures of one kind where a door needs it: a constant of the project that threw.
    /// </summary>
    public string? Reason { get; init; }
}
