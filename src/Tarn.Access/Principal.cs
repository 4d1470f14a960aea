using Tarn.Access.Policies;

namespace Tarn.Access;

/// <summary>The caller's identity.</summary>
public sealed record Principal
{
    /// <summary>A caller without a signature: it has no rights.</summary>
    public static Principal Anonymous { get; } = new()
    {
        Kind = PrincipalKind.Anonymous,
        Account = "anonymous",
        Arn = "arn:aws:iam::anonymous:anonymous",
        UserId = "anonymous",
    };

    /// <summary>The kind of identity.</summary>
    public required PrincipalKind Kind { get; init; }

    /// <summary>The account that the identity belongs to.</summary>
    public required string Account { get; init; }

    /// <summary>The ARN as STS shows it: <c>arn:aws:iam::000000000000:root</c>.</summary>
    public required string Arn { get; init; }

    /// <summary>The unique id; the root's is its account.</summary>
    public required string UserId { get; init; }

    /// <summary>The user or role whose policies give the rights; None for the root and without a signature.</summary>
    public ResourceId Identity { get; init; }

    /// <summary>The limits that the session's maker set; null without such limits.</summary>
    public SessionPolicy? SessionPolicy { get; init; }

    /// <summary>The access key that signed; empty without a signature.</summary>
    public string AccessKeyId { get; init; } = "";

    /// <summary>
    /// The identity's long-term key: the key that signed, or the key from which the session or token came.
    /// Empty without one.
    /// </summary>
    public string SourceKeyId { get; init; } = "";

    /// <summary>The session's name when temporary credentials signed; null if it has none.</summary>
    public string? Session { get; init; }

    /// <summary>The end of the session key that signed; null for long-term keys and bearer tokens.</summary>
    public DateTimeOffset? Expires { get; init; }

    /// <summary>The time at which the session key or token was issued; null for long-term keys.</summary>
    public DateTimeOffset? Issued { get; init; }

    /// <summary>The only objects that the caller may use; null without a limit.</summary>
    public IReadOnlyList<StorageScope>? Places { get; init; }

    /// <summary>The user or role, whatever its session; the ARN of the root. Limits are counted by it.</summary>
    public string Holder => Identity == ResourceId.None ? Arn : $"{Kind} {Identity}";

    public static Principal Root(string account, string accessKeyId) => new()
    {
        Kind = PrincipalKind.Root,
        Account = account,
        Arn = $"arn:aws:iam::{account}:root",
        UserId = account,
        AccessKeyId = accessKeyId,
        SourceKeyId = accessKeyId,
    };

    /// <summary>A user of an account.</summary>
    /// <param name="account">The user's account.</param>
    /// <param name="arn">The user's ARN.</param>
    /// <param name="userId">The user's unique id.</param>
    /// <param name="identity">The user's id in the registry.</param>
    /// <param name="accessKeyId">The key that signed.</param>
    public static Principal User(string account, string arn, string userId, ResourceId identity, string accessKeyId) => new()
    {
        Kind = PrincipalKind.User,
        Account = account,
        Arn = arn,
        UserId = userId,
        Identity = identity,
        AccessKeyId = accessKeyId,
        SourceKeyId = accessKeyId,
    };

    /// <summary>A session of a role, with the ARN of STS.</summary>
    /// <param name="account">The role's account.</param>
    /// <param name="roleName">The role's name, without its path.</param>
    /// <param name="roleId">The role's unique id.</param>
    /// <param name="session">The session's name.</param>
    public static Principal Role(string account, string roleName, string roleId, string session) => new()
    {
        Kind = PrincipalKind.Role,
        Account = account,
        Arn = $"arn:aws:sts::{account}:assumed-role/{roleName}/{session}",
        UserId = $"{roleId}:{session}",
        Session = session,
    };
}
