using Tarn.Access.Secrets;
using Tarn.Aws.SecretsManager.Model;

namespace Tarn.Aws.SecretsManager.Forms;

/// <summary>Secrets as Secrets Manager shows them.</summary>
internal static class SecretForms
{
    /// <summary>A secret as DescribeSecret shows it: with the day of its removal.</summary>
    public static DescribeSecretOutput DescriptionOf(RegisteredSecret secret, IReadOnlyList<KeyValuePair<string, string>> tags) => new()
    {
        SecretFacts = FactsOf(secret, tags, secret.Definition.PurgeMs),
        VersionIdsToStages = StagesOf(secret.Definition),
    };

    /// <summary>A secret as ListSecrets shows it: with the day of the request for its removal.</summary>
    public static SecretListEntry EntryOf(RegisteredSecret secret, IReadOnlyList<KeyValuePair<string, string>> tags) => new()
    {
        SecretFacts = FactsOf(secret, tags, secret.Definition.DeletedMs),
        SecretVersionsToStages = StagesOf(secret.Definition),
    };

    /// <summary>A stored time.</summary>
    public static DateTimeOffset? TimeOf(long? unixMs) => unixMs is { } known ? DateTimeOffset.FromUnixTimeMilliseconds(known) : null;

    private static SecretFacts FactsOf(RegisteredSecret secret, IReadOnlyList<KeyValuePair<string, string>> tags, long? deletedMs)
    {
        var (definition, rotation) = (secret.Definition, secret.Definition.Rotation);
        return new SecretFacts(
            ARN: secret.Arn,
            Name: secret.Name,
            Description: definition.Description,
            KmsKeyId: definition.KeyId,
            RotationEnabled: rotation?.IsEnabled,
            RotationLambdaARN: rotation?.FunctionArn,
            RotationRules: RulesOf(rotation),
            LastRotatedDate: TimeOf(rotation?.RotatedMs),
            LastChangedDate: TimeOf(definition.ChangedMs),
            LastAccessedDate: TimeOf(definition.AccessedMs),
            DeletedDate: TimeOf(deletedMs),
            NextRotationDate: TimeOf(rotation?.NextMs),
            Tags: [.. tags.Select(tag => new Tag { Key = tag.Key, Value = tag.Value })],
            CreatedDate: secret.Resource.Created);
    }

    private static RotationRulesType? RulesOf(SecretRotation? rotation) => rotation is null ? null : new RotationRulesType
    {
        AutomaticallyAfterDays = rotation.Days,
        Duration = rotation.Duration,
        ScheduleExpression = rotation.Schedule,
    };

    // Deprecated versions are left out, as on AWS.
    private static Dictionary<string, IReadOnlyList<string>>? StagesOf(SecretDefinition secret)
    {
        var staged = secret.Versions.Where(version => version.Stages.Count > 0).ToDictionary(version => version.Id, version => version.Stages);
        return staged.Count > 0 ? staged : null;
    }
}
