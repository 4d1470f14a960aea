using System.Text;
using Tarn.Access.Keys.Material;
using Tarn.Storage.Metadata;
using Tarn.Storage.Rights;
using Tarn.Storage.Sealing;

namespace Tarn.Access.Keys.Use;

/// <summary>The wrapped key of an object under a key of the key service. <c>docs/formats/sealed.md</c> has the layout.</summary>
/// <param name="UsesBucketKey">Whether policies see the bucket, and not the object, as the context.</param>
/// <param name="Pairs">The pairs that the writer gave.</param>
/// <param name="DataKey">The data key, encrypted under the key.</param>
/// <param name="BodyKey">The body's key, encrypted under the data key, with its tag.</param>
public sealed record ObjectKeyForm(bool UsesBucketKey, IReadOnlyDictionary<string, string> Pairs, ReadOnlyMemory<byte> DataKey, ReadOnlyMemory<byte> BodyKey)
{
    /// <summary>The name of the pair that holds the object's or bucket's ARN.</summary>
    public const string ArnName = "aws:s3:arn";

    private const byte Version = 1;

    /// <summary>Reads the form of a seal of <see cref="SealKind.Kms"/>.</summary>
    public static ObjectKeyForm Of(BodySeal seal)
    {
        var reader = new ValueReader(seal.Wrapped.Span);
        var usesBucketKey = reader.Byte() != 0;
        var pairs = reader.Pairs().ToDictionary(pair => pair.Key, pair => pair.Value, StringComparer.Ordinal);
        return new ObjectKeyForm(usesBucketKey, pairs, reader.Bytes(), reader.Bytes());
    }

    /// <summary>The context of the data key, which policies of keys see.</summary>
    /// <param name="place">The bucket and key of the body.</param>
    public static IReadOnlyDictionary<string, string> ContextOf(string place, bool usesBucketKey, IReadOnlyDictionary<string, string> pairs) => usesBucketKey
        ? new Dictionary<string, string> { [ArnName] = ObjectActions.ArnStart + place[..place.IndexOf('/', StringComparison.Ordinal)] }
        : new Dictionary<string, string>(pairs, StringComparer.Ordinal) { [ArnName] = ObjectActions.ArnStart + place };

    /// <summary>The bytes that are authenticated with the body's key: place, form and pairs.</summary>
    public static byte[] AuthenticatedOf(string place, bool usesBucketKey, IReadOnlyDictionary<string, string> pairs) =>
        [usesBucketKey ? (byte)1 : (byte)0, .. EncryptionContext.Encode(pairs), .. Encoding.UTF8.GetBytes(place)];

    /// <summary>The stored form.</summary>
    public byte[] Encode() => new ValueWriter(Version)
        .Byte(UsesBucketKey ? (byte)1 : (byte)0)
        .Pairs([.. Pairs.OrderBy(pair => pair.Key, StringComparer.Ordinal)])
        .Bytes(DataKey.Span)
        .Bytes(BodyKey.Span)
        .ToArray();
}
