using Tarn.Access.Identities;
using Tarn.Access.Sessions;

namespace Tarn.Aws.Sts.Sessions;

/// <summary>Temporary credentials.</summary>
/// <param name="roles">Issues sessions of roles.</param>
/// <param name="keys">Issues sessions of callers.</param>
/// <param name="identities">Managed policies, which may limit sessions.</param>
[AwsOperations("sts")]
internal sealed partial class SessionOperations(RoleSessions roles, SessionKeys keys, IdentityStore identities)
{
    private static Model.Credentials View(SessionKey session) => new()
    {
        AccessKeyId = session.Key.Id,
        SecretAccessKey = session.Key.Secret,
        SessionToken = session.Token,
        Expiration = session.Expires,
    };
}
