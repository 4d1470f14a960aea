using Tarn.Access.Sessions;
using Tarn.Aws.KinesisAnalyticsV2.Model;

namespace Tarn.Aws.KinesisAnalyticsV2.Finding;

/// <summary>Checks the role that a caller hands to an application.</summary>
/// <param name="sessions">Knows which roles the service may assume.</param>
internal sealed class ApplicationRoleChecks(RoleSessions sessions)
{
    /// <summary>The service that assumes the role.</summary>
    public const string Principal = "kinesisanalytics.amazonaws.com";

    /// <summary>Checks that the caller may pass the role, and that the service may assume it.</summary>
    /// <param name="arn">The ARN of the application.</param>
    /// <exception cref="TarnException">AccessDenied: the caller may not pass it.</exception>
    /// <exception cref="AwsErrorException">InvalidArgumentException.</exception>
    public void Check(Call call, string role, string arn)
    {
        call.Authorize("iam:PassRole", role);
        var trust = sessions.TrustOf(new RoleActor(call.Account, role, Principal, arn));
        if (trust != RoleTrust.Given)
        {
            throw KinesisAnalyticsV2Errors.InvalidArgumentException(trust == RoleTrust.NoRole
                ? $"The role {role} does not exist."
                : $"The trust policy of the role {role} does not allow {Principal} to assume it.");
        }
    }
}
