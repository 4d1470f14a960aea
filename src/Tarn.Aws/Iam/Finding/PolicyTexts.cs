using Tarn.Access.Policies;
using Tarn.Aws.Iam.Model;

namespace Tarn.Aws.Iam.Finding;

/// <summary>Texts of policies: their check, their size, and their form in answers.</summary>
internal static class PolicyTexts
{
    /// <summary>AWS's quota of all inline policies of a role together.</summary>
    public const int RoleCharsMax = 10_240;

    /// <summary>AWS's quota of all inline policies of a user together.</summary>
    public const int UserCharsMax = 2_048;

    private const int ManagedCharsMax = 6_144;
    private const int TrustCharsMax = 2_048;

    /// <summary>Checks a policy.</summary>
    /// <returns>The same text.</returns>
    /// <exception cref="AwsErrorException">MalformedPolicyDocument.</exception>
    public static string Check(string policy, PolicyKind kind)
    {
        try
        {
            PolicyDocument.Parse(policy, kind);
            return policy;
        }
        catch (FormatException malformed)
        {
            throw IamErrors.MalformedPolicyDocumentException(malformed.Message);
        }
    }

    /// <summary>Checks a managed policy and its size.</summary>
    /// <exception cref="AwsErrorException">MalformedPolicyDocument; LimitExceeded.</exception>
    public static string CheckManaged(string policy) => SizeOf(Check(policy, PolicyKind.Identity)) <= ManagedCharsMax
        ? policy
        : throw IamErrors.LimitExceededException($"Cannot exceed quota for PolicySize: {ManagedCharsMax}");

    /// <summary>Checks a trust policy and its size.</summary>
    /// <exception cref="AwsErrorException">MalformedPolicyDocument; LimitExceeded.</exception>
    public static string CheckTrust(string policy) => SizeOf(Check(policy, PolicyKind.Trust)) <= TrustCharsMax
        ? policy
        : throw IamErrors.LimitExceededException($"Cannot exceed quota for ACLSizePerRole: {TrustCharsMax}");

    /// <summary>The size that counts for quotas: characters without whitespace.</summary>
    public static int SizeOf(string policy) => policy.Count(letter => !char.IsWhiteSpace(letter));

    /// <summary>A policy, percent-encoded by RFC 3986, as IAM sends it.</summary>
    public static string Encode(string policy) => Uri.EscapeDataString(policy);
}
