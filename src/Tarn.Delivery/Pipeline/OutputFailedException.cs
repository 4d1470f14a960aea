using Tarn.Storage.Consumers;

namespace Tarn.Delivery.Pipeline;

/// <summary>Reports that one output could not be flushed; the others can go on without it.</summary>
internal sealed class OutputFailedException(OutputId output, string? code, Exception cause) : Exception(cause.Message, cause)
{
    /// <summary>The failed output.</summary>
    public OutputId Output { get; } = output;

    /// <summary>
    /// The error code for the error output, when the destination refuses the records: the flush is retried for a time,
    /// then the records go to the error output. Null: the flush is retried without limit.
    /// </summary>
    public string? Code { get; } = code;
}
