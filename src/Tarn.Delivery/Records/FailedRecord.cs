using Tarn.Lake.Shredding;

namespace Tarn.Delivery.Records;

/// <summary>A record that could not be delivered, with the reason.</summary>
/// <param name="Record">The record.</param>
/// <param name="Stage">The step that refused it: <c>parse</c>, <c>convert</c>, <c>deliver</c>.</param>
/// <param name="Code">The error's code as AWS names it: <c>Iceberg.SchemaTypeMismatch</c>.</param>
/// <param name="Message">One sentence.</param>
/// <param name="Attempts">The number of attempts.</param>
internal readonly record struct FailedRecord(DeliveryRecord Record, string Stage, string Code, string Message, int Attempts = 1)
{
    /// <summary>A record that the shredder rejected.</summary>
    public static FailedRecord Of(in DeliveryRecord record, in ShredResult result)
    {
        var (stage, code) = result.Status switch
        {
            ShredStatus.TypeMismatch => ("convert", "Iceberg.SchemaTypeMismatch"),
            ShredStatus.UnknownColumn or ShredStatus.MissingValue => ("convert", "Iceberg.MissingColumnWithinRecord"),
            _ => ("parse", "Iceberg.MalformedRecord"),
        };
        return new FailedRecord(record, stage, code, result.Reason ?? result.Status.ToString());
    }
}
