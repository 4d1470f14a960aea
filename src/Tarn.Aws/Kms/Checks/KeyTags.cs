using Tarn.Access.Keys;
using Tarn.Aws.Kms.Model;
using Tarn.Aws.Tagging;

namespace Tarn.Aws.Kms.Checks;

/// <summary>KMS's rules of tags, and the condition keys that they set.</summary>
internal static class KeyTags
{
    /// <exception cref="AwsErrorException">TagException; LimitExceededException.</exception>
    public static void Check(IReadOnlyCollection<KeyValuePair<string, string>> tags)
    {
        if (TagChanges.HasTwice(tags))
        {
            throw KmsErrors.TagException("Duplicate tag keys");
        }

        CheckKeys(tags.Select(tag => tag.Key));
        if (tags.Count > TagChanges.CountMax)
        {
            throw TooMany();
        }
    }

    /// <exception cref="AwsErrorException">TagException.</exception>
    public static void CheckKeys(IEnumerable<string> keys)
    {
        if (keys.Any(key => key.StartsWith("aws:", StringComparison.OrdinalIgnoreCase)))
        {
            throw KmsErrors.TagException("Tags beginning with aws: are reserved");
        }
    }

    public static AwsErrorException TooMany() => KmsErrors.LimitExceededException($"A key has at most {TagChanges.CountMax} tags.");

    /// <summary>A use with the condition keys of tags in the request.</summary>
    public static KeyUse UseOf(KeyUse use, IReadOnlyCollection<KeyValuePair<string, string>> tags) => tags.Aggregate(
        use.With("aws:tagkeys", [.. tags.Select(tag => tag.Key)]),
        (changed, tag) => changed.With($"aws:requesttag/{tag.Key.ToLowerInvariant()}", tag.Value));
}
