using Tarn.Access.Sessions;
using Tarn.Functions.Environments;

namespace Tarn.Aws.Targets;

/// <summary>Keys of functions' roles, which must trust Lambda.</summary>
public sealed class FunctionRoleKeys(RoleSessions sessions) : IRoleKeys
{
    /// <summary>The service that assumes functions' roles.</summary>
    public const string Service = "lambda.amazonaws.com";

    // Every role allows an hour.
    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(1);

    /// <inheritdoc/>
    public RoleSessionKeys Issue(string account, string roleArn, string sessionName)
    {
        var request = new RoleRequest { RoleArn = roleArn, SessionName = sessionName, Lifetime = Lifetime };
        var key = sessions.AssumeFor(account, Service, request).Key;
        return new RoleSessionKeys(key.Key.Id, key.Key.Secret, key.Token, key.Expires);
    }
}
