using Tarn.Delivery.Records;

namespace Tarn.Delivery.Steps;

/// <summary>Takes the records of a delivery in their order: a step, or the outputs after the last step. One thread at a time.</summary>
internal interface IRecordSink
{
    /// <summary>Takes a record. Its bytes are valid until the call returns.</summary>
    void Add(in DeliveryRecord record);

    /// <summary>
    /// Takes a record that a step refused. Whether a step refuses a record depends on the log record and the
    /// configuration alone: D22 (positions commit with their output).
    /// </summary>
    void Fail(in FailedRecord failed);
}
