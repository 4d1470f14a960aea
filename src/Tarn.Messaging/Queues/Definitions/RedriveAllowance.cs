using System.Text.Json;

namespace Tarn.Messaging.Queues.Definitions;

/// <summary>Which queues may name a queue as their dead-letter queue.</summary>
/// <param name="Permission">allowAll, denyAll or byQueue.</param>
/// <param name="Sources">The ARNs of the queues, with byQueue.</param>
/// <seealso href="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_CreateQueue.html"/>
public sealed record RedriveAllowance(string Permission, IReadOnlyList<string> Sources)
{
    private const int SourcesMax = 10;

    /// <summary>Whether a queue may.</summary>
    public bool Allows(string sourceArn) => Permission == "allowAll" || (Permission == "byQueue" && Sources.Contains(sourceArn));

    /// <summary>Reads the attribute RedriveAllowPolicy; null or empty: every queue may.</summary>
    /// <exception cref="FormatException">It is none.</exception>
    public static RedriveAllowance Parse(string? text)
    {
        if (string.IsNullOrEmpty(text))
        {
            return new RedriveAllowance("allowAll", []);
        }

        try
        {
            using var json = JsonDocument.Parse(text);
            var permission = json.RootElement.GetProperty("redrivePermission").GetString();
            string[] sources = json.RootElement.TryGetProperty("sourceQueueArns", out var arns)
                ? [.. arns.EnumerateArray().Select(arn => arn.GetString() ?? "")]
                : [];
            return permission is "allowAll" or "denyAll" or "byQueue" && sources.Length <= SourcesMax && permission == "byQueue" == sources.Length > 0
                ? new RedriveAllowance(permission, sources)
                : throw new FormatException();
        }
        catch (Exception wrong) when (wrong is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            throw new FormatException("The text is no RedriveAllowPolicy.", wrong);
        }
    }
}
