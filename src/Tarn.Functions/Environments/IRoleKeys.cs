namespace Tarn.Functions.Environments;

/// <summary>Issues session keys of functions' roles.</summary>
public interface IRoleKeys
{
    /// <summary>Keys of a role for an environment.</summary>
    /// <exception cref="Tarn.Storage.TarnException">AccessDenied: the role is gone, or does not trust Lambda.</exception>
    RoleSessionKeys Issue(string account, string roleArn, string sessionName);
}

/// <summary>Session keys of a role.</summary>
/// <param name="Expires">The end of the keys. An environment ends before it.</param>
public sealed record RoleSessionKeys(string AccessKeyId, string SecretAccessKey, string SessionToken, DateTimeOffset Expires);
