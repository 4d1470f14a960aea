using Tarn.Delivery.Outputs;
using Tarn.Storage.Consumers;

namespace Tarn.Delivery.Progress;

/// <summary>Reports that one output could not be flushed; the others can continue without it.</summary>
internal sealed class OutputFailedException : Exception
{
    /// <summary>The flush failed.</summary>
    /// <param name="lane">The output.</param>
    /// <param name="code">
    /// The error code for the error output, when the destination refuses the records. Null: the flush is retried
    /// without limit.
    /// </param>
    /// <param name="cause">The failure.</param>
    public OutputFailedException(DeliveryOutputId lane, string? code, Exception cause)
        : base(cause.Message, cause) => (Lane, Code) = (lane, code);

    /// <summary>The destination has another state than its buffer was made for. That is no failure.</summary>
    public OutputFailedException(DeliveryOutputId lane, DestinationMovedException moved)
        : base(moved.Message, moved) => (Lane, HasMoved) = (lane, true);

    /// <summary>The failed output.</summary>
    public DeliveryOutputId Lane { get; }

    /// <summary>
    /// The error code for the error output, when the destination refuses the records: the flush is retried for a time,
    /// then the records go to the error output. Null: the flush is retried without limit.
    /// </summary>
    public string? Code { get; }

    /// <summary>Whether the records must only be buffered again, for the destination's present state.</summary>
    public bool HasMoved { get; }
}
