using System.Text.Json;
using Tarn.Access.Keys.Use;
using Tarn.Aws.S3.Refusals;
using Tarn.Storage.Sealing;

namespace Tarn.Aws.S3.Sealing;

/// <summary>The headers of an answer about bytes that are encrypted with a key of the server.</summary>
/// <param name="Algorithm">The algorithm; null: plain bytes, or a client's own key.</param>
/// <param name="KeyArn">The ARN of a key of the key service.</param>
/// <param name="UsesBucketKey">Whether that key is used for the bucket; null: not shown.</param>
internal readonly record struct ShownSeal(string? Algorithm, string? KeyArn, bool? UsesBucketKey)
{
    /// <summary>The headers about a body.</summary>
    /// <param name="seal">Its wrapped key; null: it is plain.</param>
    public static ShownSeal Of(BodySeal? seal) => seal?.Kind switch
    {
        SealKind.Instance => new ShownSeal(S3Refusals.Aes256, null, null),
        SealKind.Kms => new ShownSeal(S3Refusals.Kms, seal.KeyName, ObjectKeyForm.Of(seal).UsesBucketKey ? true : null),
        _ => default,
    };

    /// <summary>The context that a writer gave, as its header holds it; null: none.</summary>
    public static string? ContextOf(BodySeal? seal)
    {
        if (seal is not { Kind: SealKind.Kms } || ObjectKeyForm.Of(seal).Pairs is not { Count: > 0 } pairs)
        {
            return null;
        }

        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartObject();
            foreach (var (name, value) in pairs)
            {
                json.WriteString(name, value);
            }

            json.WriteEndObject();
        }

        return Convert.ToBase64String(bytes.ToArray());
    }
}
