using Tarn.Access.Registry;
using Tarn.Aws.Kinesis.Model;
using Tarn.Storage.Metadata;

namespace Tarn.Aws.Kinesis;

/// <summary>The service's rules for tags of streams.</summary>
internal static class StreamTags
{
    private const int CountMax = 50;

    /// <exception cref="Protocols.AwsErrorException">InvalidArgumentException.</exception>
    public static void Check(IReadOnlyDictionary<string, string>? tags, string stream, string account)
    {
        foreach (var (key, value) in tags ?? new Dictionary<string, string>())
        {
            if (!IsValid(key) || !IsValid(value))
            {
                throw KinesisErrors.InvalidArgumentException(KinesisTexts.TagCharacters);
            }
        }

        if (tags?.Count > CountMax)
        {
            throw KinesisErrors.InvalidArgumentException(KinesisTexts.TooManyTags(stream, account));
        }
    }

    /// <summary>Adds tags within the limit.</summary>
    public static async ValueTask Add(IMetadataTransaction transaction, FoundStream found, IReadOnlyDictionary<string, string> tags)
    {
        var present = await ResourceTags.Read(transaction, found.Resource.Id);
        if (present.Select(tag => tag.Key).Union(tags.Keys).Count() > CountMax)
        {
            throw KinesisErrors.InvalidArgumentException(KinesisTexts.TooManyTags(found.Name, found.Account));
        }

        ResourceTags.Set(transaction, found.Resource.Id, tags);
    }

    private static bool IsValid(string text) =>
        text.All(c => char.IsLetterOrDigit(c) || char.IsWhiteSpace(c) || c > 0x7F || "_./=+-%@:".Contains(c));
}
