using Tarn.Delivery.Configuration;
using Tarn.Lake.Shredding;

namespace Tarn.Delivery.Records;

/// <summary>A record that could not be delivered, with the reason.</summary>
/// <param name="Stage">
/// The step that refused it: <c>unpack</c>, <c>decompress</c>, <c>extract</c>, <c>split</c>, <c>function</c>,
/// <c>size</c>, <c>metadata</c>, <c>parse</c>, <c>convert</c>, <c>deliver</c>.
/// </param>
/// <param name="Code">The error's code as AWS names it: <c>Iceberg.SchemaTypeMismatch</c>.</param>
/// <param name="Message">One sentence.</param>
/// <param name="Attempts">The number of attempts.</param>
internal readonly record struct FailedRecord(
    DeliveryRecord Record, string ErrorType, string Stage, string Code, string Message, int Attempts = 1)
{
    /// <summary>The record's id at an HTTP endpoint: the request's id and the record's ordinal in it; null: it has none.</summary>
    public string? DataId { get; init; }

    /// <summary>Whether the record's bytes are compressed, although the stage got the text in them.</summary>
    public bool IsCompressed { get; init; }

    /// <summary>The ARN of the function that failed; null: another step refused the record.</summary>
    public string? FunctionArn { get; init; }

    /// <summary>The end of the last attempt, Unix milliseconds; null: now.</summary>
    public long? EndedMs { get; init; }

    /// <summary>A record that the shredder rejected.</summary>
    public static FailedRecord Of(in DeliveryRecord record, in ShredResult result)
    {
        var (stage, code) = result.Status switch
        {
            ShredStatus.TypeMismatch => ("convert", "Iceberg.SchemaTypeMismatch"),
            ShredStatus.UnknownColumn or ShredStatus.MissingValue => ("convert", "Iceberg.MissingColumnWithinRecord"),
            _ => ("parse", "Iceberg.MalformedRecord"),
        };
        return new FailedRecord(record, ErrorTypes.Iceberg, stage, code, result.Reason ?? result.Status.ToString());
    }

    /// <summary>
    /// A record that a step refused. Its document holds the bytes as that step got them. If they are the whole content of
    /// a compressed record, it holds that record instead, so that it can be put again.
    /// </summary>
    public static FailedRecord OfStep(in DeliveryRecord record, string errorType, string stage, string code, string message) =>
        new(record.Compressed.IsEmpty ? record : record with { Data = record.Compressed }, errorType, stage, code, message)
        {
            IsCompressed = !record.Compressed.IsEmpty,
        };

    /// <summary>A record of which a step would make too many records.</summary>
    public static FailedRecord TooMany(in DeliveryRecord record, string stage) => OfStep(
        record,
        ErrorTypes.Processing,
        stage,
        "DeAggregation.TooManyRecords",
        $"The steps would make more than {DeliveryLimits.SubRecordsMax} records of one.");
}
