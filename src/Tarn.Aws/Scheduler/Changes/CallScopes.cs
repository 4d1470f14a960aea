using System.Text;
using Tarn.Messaging.Schedules.Definitions;

namespace Tarn.Aws.Scheduler.Changes;

/// <summary>Calls with client tokens.</summary>
internal static class CallScopes
{
    /// <summary>Whether a call with the token has made the change; else it is noted.</summary>
    /// <param name="arn">The schedule or group that changes.</param>
    /// <exception cref="TarnException">Conflict: another request had the token.</exception>
    public static ValueTask<bool> IsRepeated(IMetadataTransaction transaction, Call call, string? token, string arn) => CallTokens.IsRepeated(
        transaction, token, $"{call.Account}/{call.Region}/{call.Operation}", (byte[])[.. Encoding.UTF8.GetBytes(arn), .. call.BodySha256.Span], call.Time);
}
