using Tarn.Delivery.Records;
using Tarn.Lake.Shredding;

namespace Tarn.Delivery.Outputs.Conversion;

/// <summary>The failures of records that cannot be converted, with AWS's codes.</summary>
internal static class FailedConversion
{
    private const string Parse = "DataFormatConversion.ParseError";
    private const string Malformed = "DataFormatConversion.MalformedData";

    public static FailedRecord Of(in DeliveryRecord record, in ShredResult result)
    {
        var code = result.Status switch
        {
            ShredStatus.NotAnObject or ShredStatus.Empty => Malformed,
            _ => result.IsMalformed ? Parse : Malformed,
        };
        var reason = result.Reason ?? result.Status.ToString();
        return new FailedRecord(
            record, ErrorTypes.FormatConversion, "convert", code, result.IsMalformed ? $"{reason}." : $"Data does not match the schema. {reason}.");
    }
}
