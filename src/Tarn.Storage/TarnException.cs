namespace Tarn.Storage;

/// <summary>An expected failure of a domain operation. Thrown off hot paths only; hot paths answer status values.</summary>
/// <param name="kind">What went wrong.</param>
/// <param name="message">One sentence for an operator: what happened, to what, what would work. Never a secret or a payload.</param>
/// <param name="inner">The cause, if another exception was.</param>
public sealed class TarnException(ErrorKind kind, string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>What went wrong.</summary>
    public ErrorKind Kind { get; } = kind;

    /// <summary>Which of several failures of that kind, where a door must tell them apart: a constant of the room that threw.</summary>
    public string? Reason { get; init; }
}
