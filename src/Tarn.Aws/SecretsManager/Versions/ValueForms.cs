using System.Security.Cryptography;
using System.Text;
using Tarn.Access.Secrets;
using Tarn.Access.Secrets.Values;
using Tarn.Aws.SecretsManager.Failures;
using Tarn.Aws.SecretsManager.Model;

namespace Tarn.Aws.SecretsManager.Versions;

/// <summary>Values as requests and answers have them.</summary>
internal static class ValueForms
{
    /// <summary>The most bytes of a value.</summary>
    public const int BytesMax = 65_536;

    private const byte Text = 0;
    private const byte Binary = 1;

    /// <summary>The value of a request; null: it has none.</summary>
    /// <exception cref="AwsErrorException">InvalidParameterException; ValidationException.</exception>
    public static OpenValue? Of(string? text, ReadOnlyMemory<byte>? binary)
    {
        if (text is not null && binary is not null)
        {
            throw SecretsManagerErrors.InvalidParameterException("You can't specify both a binary secret value and a string secret value in the same secret.");
        }

        return binary is { } bytes ? new OpenValue(Binary, bytes.ToArray()) : text is null ? null : new OpenValue(Text, Checked(text));
    }

    /// <summary>The text of a value; null: it is binary.</summary>
    public static string? TextOf(OpenValue value) => value.Form == Text ? Encoding.UTF8.GetString(value.Content) : null;

    /// <summary>The bytes of a binary value; null: it is a text.</summary>
    public static ReadOnlyMemory<byte>? BinaryOf(OpenValue value) => value.Form == Binary ? value.Content.ToArray() : (ReadOnlyMemory<byte>?)null;

    /// <summary>The encryption context of a version's value.</summary>
    public static Dictionary<string, string> ContextOf(string arn, string versionId) => new()
    {
        ["SecretARN"] = arn,
        ["SecretVersionId"] = versionId,
    };

    /// <summary>The id of a new version: the request's token, or a new one.</summary>
    public static string VersionIdOf(string? token) => token ?? Guid.NewGuid().ToString();

    /// <summary>The labels of a request, without repetitions.</summary>
    public static IReadOnlyList<string> StagesOf(IReadOnlyList<string>? stages) => stages is { Count: > 0 } ? [.. stages.Distinct()] : [SecretStages.Current];

    private static byte[] Checked(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        if (bytes.Length <= BytesMax)
        {
            return bytes;
        }

        CryptographicOperations.ZeroMemory(bytes);
        throw SecretErrors.Invalid(
            $"1 validation error detected: Value at 'secretString' failed to satisfy constraint: Member must have length less than or equal to {BytesMax}");
    }
}
