using System.Globalization;
using System.Text;
using Tarn.Aws.Kinesis.Model;
using Tarn.Aws.Tagging;

namespace Tarn.Aws.Kinesis.Resources;

/// <summary>The service's rules for tags of streams and consumers.</summary>
internal static class StreamTags
{
    /// <exception cref="AwsErrorException">InvalidArgumentException.</exception>
    public static void Check(IReadOnlyCollection<KeyValuePair<string, string>>? tags, string stream, string account)
    {
        var texts = (tags ?? []).SelectMany(tag => new[] { tag.Key, tag.Value }).ToArray();
        CheckCharacters(texts, () => KinesisTexts.AddedTagsWithPercent(stream, account));
        if (tags?.Count > TagChanges.CountMax)
        {
            throw KinesisErrors.InvalidArgumentException(KinesisTexts.TooManyTags(stream, account));
        }
    }

    /// <summary>Checks the keys of tags to remove by the same rules.</summary>
    /// <exception cref="AwsErrorException">InvalidArgumentException.</exception>
    public static void CheckKeys(IReadOnlyCollection<string> keys, string stream, string account) =>
        CheckCharacters(keys, () => KinesisTexts.RemovedTagsWithPercent(stream, account));

    private static void CheckCharacters(IReadOnlyCollection<string> texts, Func<string> percent)
    {
        if (!texts.All(IsValid))
        {
            throw KinesisErrors.InvalidArgumentException(KinesisTexts.TagCharacters);
        }

        if (texts.Any(text => text.Contains('%', StringComparison.Ordinal)))
        {
            throw KinesisErrors.InvalidArgumentException(percent());
        }
    }

    private static bool IsValid(string text) => text.EnumerateRunes().All(IsValid);

    // Colons are accepted although the message does not list them: tags of other services and Terraform's default tags
    // contain colons.
    private static bool IsValid(Rune rune) => Rune.GetUnicodeCategory(rune) switch
    {
        UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter or UnicodeCategory.TitlecaseLetter
            or UnicodeCategory.ModifierLetter or UnicodeCategory.OtherLetter => true,
        UnicodeCategory.DecimalDigitNumber or UnicodeCategory.LetterNumber or UnicodeCategory.OtherNumber => true,
        UnicodeCategory.SpaceSeparator or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator => true,
        _ => rune.IsAscii && "_./=+-%@:".Contains((char)rune.Value, StringComparison.Ordinal),
    };
}
