using Tarn.Access.Identities;
using Tarn.Access.Keys.Finding;
using Tarn.Access.Sessions;
using Tarn.Storage;

namespace Tarn.Access.Keys.Use;

/// <summary>A caller that uses keys: the principal of a call, or a role that a service acts with.</summary>
public sealed class KeyUser
{
    private readonly Action<string, string, IRequestKeys> _require;

    private KeyUser(string account, Action<string, string, IRequestKeys> require) => (Account, _require) = (account, require);

    /// <summary>The caller's account.</summary>
    public string Account { get; }

    /// <summary>The principal of a call.</summary>
    public static KeyUser Of(Call call) => new(call.Principal.Account, call.Authorize);

    /// <summary>The holder of rights.</summary>
    public static KeyUser Of(IKeyRights rights) => new(rights.Account, rights.Require);

    /// <summary>A role that a service acts with. The role must trust the service at each use.</summary>
    public static KeyUser Of(RoleSessions roles, PolicyAuthorizer authorizer, RoleActor actor) =>
        new(actor.Account, new RoleRights(roles, authorizer, actor).Require);

    /// <summary>Checks that the caller may do an action with a key.</summary>
    /// <param name="aliases">Reads the key's aliases, if a condition asks for them.</param>
    /// <param name="action">IAM's action: <c>kms:Decrypt</c>.</param>
    /// <param name="use">The facts of the use that the caller sets.</param>
    /// <exception cref="TarnException">AccessDenied, with AWS's sentence.</exception>
    public void Require(KeyFinder aliases, FoundKey key, string action, KeyUse use) => _require(action, key.Arn, use with
    {
        Key = key.Definition,
        CallerAccount = Account,
        RequestAlias = key.Alias,
        ResourceAliases = () => aliases.AliasesOf(key),
    });
}
