using Tarn.Access.Identities;
using Tarn.Access.Sessions;
using Tarn.Aws.Sts.Callers;
using Tarn.Aws.Sts.Sessions;

namespace Tarn.Aws.Sts;

/// <summary>Security Token Service: the caller's identity, sessions of roles, and sessions of callers.</summary>
[AwsService("sts")]
public sealed partial class StsDoor : IDoor
{
    /// <param name="roles">Issues sessions of roles.</param>
    /// <param name="keys">Issues sessions of callers.</param>
    /// <param name="identities">Managed policies, which may limit sessions.</param>
    public StsDoor(RoleSessions roles, SessionKeys keys, IdentityStore identities)
    {
        CallerOperations = new CallerOperations();
        SessionOperations = new SessionOperations(roles, keys, identities);
    }

    /// <inheritdoc/>
    public AwsErrorException Map(TarnException failure) => failure.Kind switch
    {
        ErrorKind.InvalidArgument or ErrorKind.NotSupported => new AwsErrorException("ValidationError", 400, failure.Message),
        ErrorKind.Throttled => new AwsErrorException("Throttling", 400, failure.Message),
        _ => new AwsErrorException("InternalFailure", 500, failure.Message),
    };
}
