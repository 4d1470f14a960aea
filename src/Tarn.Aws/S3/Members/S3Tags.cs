using System.Xml;
using Tarn.Aws.S3.Model;
using Tarn.Storage.Objects.Limits;

namespace Tarn.Aws.S3.Members;

/// <summary>Tag sets and their rules.</summary>
internal static class S3Tags
{
    public const int BucketTagsMax = 50;
    private const int KeyLengthMax = 128;
    private const int ValueLengthMax = 256;

    /// <summary>Tags from the header <c>x-amz-tagging</c>: a query string.</summary>
    public static IReadOnlyList<KeyValuePair<string, string>> Parse(string? header)
    {
        if (string.IsNullOrEmpty(header))
        {
            return [];
        }

        var tags = header.Split('&', StringSplitOptions.RemoveEmptyEntries).Select(pair =>
        {
            var split = pair.IndexOf('=', StringComparison.Ordinal);
            var (key, value) = split < 0 ? (pair, string.Empty) : (pair[..split], pair[(split + 1)..]);
            return KeyValuePair.Create(Decode(key), Decode(value));
        });
        return Checked([.. tags], ObjectLimits.TagsMax);
    }

    public static IReadOnlyList<KeyValuePair<string, string>> Of(IReadOnlyList<Tag>? tags, int max) =>
        Checked([.. (tags ?? []).Select(tag => KeyValuePair.Create(tag.Key, tag.Value))], max);

    public static IReadOnlyList<Tag> ToWire(IEnumerable<KeyValuePair<string, string>> tags) =>
        [.. tags.Select(tag => new Tag { Key = tag.Key, Value = tag.Value })];

    private static string Decode(string text) => S3Text.Decode(text.Replace('+', ' '));

    private static KeyValuePair<string, string>[] Checked(KeyValuePair<string, string>[] tags, int max)
    {
        if (tags.Length > max)
        {
            throw new AwsErrorException("BadRequest", 400, $"Object tags cannot be greater than {max}");
        }

        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (key, value) in tags)
        {
            if (key.Length is 0 or > KeyLengthMax || !IsReadable(key))
            {
                throw S3Errors.InvalidTag("The TagKey you have provided is invalid", key, value);
            }

            if (value.Length > ValueLengthMax || !IsReadable(value))
            {
                throw S3Errors.InvalidTag("The TagValue you have provided is invalid", key, value);
            }

            if (!seen.Add(key))
            {
                throw S3Errors.InvalidTag("Cannot provide multiple Tags with the same key", key, value);
            }
        }

        return tags;
    }

    // The header holds texts that no answer in XML can show.
    private static bool IsReadable(string text) => text.All(c => XmlConvert.IsXmlChar(c) || char.IsSurrogate(c));
}
