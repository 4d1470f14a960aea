using Tarn.Access.Sessions;
using Tarn.Aws.Scheduler.Failures;

namespace Tarn.Aws.Scheduler.Finding;

/// <summary>Roles in requests.</summary>
/// <param name="sessions">Knows which roles the service may assume.</param>
internal sealed class ScheduleRoles(RoleSessions sessions)
{
    private const string Service = "scheduler.amazonaws.com";

    /// <summary>Checks that the caller may pass a role, and that the service may assume it for a group of schedules.</summary>
    /// <exception cref="AwsErrorException">ValidationException.</exception>
    /// <exception cref="TarnException">AccessDenied.</exception>
    public void Check(Call call, string role, string groupArn)
    {
        call.Authorize("iam:PassRole", role);
        if (!sessions.MayAssume(call.Account, Service, role, groupArn))
        {
            throw SchedulerFailures.Invalid("The execution role you provide must allow AWS EventBridge Scheduler to assume the role.");
        }
    }
}
