using Tarn.Access.Sessions;
using Tarn.Aws.Firehose.Model;
using Tarn.Aws.Firehose.Refusals;

namespace Tarn.Aws.Firehose.Destinations;

/// <summary>
/// The roles that a caller hands to a delivery stream: the caller must be allowed to pass each, and each must trust the service.
/// </summary>
/// <param name="sessions">Knows which roles the service may assume.</param>
internal sealed class PassedRoles(RoleSessions sessions)
{
    private const string Action = "iam:PassRole";

    /// <summary>Checks iam:PassRole on each role of a destination and of a source, and that the service may assume it.</summary>
    /// <param name="destination">The destination as it would be described.</param>
    /// <param name="sourceRole">The role of the source; null without one.</param>
    /// <param name="streamArn">The ARN of the delivery stream.</param>
    /// <exception cref="Storage.TarnException">AccessDenied: the caller may not pass a role.</exception>
    /// <exception cref="AwsErrorException">InvalidArgumentException: the service cannot assume a role.</exception>
    public void Authorize(Call call, DestinationDescription destination, string? sourceRole, string streamArn)
    {
        var roles = ActingRoles.Of(destination, sourceRole).Values.Distinct().Order(StringComparer.Ordinal).ToList();
        foreach (var role in roles)
        {
            call.Authorize(Action, role);
        }

        foreach (var role in roles)
        {
            var trust = sessions.TrustOf(new RoleActor(call.Account, role, ActingRoles.ServiceOf(streamArn), streamArn));
            if (trust != RoleTrust.Given)
            {
                throw FirehoseErrors.InvalidArgumentException(RoleRefusal.Of(role, trust));
            }
        }
    }
}
