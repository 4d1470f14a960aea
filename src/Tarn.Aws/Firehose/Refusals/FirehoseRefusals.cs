using Tarn.Aws.Firehose.Finding;
using Tarn.Aws.Firehose.Model;

namespace Tarn.Aws.Firehose.Refusals;

/// <summary>
/// Refuses settings that Tarn does not support. Each message names the member, its value, and the alternative that
/// works.
/// </summary>
internal static class FirehoseRefusals
{
    /// <param name="refused">The member, with its value when other values work.</param>
    /// <param name="instead">The alternative that works.</param>
    public static string Sentence(string refused, string instead) => Refusal.OfMember(DeliveryStreamFinder.Service, refused, instead);

    /// <summary>Throws InvalidArgumentException with every refusal.</summary>
    public static void ThrowIfAny(List<string> refused)
    {
        if (refused.Count > 0)
        {
            throw FirehoseErrors.InvalidArgumentException(string.Join(' ', refused));
        }
    }

    /// <summary>Checks the form of a role's ARN.</summary>
    public static void CheckRole(string? arn, string member, List<string> refused)
    {
        if (!RoleArn.IsWellFormed(arn))
        {
            refused.Add($"{member} '{arn}' is not the ARN of a role.");
        }
    }
}
