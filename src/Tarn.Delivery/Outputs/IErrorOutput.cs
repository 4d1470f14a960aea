using Tarn.Delivery.Records;
using Tarn.Lake.Shredding;

namespace Tarn.Delivery.Outputs;

/// <summary>
/// Takes the malformed records of a delivery: no table could make a row of them. Whether a record is malformed depends
/// on the record alone. So this output moves without the destination, even while the destination refuses.
/// </summary>
internal interface IErrorOutput : IOutputBuffer
{
    /// <summary>
    /// Checks a record that the destination does not receive, because it already has the record or is not in this
    /// pipeline.
    /// </summary>
    ShredResult Check(in DeliveryRecord record);

    /// <summary>Buffers a malformed record's document.</summary>
    void Add(in FailedRecord failed);
}
