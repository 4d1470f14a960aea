using Tarn.Access.Sessions;
using Tarn.Aws.Events.Failures;

namespace Tarn.Aws.Events.Finding;

/// <summary>Roles in requests.</summary>
/// <param name="sessions">Knows which roles the service may assume.</param>
internal sealed class EventRoles(RoleSessions sessions)
{
    private const string Service = "events.amazonaws.com";

    /// <summary>Checks that the caller may pass a role, and that the service may assume it for a rule.</summary>
    /// <exception cref="AwsErrorException">ValidationException.</exception>
    /// <exception cref="TarnException">AccessDenied.</exception>
    public void Check(Call call, string role, string ruleArn)
    {
        call.Authorize("iam:PassRole", role);
        if (!sessions.MayAssume(call.Account, Service, role, ruleArn))
        {
            throw EventFailures.Invalid($"Provided role '{role}' cannot be assumed by principal '{Service}'.");
        }
    }
}
