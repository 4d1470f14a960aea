using Tarn.Delivery.Pipeline;

namespace Tarn.Delivery.Outputs;

/// <summary>Takes the records that the destination refuses.</summary>
internal interface IErrorOutput : IDeliveryOutput
{
    /// <summary>Buffers a failed record's document.</summary>
    void Add(in FailedRecord failed);
}
