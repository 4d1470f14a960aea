using Tarn.Storage;

namespace Tarn.Access.Secrets;

/// <summary>The rules of staging labels. A label is on one version of a secret at most.</summary>
public static class SecretStages
{
    public const string Current = "AWSCURRENT";
    public const string Previous = "AWSPREVIOUS";
    public const string Pending = "AWSPENDING";

    /// <summary>The most labels of all versions of a secret.</summary>
    public const int LabelsMax = 20;

    /// <summary>Attaches labels to a version. The version that loses <c>AWSCURRENT</c> gets <c>AWSPREVIOUS</c>.</summary>
    /// <exception cref="TarnException">LimitExceeded: the secret would have more than <see cref="LabelsMax"/> labels.</exception>
    public static SecretDefinition Attach(SecretDefinition secret, string versionId, IReadOnlyList<string> stages)
    {
        var before = stages.Contains(Current) && secret.Staged(Current) is { } current && current.Id != versionId ? current.Id : null;
        foreach (var stage in stages)
        {
            secret = Move(secret, stage, versionId);
        }

        secret = before is null ? secret : Move(secret, Previous, before);
        return secret.Versions.Sum(version => version.Stages.Count) <= LabelsMax ? secret : throw SecretFailures.ManyLabels(LabelsMax);
    }

    /// <summary>Removes a label from the version that has it.</summary>
    public static SecretDefinition Detach(SecretDefinition secret, string stage) => Move(secret, stage, null);

    private static SecretDefinition Move(SecretDefinition secret, string stage, string? versionId) => secret with
    {
        Versions =
        [
            .. secret.Versions.Select(version =>
                version.Id == versionId ? version.Stages.Contains(stage) ? version : version with { Stages = [.. version.Stages, stage] }
                : version.Stages.Contains(stage) ? version with { Stages = [.. version.Stages.Where(one => one != stage)] }
                : version),
        ],
    };
}
