using Tarn.Delivery.Outputs;
using Tarn.Storage.Consumers;

namespace Tarn.Delivery.Pipeline;

/// <summary>Reports that one output could not be flushed; the others can go on without it.</summary>
internal sealed class OutputFailedException : Exception
{
    /// <summary>The flush failed.</summary>
    /// <param name="output">The output.</param>
    /// <param name="code">
    /// The error code for the error output, when the destination refuses the records. Null: the flush is retried
    /// without limit.
    /// </param>
    /// <param name="cause">The failure.</param>
    public OutputFailedException(OutputId output, string? code, Exception cause)
        : base(cause.Message, cause) => (Output, Code) = (output, code);

    /// <summary>The destination has another state than its buffer was made for. That is no failure.</summary>
    public OutputFailedException(OutputId output, DestinationMovedException moved)
        : base(moved.Message, moved) => (Output, HasMoved) = (output, true);

    /// <summary>The failed output.</summary>
    public OutputId Output { get; }

    /// <summary>
    /// The error code for the error output, when the destination refuses the records: the flush is retried for a time,
    /// then the records go to the error output. Null: the flush is retried without limit.
    /// </summary>
    public string? Code { get; }

    /// <summary>Whether the records must only be buffered again, for the destination's present state.</summary>
    public bool HasMoved { get; }
}
