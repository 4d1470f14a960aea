using Tarn.Storage.Rights;

namespace Tarn.Access;

/// <summary>The rights of a call's principal.</summary>
/// <param name="call">The call; only its members that never change are read.</param>
internal sealed class CallRights(Call call) : IKeyRights
{
    /// <inheritdoc/>
    public string Holder => call.Principal.Arn;

    /// <inheritdoc/>
    public string Account => call.Principal.Account;

    /// <inheritdoc/>
    public bool IsUnlimited => call.Principal is { Kind: PrincipalKind.Root, SessionPolicy: null, Places: null } && call.Principal.Account == call.Account
        && !call.Authorizer.HasBucketPolicies;

    /// <inheritdoc/>
    public bool IsDenied(string action, string resource) => call.Authorizer.Decide(call, action, resource).IsDenial();

    /// <inheritdoc/>
    public bool IsAllowed(string action, string resource) => call.IsAllowed(action, resource);

    /// <inheritdoc/>
    public void Require(string action, string resource) => call.Authorize(action, resource);

    /// <inheritdoc/>
    public void Require(string action, string resource, IRequestKeys facts) => call.Authorize(action, resource, facts);

    /// <inheritdoc/>
    public FolderRight OfFolder(string action, string bucket, string folder) => call.Authorizer.DecideFolder(call, action, bucket, folder);
}
