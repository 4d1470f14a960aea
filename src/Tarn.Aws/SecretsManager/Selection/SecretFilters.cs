using Tarn.Access.Secrets;
using Tarn.Aws.SecretsManager.Model;

namespace Tarn.Aws.SecretsManager.Selection;

/// <summary>The filters of ListSecrets: each one must hold, by one of its values.</summary>
/// <seealso href="https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_Filter.html"/>
internal static class SecretFilters
{
    private static readonly char[] Separators = [' ', '/', '_', '+', '=', '.', '@', '-', ','];

    /// <summary>Checks filters before they are applied.</summary>
    /// <exception cref="AwsErrorException">InvalidParameterException.</exception>
    public static void Check(IReadOnlyList<Filter> filters)
    {
        foreach (var filter in filters)
        {
            if (filter.Key is null)
            {
                throw SecretsManagerErrors.InvalidParameterException("Invalid filter key");
            }

            if (filter.Values is not { Count: > 0 })
            {
                throw SecretsManagerErrors.InvalidParameterException($"Invalid filter values for key: {filter.Key}");
            }
        }
    }

    /// <summary>Whether a filter needs the secrets' tags.</summary>
    public static bool NeedTags(IReadOnlyList<Filter> filters) => filters.Any(filter => filter.Key is "tag-key" or "tag-value" or "all");

    /// <summary>Whether a secret passes all filters.</summary>
    public static bool Pass(IReadOnlyList<Filter> filters, ListedSecret listed) => filters.All(filter => Passes(filter, listed));

    // A value that begins with ! excludes the secrets that its rest finds.
    private static bool Passes(Filter filter, ListedSecret listed)
    {
        var kinds = filter.Values!.ToLookup(value => value.StartsWith('!'));
        var (wanted, unwanted) = (kinds[false].ToList(), kinds[true]);
        return (wanted.Count == 0 || wanted.Exists(value => Finds(filter.Key!, value, listed)))
            && !unwanted.Any(value => Finds(filter.Key!, value[1..], listed));
    }

    private static bool Finds(string key, string value, ListedSecret listed) => key switch
    {
        "name" => listed.Secret.Name.StartsWith(value, StringComparison.Ordinal),
        "description" => WordsOf(value).All(word => HasWord(listed.Secret.Definition.Description, word)),
        "tag-key" => listed.Tags.Any(tag => tag.Key.StartsWith(value, StringComparison.Ordinal)),
        "tag-value" => listed.Tags.Any(tag => tag.Value.StartsWith(value, StringComparison.Ordinal)),
        "all" => WordsOf(value).All(word => HasAnywhere(listed, word)),

        // No secret here is a replica, and none belongs to a service.
        _ => false,
    };

    private static bool HasAnywhere(ListedSecret listed, string word) =>
        HasWord(listed.Secret.Name, word) || HasWord(listed.Secret.Definition.Description, word)
        || listed.Tags.Any(tag => HasWord(tag.Key, word) || HasWord(tag.Value, word));

    private static bool HasWord(string? text, string word) =>
        WordsOf(text ?? "").Any(one => one.StartsWith(word, StringComparison.OrdinalIgnoreCase));

    private static string[] WordsOf(string text) => text.Split(Separators, StringSplitOptions.RemoveEmptyEntries);
}
