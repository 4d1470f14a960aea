using Tarn.Storage.Consumers;

namespace Tarn.Delivery.Pipeline;

/// <summary>One output could not be flushed; the others can go on without it.</summary>
internal sealed class OutputFailedException(OutputId output, string? code, Exception cause) : Exception(cause.Message, cause)
{
    /// <summary>Which.</summary>
    public OutputId Output { get; } = output;

    /// <summary>
    /// The error's code as the error output shows it, where the destination refuses what is delivered: retried for a time, then its records go
    /// to the error output. Null: it is retried for as long as it takes.
    /// </summary>
    public string? Code { get; } = code;
}
