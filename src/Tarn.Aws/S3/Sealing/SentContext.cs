using System.Text;
using System.Text.Json;
using Tarn.Access.Keys.Use;
using Tarn.Aws.S3.Model;
using Tarn.Aws.S3.Resources;

namespace Tarn.Aws.S3.Sealing;

/// <summary>The header with the encryption context of a write.</summary>
internal static class SentContext
{
    private const string Header = "x-amz-server-side-encryption-context";
    private const int BytesMax = 4_096;

    /// <summary>The pairs of a header; null: it was not sent.</summary>
    /// <exception cref="AwsErrorException">InvalidArgument: no Base64 of a JSON object of texts, too long, or of another object.</exception>
    public static IReadOnlyDictionary<string, string>? Parse(string? sent, string bucket, string key)
    {
        if (sent is null)
        {
            return null;
        }

        try
        {
            var bytes = Convert.FromBase64String(sent);
            using var json = JsonDocument.Parse(bytes.Length <= BytesMax ? bytes : throw new FormatException());
            var pairs = new Dictionary<string, string>(StringComparer.Ordinal);
            foreach (var member in json.RootElement.EnumerateObject())
            {
                pairs[member.Name] = member.Value.GetString() ?? throw new FormatException();
            }

            return pairs.Remove(ObjectKeyForm.ArnName, out var arn) && arn != BucketResources.ArnOf(bucket, key) ? throw new FormatException() : pairs;
        }
        catch (Exception failure) when (failure is FormatException or JsonException or InvalidOperationException or DecoderFallbackException)
        {
            throw S3Errors.InvalidArgument(
                $"The header '{Header}' shall be Base64-encoded UTF-8 string holding JSON which represents a string-string map", Header, sent);
        }
    }
}
