using Tarn.Access.Policies;
using Tarn.Access.Sessions;
using Tarn.Aws.Sts.Model;

namespace Tarn.Aws.Sts.Sessions;

internal sealed partial class SessionOperations
{
    private const int SecondsDefault = 3_600;
    private const int PolicyCharsMax = 2_048;
    private const int PolicyArnsMax = 10;
    private const int Percent = 100;

    /// <summary>A session of a role, for a caller that the role's trust policy names.</summary>
    [Refused("Tags, TransitiveTagKeys", "tag the role instead")]
    [Refused("SerialNumber, TokenCode", "leave it out: there are no MFA devices")]
    [Refused("SourceIdentity, ProvidedContexts", "leave it out")]
    public Task<AssumeRoleOutput> AssumeRole(AssumeRoleInput input, Call call, CancellationToken cancellationToken)
    {
        input.Refuse();
        var limits = LimitsOf(input);
        var session = roles.Assume(call, new RoleRequest
        {
            RoleArn = input.RoleArn,
            SessionName = input.RoleSessionName,
            Lifetime = TimeSpan.FromSeconds(input.DurationSeconds ?? SecondsDefault),
            ExternalId = input.ExternalId,
            Limits = limits,
        });
        return Task.FromResult(new AssumeRoleOutput
        {
            Credentials = View(session.Key),
            AssumedRoleUser = new AssumedRoleUser { AssumedRoleId = session.Principal.UserId, Arn = session.Principal.Arn },
            PackedPolicySize = limits is null ? null : SizeOf(limits) * Percent / PolicyCharsMax,
        });
    }

    private SessionPolicy? LimitsOf(AssumeRoleInput input)
    {
        if (input is { Policy: null, PolicyArns: null or [] })
        {
            return null;
        }

        var limits = new SessionPolicy(input.Policy, [.. (input.PolicyArns ?? []).Select(policy => policy.Arn ?? "")]);
        try
        {
            _ = limits.Document;
        }
        catch (FormatException malformed)
        {
            throw StsErrors.MalformedPolicyDocumentException(malformed.Message);
        }

        if (SizeOf(limits) > PolicyCharsMax || limits.PolicyArns.Count > PolicyArnsMax)
        {
            throw StsErrors.PackedPolicyTooLargeException(
                $"Session policies have at most {PolicyCharsMax} characters and {PolicyArnsMax} ARNs together.");
        }

        return limits.PolicyArns.FirstOrDefault(arn => identities.PolicyOf(arn) is null) is { } missing
            ? throw new TarnException(ErrorKind.InvalidArgument, $"Policy {missing} does not exist.")
            : limits;
    }

    private static int SizeOf(SessionPolicy limits) => (limits.Text?.Length ?? 0) + limits.PolicyArns.Sum(arn => arn.Length);
}
