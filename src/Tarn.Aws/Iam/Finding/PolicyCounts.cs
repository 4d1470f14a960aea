using Tarn.Access.Identities;

namespace Tarn.Aws.Iam.Finding;

/// <summary>How many identities use a policy.</summary>
/// <param name="Attached">Identities with the policy attached.</param>
/// <param name="Boundaries">Identities with the policy as their boundary.</param>
internal readonly record struct PolicyCounts(int Attached, int Boundaries)
{
    /// <summary>Whether any identity uses the policy.</summary>
    public bool IsUsed => Attached + Boundaries > 0;

    /// <summary>Counts the uses.</summary>
    public static async ValueTask<PolicyCounts> Read(IMetadataReader reader, string arn) => new(
        (await PolicyUses.Read(reader, arn, PolicyUse.Permissions)).Count, (await PolicyUses.Read(reader, arn, PolicyUse.Boundary)).Count);
}
