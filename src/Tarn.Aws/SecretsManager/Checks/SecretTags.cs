using Tarn.Aws.SecretsManager.Model;
using Tarn.Aws.Tagging;

namespace Tarn.Aws.SecretsManager.Checks;

/// <summary>Secrets Manager's rules of tags.</summary>
internal static class SecretTags
{
    /// <summary>The tags of a request.</summary>
    /// <exception cref="AwsErrorException">InvalidParameterException; LimitExceededException.</exception>
    public static IReadOnlyList<KeyValuePair<string, string>> Of(IReadOnlyList<Tag>? tags)
    {
        KeyValuePair<string, string>[] pairs =
        [
            .. (tags ?? []).Select(tag => KeyValuePair.Create(
                tag.Key ?? throw SecretsManagerErrors.InvalidParameterException("A tag needs a key."), tag.Value ?? "")),
        ];
        if (TagChanges.HasTwice(pairs))
        {
            throw SecretsManagerErrors.InvalidParameterException("Duplicate tag keys are not allowed.");
        }

        CheckKeys(pairs.Select(tag => tag.Key));
        return pairs.Length <= TagChanges.CountMax ? pairs : throw TooMany();
    }

    /// <exception cref="AwsErrorException">InvalidParameterException.</exception>
    public static void CheckKeys(IEnumerable<string> keys)
    {
        if (keys.Any(key => key.StartsWith("aws:", StringComparison.OrdinalIgnoreCase)))
        {
            throw SecretsManagerErrors.InvalidParameterException("Tag keys must not start with aws:.");
        }
    }

    public static AwsErrorException TooMany() => SecretsManagerErrors.LimitExceededException($"A secret has at most {TagChanges.CountMax} tags.");
}
