using System.Text.Json;
using Tarn.Functions.Environments;

namespace Tarn.Aws.Lambda.RuntimeApi;

/// <summary>Reports of Tarn's own bootstraps about calls to names of AWS.</summary>
internal static class AwsCallRequests
{
    /// <summary>The path, which AWS's Runtime API does not have.</summary>
    public const string Path = "/tarn/aws-call";

    /// <summary>Notes the call of a report. Any other document is ignored: a function can send anything.</summary>
    public static void Note(IRuntimeApi api, ReadOnlyMemory<byte> document)
    {
        try
        {
            using var report = JsonDocument.Parse(document);
            api.NoteAwsCall(report.RootElement.GetProperty("name").GetString() ?? "", report.RootElement.GetProperty("hasLeft").GetBoolean());
        }
        catch (Exception malformed) when (malformed is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            // no report of a bootstrap
        }
    }
}
