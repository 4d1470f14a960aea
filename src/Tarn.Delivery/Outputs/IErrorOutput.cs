using Tarn.Delivery.Pipeline;
using Tarn.Delivery.Records;
using Tarn.Lake.Shredding;

namespace Tarn.Delivery.Outputs;

/// <summary>
/// Takes the malformed records of a delivery: those of which no table could make a row. Which these are depends on the record alone, so it moves
/// without the destination, and while that refuses.
/// </summary>
internal interface IErrorOutput : IDeliveryOutput
{
    /// <summary>Judges a record that the destination does not see, having it already or being away.</summary>
    ShredResult Check(in DeliveryRecord record);

    /// <summary>Buffers a malformed record's document.</summary>
    void Add(in FailedRecord failed);
}
