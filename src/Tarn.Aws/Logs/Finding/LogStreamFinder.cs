using Tarn.Aws.Logs.Model;
using Tarn.Telemetry.Logs;
using Tarn.Telemetry.Logs.Events;
using Tarn.Telemetry.Logs.Rows;

namespace Tarn.Aws.Logs.Finding;

/// <summary>Finds the log streams that requests name.</summary>
internal static class LogStreamFinder
{
    /// <summary>Finds a stream of a group.</summary>
    /// <exception cref="AwsErrorException">ResourceNotFoundException.</exception>
    public static async ValueTask<LogStreamRow> Find(this LogStore logs, Access.Registry.Resource group, string name, CancellationToken cancellationToken) =>
        await logs.Streams.Find(LogGroupId.Of(group), name, cancellationToken) ?? throw NotFound();

    /// <summary>The error for a stream that does not exist.</summary>
    public static AwsErrorException NotFound() => LogsErrors.ResourceNotFoundException("The specified log stream does not exist.");

    /// <summary>
    /// Checks the caller's rights to a group. Policies name a group with or without <c>:*</c> at its end: either form allows, and either
    /// form denies.
    /// </summary>
    public static void Authorize(Call call, string action, string groupArn)
    {
        var (plain, open) = (call.Authorizer.Decide(call, action, groupArn), call.Authorizer.Decide(call, action, groupArn + ":*"));
        if (IsDenied(plain) || (plain != AccessDecision.Allowed && open != AccessDecision.Allowed))
        {
            call.Authorize(action, groupArn);
        }

        if (IsDenied(open))
        {
            call.Authorize(action, groupArn + ":*");
        }
    }

    private static bool IsDenied(AccessDecision decision) =>
        decision is AccessDecision.DeniedByIdentity or AccessDecision.DeniedByBoundary or AccessDecision.DeniedBySession;
}
