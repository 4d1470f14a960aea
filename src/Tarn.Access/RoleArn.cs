using System.Diagnostics.CodeAnalysis;

namespace Tarn.Access;

/// <summary>
/// Role ARNs in configurations. A delivery does not use its role's rights. A malformed role ARN is refused even so: a
/// configuration that works here must work on AWS.
/// </summary>
public static class RoleArn
{
    /// <summary>
    /// Whether the text has the form <c>arn:aws:iam::123456789012:role/path/name</c> (any partition that begins with
    /// <c>aws</c>).
    /// </summary>
    public static bool IsWellFormed([NotNullWhen(true)] string? text)
    {
        if (!Arn.TryParse(text, out var arn))
        {
            return false;
        }

        return (arn.Partition == "aws" || arn.Partition.StartsWith("aws-", StringComparison.Ordinal))
            && arn.Service == "iam"
            && arn.Region.Length == 0
            && AccountId.IsWellFormed(arn.Account)
            && arn.Resource.StartsWith("role/", StringComparison.Ordinal)
            && IsRoleName(arn.Resource.AsSpan(arn.Resource.LastIndexOf('/') + 1));
    }

    private static bool IsRoleName(ReadOnlySpan<char> name)
    {
        if (name.Length is 0 or > 64)
        {
            return false;
        }

        foreach (var letter in name)
        {
            if (!char.IsAsciiLetterOrDigit(letter) && !"+=,.@_-".Contains(letter))
            {
                return false;
            }
        }

        return true;
    }
}
