using System.Globalization;
using Tarn.Access.Identities;
using Tarn.Aws.Iam.Model;

namespace Tarn.Aws.Iam.Finding;

/// <summary>Managed policies as IAM shows them.</summary>
internal static class PolicyView
{
    /// <summary>The only version of a policy of AWS.</summary>
    public const string AwsVersionId = "v1";

    private const int NameHashPrime = 31;

    // AWS shows a date of its own for each; the program shows the first one.
    private static readonly DateTimeOffset AwsCreated = new(2015, 2, 6, 18, 39, 0, TimeSpan.Zero);

    /// <summary>A policy of the account.</summary>
    public static Policy Of(Resource resource, ManagedPolicy policy, PolicyCounts counts) => new()
    {
        PolicyName = policy.Name,
        PolicyId = IdentityNames.UniqueIdOfPolicy(resource.Id),
        Arn = resource.Arn,
        Path = policy.Path,
        DefaultVersionId = IdOf(policy.DefaultNumber),
        AttachmentCount = counts.Attached,
        PermissionsBoundaryUsageCount = counts.Boundaries,
        IsAttachable = true,
        Description = policy.Description,
        CreateDate = resource.Created,
        UpdateDate = policy.Updated,
    };

    public static Policy Of(AwsManagedPolicy policy, PolicyCounts counts) => new()
    {
        PolicyName = policy.Name,
        PolicyId = IdentityNames.UniqueIdOfPolicy(new(policy.Name.Aggregate(0L, (hash, letter) => (hash * NameHashPrime) + letter))),
        Arn = policy.Arn,
        Path = policy.Path,
        DefaultVersionId = AwsVersionId,
        AttachmentCount = counts.Attached,
        PermissionsBoundaryUsageCount = counts.Boundaries,
        IsAttachable = true,
        Description = policy.Description,
        CreateDate = AwsCreated,
        UpdateDate = AwsCreated,
    };

    /// <summary>The versions of a policy of the account.</summary>
    public static IEnumerable<PolicyVersion> VersionsOf(ManagedPolicy policy) => policy.Versions.Select(version => VersionOf(policy, version));

    /// <summary>A version of a policy of the account, with its document.</summary>
    public static PolicyVersion VersionOf(ManagedPolicy policy, ManagedPolicyVersion version) => new()
    {
        VersionId = IdOf(version.Number),
        IsDefaultVersion = version.Number == policy.DefaultNumber,
        CreateDate = version.Created,
        Document = PolicyTexts.Encode(version.Document),
    };

    /// <summary>The version of a policy of AWS, with its document.</summary>
    public static PolicyVersion VersionOf(AwsManagedPolicy policy) => new()
    {
        VersionId = AwsVersionId,
        IsDefaultVersion = true,
        CreateDate = AwsCreated,
        Document = PolicyTexts.Encode(policy.Text),
    };

    private static string IdOf(int number) => string.Create(CultureInfo.InvariantCulture, $"v{number}");
}
