using Tarn.Access.Conditions;
using Tarn.Access.Identities;
using Tarn.Access.Sessions;
using Tarn.Targets;

namespace Tarn.Aws.Targets;

/// <summary>
/// Decides which services may send to a target. With a role, the role's policies decide. Without one, the target's own policy must allow
/// the service for its source.
/// </summary>
/// <param name="authorizer">Decides by policies.</param>
/// <param name="roles">The roles and their trust policies.</param>
/// <param name="time">The clock of condition keys.</param>
public sealed class SenderRights(PolicyAuthorizer authorizer, RoleSessions roles, TimeProvider time)
{
    /// <summary>Checks that a sender may do an action on a resource now.</summary>
    /// <exception cref="TarnException">AccessDenied.</exception>
    public void Require(Sender sender, string action, string resource)
    {
        if (sender.RoleArn is not null)
        {
            OfRole(sender).Require(action, resource);
        }
        else if (!IsAllowed(sender, action, resource))
        {
            throw Denied(sender, action, resource);
        }
    }

    /// <summary>As <see cref="Require(Sender, string, string)"/>, for copies of messages: many may be refused.</summary>
    public bool IsAllowed(Sender sender, string action, string resource) => sender.RoleArn is null
        ? authorizer.DecideForService(sender.Service, action, resource, KeysOf(sender)) == AccessDecision.Allowed
        : OfRole(sender).IsAllowed(action, resource);

    /// <summary>The same for a resource whose policy has a form of its own.</summary>
    /// <param name="allows">Whether the resource's policy allows the service, by the condition keys of its call.</param>
    /// <exception cref="TarnException">AccessDenied.</exception>
    internal async ValueTask Require(Sender sender, string action, string resource, Func<IConditionKeys, ValueTask<bool>> allows)
    {
        if (sender.RoleArn is not null)
        {
            OfRole(sender).Require(action, resource);
        }
        else if (!await allows(KeysOf(sender)))
        {
            throw Denied(sender, action, resource);
        }
    }

    /// <summary>Rights by the role of a sender, which must trust the sender's service at each question.</summary>
    public RoleRights OfRole(Sender sender) =>
        new(roles, authorizer, new RoleActor(sender.Account, sender.RoleArn!, sender.Service, sender.SourceArn));

    private ServiceKeys KeysOf(Sender sender) => new(sender.Service, sender.SourceArn, sender.Account, time);

    private static TarnException Denied(Sender sender, string action, string resource) => new(
        ErrorKind.AccessDenied, $"the policy of {resource} does not allow {sender.Service} to perform {action} for {sender.SourceArn}");
}
