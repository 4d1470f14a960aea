using Tarn.Access.Identities;
using Tarn.Access.Policies;
using Tarn.Storage;
using Tarn.Storage.Objects.Buckets;
using Tarn.Storage.Rights;

namespace Tarn.Access.Sessions;

/// <summary>
/// The rights of a role that a service of the program acts with: a delivery, a mapping of events, a function. The role must
/// exist and trust the service at each question. Files of system tables and functions' code are closed, as to every caller.
/// </summary>
/// <param name="roles">The roles and their trust policies.</param>
/// <param name="authorizer">Decides by the role's policies.</param>
/// <param name="actor">The role, and the service that acts with it.</param>
public sealed class RoleRights(RoleSessions roles, PolicyAuthorizer authorizer, RoleActor actor) : IKeyRights
{
    /// <inheritdoc/>
    public string Holder => actor.RoleArn;

    /// <inheritdoc/>
    public string Account => actor.Account;

    /// <inheritdoc/>
    public bool IsUnlimited => false;

    /// <inheritdoc/>
    public bool IsDenied(string action, string resource) => authorizer.DecideForRole(actor, action, resource).IsDenial();

    /// <inheritdoc/>
    public bool IsAllowed(string action, string resource) =>
        IsOpen(action, resource) && roles.TrustOf(actor) == RoleTrust.Given && authorizer.DecideForRole(actor, action, resource) == AccessDecision.Allowed;

    /// <inheritdoc/>
    /// <remarks>The message states whether the role is missing, does not trust the service, or lacks the action.</remarks>
    public void Require(string action, string resource) => Decide(action, resource, null);

    /// <inheritdoc/>
    public void Require(string action, string resource, IRequestKeys facts) => Decide(action, resource, facts);

    private void Decide(string action, string resource, IRequestKeys? facts)
    {
        switch (roles.TrustOf(actor))
        {
            case RoleTrust.NoRole:
                throw Denied($"{actor.Service} cannot perform: {action} on resource: {resource} because the role {actor.RoleArn} does not exist");
            case RoleTrust.Refused:
                throw Denied(
                    $"{actor.Service} cannot perform: {action} on resource: {resource} because the trust policy of the role {actor.RoleArn} "
                    + $"does not allow {actor.Service} to assume it");
        }

        var decision = IsOpen(action, resource) ? authorizer.DecideForRole(actor, action, resource, facts) : AccessDecision.Refused;
        if (decision != AccessDecision.Allowed)
        {
            throw Denied(DeniedText.Of(actor.RoleArn, action, resource, decision));
        }
    }

    /// <inheritdoc/>
    public FolderRight OfFolder(string action, string bucket, string folder)
    {
        if (roles.TrustOf(actor) != RoleTrust.Given)
        {
            return FolderRight.None;
        }

        var closed = !SystemFolder.IsIn(bucket) ? FolderRight.None
            : folder.StartsWith(ClosedTo(action), StringComparison.Ordinal) ? FolderRight.All
            : ClosedTo(action).StartsWith(folder, StringComparison.Ordinal) ? FolderRight.Some
            : FolderRight.None;
        return closed == FolderRight.All
            ? FolderRight.None
            : new FolderOutcome(authorizer.DecideFolderForRole(actor, action, bucket, folder), closed).Right;
    }

    // Only Tarn writes below _system/, and only Tarn reads functions' code.
    private static string ClosedTo(string action) => (action == ObjectActions.Read ? SystemFolder.FunctionCode : SystemFolder.Name) + "/";

    private static bool IsOpen(string action, string resource) =>
        !resource.StartsWith(ObjectActions.ArnStart, StringComparison.Ordinal)
        || resource.IndexOf('/', StringComparison.Ordinal) is not (> 0 and var slash)
        || !resource.AsSpan(slash + 1).StartsWith(ClosedTo(action), StringComparison.Ordinal)
        || !SystemFolder.IsIn(resource[ObjectActions.ArnStart.Length..slash]);

    private static TarnException Denied(string message) => new(ErrorKind.AccessDenied, message);
}
