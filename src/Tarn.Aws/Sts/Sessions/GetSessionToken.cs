using Tarn.Aws.Sts.Model;

namespace Tarn.Aws.Sts.Sessions;

internal sealed partial class SessionOperations
{
    private const string SessionKeyStart = "ASIA";
    private const int TokenSecondsDefault = 43_200;
    private const int RootSecondsMax = 3_600;

    /// <summary>A session of the calling user or root, with the same rights. It ends with the caller's key.</summary>
    [Refused("SerialNumber, TokenCode", "leave it out: there are no MFA devices")]
    public Task<GetSessionTokenOutput> GetSessionToken(GetSessionTokenInput input, Call call, CancellationToken cancellationToken)
    {
        input.Refuse();
        var caller = call.Principal;
        if (caller.Kind == PrincipalKind.Role || caller.AccessKeyId.StartsWith(SessionKeyStart, StringComparison.Ordinal))
        {
            throw new TarnException(ErrorKind.AccessDenied, "Cannot call GetSessionToken with session credentials");
        }

        // AWS ends a root's session after an hour, whatever it asked for
        var seconds = input.DurationSeconds ?? TokenSecondsDefault;
        var lifetime = TimeSpan.FromSeconds(caller.Kind == PrincipalKind.Root ? Math.Min(seconds, RootSecondsMax) : seconds);
        return Task.FromResult(new GetSessionTokenOutput { Credentials = View(keys.Issue(caller, lifetime)) });
    }
}
