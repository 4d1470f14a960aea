using System.Text;
using System.Text.Json;
using Tarn.Aws.Events.Model;
using Tarn.Targets;

namespace Tarn.Aws.Events.Publishing;

/// <summary>The rules of entries of PutEvents.</summary>
internal static class EntryRules
{
    private const int TimeBytes = 14;

    /// <summary>The bytes of an entry, as AWS counts them.</summary>
    /// <seealso href="https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-putevents.html"/>
    public static int SizeOf(PutEventsRequestEntry entry) => (entry.Time is null ? 0 : TimeBytes) + Bytes(entry.Source) + Bytes(entry.DetailType)
        + Bytes(entry.Detail) + (entry.Resources ?? []).Sum(Bytes);

    /// <summary>Why an entry is refused; null: it is not.</summary>
    public static PutEventsResultEntry? WhyRefused(PutEventsRequestEntry entry)
    {
        if ((string.IsNullOrEmpty(entry.Source) ? "Source"
            : string.IsNullOrEmpty(entry.DetailType) ? "DetailType"
            : string.IsNullOrEmpty(entry.Detail) ? "Detail"
            : null) is { } missing)
        {
            return Refused("InvalidArgument", $"Parameter {missing} is not valid. Reason: {missing} is a required argument.");
        }

        return ServiceEvents.IsReserved(entry.Source!)
            ? Refused("NotAuthorizedForSourceException", "Not authorized for the source.")
            : WholeJson.KindOf(entry.Detail!) == JsonValueKind.Object ? null : Refused("MalformedDetail", "Detail is malformed.");
    }

    /// <summary>The answer for an entry that was not taken.</summary>
    public static PutEventsResultEntry Refused(string code, string message) => new() { ErrorCode = code, ErrorMessage = message };

    private static int Bytes(string? text) => text is null ? 0 : Encoding.UTF8.GetByteCount(text);
}
