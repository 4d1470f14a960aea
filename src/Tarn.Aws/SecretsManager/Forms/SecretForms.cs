using Tarn.Access.Secrets;
using Tarn.Aws.SecretsManager.Model;

namespace Tarn.Aws.SecretsManager.Forms;

/// <summary>Secrets as Secrets Manager shows them.</summary>
internal static class SecretForms
{
    /// <summary>A secret as DescribeSecret shows it.</summary>
    public static DescribeSecretOutput DescriptionOf(RegisteredSecret secret, IReadOnlyList<KeyValuePair<string, string>> tags)
    {
        var (definition, rotation) = (secret.Definition, secret.Definition.Rotation);
        return new DescribeSecretOutput
        {
            ARN = secret.Arn,
            Name = secret.Name,
            Description = definition.Description,
            KmsKeyId = definition.KeyId,
            RotationEnabled = rotation is null ? null : rotation.IsEnabled,
            RotationLambdaARN = rotation?.FunctionArn,
            RotationRules = RulesOf(rotation),
            LastRotatedDate = TimeOf(rotation?.RotatedMs),
            LastChangedDate = TimeOf(definition.ChangedMs),
            LastAccessedDate = TimeOf(definition.AccessedMs),
            DeletedDate = TimeOf(definition.PurgeMs),
            NextRotationDate = TimeOf(rotation?.NextMs),
            Tags = TagsOf(tags),
            VersionIdsToStages = StagesOf(definition),
            CreatedDate = secret.Resource.Created,
        };
    }

    /// <summary>A secret as ListSecrets shows it.</summary>
    public static SecretListEntry EntryOf(RegisteredSecret secret, IReadOnlyList<KeyValuePair<string, string>> tags)
    {
        var (definition, rotation) = (secret.Definition, secret.Definition.Rotation);
        return new SecretListEntry
        {
            ARN = secret.Arn,
            Name = secret.Name,
            Description = definition.Description,
            KmsKeyId = definition.KeyId,
            RotationEnabled = rotation is null ? null : rotation.IsEnabled,
            RotationLambdaARN = rotation?.FunctionArn,
            RotationRules = RulesOf(rotation),
            LastRotatedDate = TimeOf(rotation?.RotatedMs),
            LastChangedDate = TimeOf(definition.ChangedMs),
            LastAccessedDate = TimeOf(definition.AccessedMs),
            DeletedDate = TimeOf(definition.DeletedMs),
            NextRotationDate = TimeOf(rotation?.NextMs),
            Tags = TagsOf(tags),
            SecretVersionsToStages = StagesOf(definition),
            CreatedDate = secret.Resource.Created,
        };
    }

    /// <summary>A stored time.</summary>
    public static DateTimeOffset? TimeOf(long? unixMs) => unixMs is { } known ? DateTimeOffset.FromUnixTimeMilliseconds(known) : null;

    private static RotationRulesType? RulesOf(SecretRotation? rotation) => rotation is null ? null : new RotationRulesType
    {
        AutomaticallyAfterDays = rotation.Days,
        Duration = rotation.Duration,
        ScheduleExpression = rotation.Schedule,
    };

    private static IReadOnlyList<Tag> TagsOf(IReadOnlyList<KeyValuePair<string, string>> tags) =>
        [.. tags.Select(tag => new Tag { Key = tag.Key, Value = tag.Value })];

    // Deprecated versions are left out, as on AWS.
    private static Dictionary<string, IReadOnlyList<string>>? StagesOf(SecretDefinition secret)
    {
        var staged = secret.Versions.Where(version => version.Stages.Count > 0).ToDictionary(version => version.Id, version => version.Stages);
        return staged.Count > 0 ? staged : null;
    }
}
