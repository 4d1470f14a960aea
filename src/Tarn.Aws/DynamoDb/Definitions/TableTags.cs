using System.Text.RegularExpressions;
using Tarn.Aws.Tagging;

namespace Tarn.Aws.DynamoDb.Definitions;

/// <summary>AWS's rules of the tags of tables.</summary>
/// <seealso href="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Tagging.html"/>
internal static partial class TableTags
{
    private const string Reserved = "aws:";

    /// <summary>Checks new tags.</summary>
    /// <exception cref="AwsErrorException">ValidationException.</exception>
    public static void Check(IReadOnlyCollection<KeyValuePair<string, string>> tags)
    {
        CheckKeys([.. tags.Select(tag => tag.Key)]);
        foreach (var (_, value) in tags)
        {
            if (!Letters().IsMatch(value))
            {
                throw DynamoDbFailures.Invalid($"The Tag Value provided is invalid, Value: {value}");
            }
        }

        if (tags.GroupBy(tag => tag.Key, StringComparer.Ordinal).FirstOrDefault(same => same.Count() > 1) is { } twice)
        {
            throw DynamoDbFailures.Invalid($"Duplicate Tag Keys provided as input: Duplicate Tag Key found {twice.Key}");
        }
    }

    /// <summary>Checks the keys of tags.</summary>
    /// <exception cref="AwsErrorException">ValidationException.</exception>
    public static void CheckKeys(IReadOnlyCollection<string> keys)
    {
        foreach (var key in keys)
        {
            if (!Letters().IsMatch(key))
            {
                throw DynamoDbFailures.Invalid($"The Tag Key provided is invalid, Key: {key}");
            }

            if (key.StartsWith(Reserved, StringComparison.Ordinal))
            {
                throw DynamoDbFailures.Invalid($"Tag Key cannot be prefixed with {Reserved}, Key: {key}");
            }
        }

        if (keys.Count > TagChanges.CountMax)
        {
            throw TooMany();
        }
    }

    /// <summary>The error for more tags than a table may have.</summary>
    public static AwsErrorException TooMany() =>
        DynamoDbFailures.Invalid("Number of Tags exceed the current limit for the provided ResourceArn");

    [GeneratedRegex(@"^[\p{L}\p{Z}\p{N}_.:/=+\-@]*\z")]
    private static partial Regex Letters();
}
