using System.Diagnostics.CodeAnalysis;
using Tarn.Access.Conditions;
using Tarn.Access.Identities;
using Tarn.Access.Policies;
using Tarn.Access.Registry;
using Tarn.Storage;

namespace Tarn.Access.Sessions;

/// <summary>
/// Issues session keys of roles, after the role's trust policy. The keys are good on every door with the role's rights.
/// They end with their time, and with the role.
/// </summary>
/// <param name="identities">Roles and their trust policies.</param>
/// <param name="registry">The registry of roles.</param>
/// <param name="keys">Issues session keys.</param>
public sealed class RoleSessions(IdentityStore identities, ResourceRegistry registry, SessionKeys keys)
{
    /// <summary>The action of an assumption.</summary>
    public const string Action = "sts:AssumeRole";

    /// <summary>The shortest session.</summary>
    public static readonly TimeSpan LifetimeMin = TimeSpan.FromMinutes(15);

    /// <summary>The longest session of a role whose session assumed it.</summary>
    public static readonly TimeSpan ChainedMax = TimeSpan.FromHours(1);

    private readonly TrustKeys _trust = new(new CallKeys(identities, registry, keys.Clock), keys.Clock);

    /// <summary>A session of a role for the caller of a request.</summary>
    /// <exception cref="TarnException">
    /// AccessDenied: there is no such role, or its trust policy or the caller's policies do not allow it. InvalidArgument:
    /// the lifetime is longer than the role allows.
    /// </exception>
    public RoleSession Assume(Call call, RoleRequest request)
    {
        var caller = call.Principal;
        if (!TryFind(call.Account, request.RoleArn, out var role, out var model))
        {
            throw Denied(caller.Arn, request.RoleArn);
        }

        switch (Decide(role, model, CallerOf(caller), new TrustKeys.Attempt(call, null, request)))
        {
            case PrincipalMatch.None:
                throw Denied(caller.Arn, role.Arn);
            case PrincipalMatch.Account:
                call.Authorize(Action, role.Arn);
                break;
            default:
                // the trust policy names the caller: its own policies may only deny
                if (call.Authorizer.Decide(call, Action, role.Arn) is not (AccessDecision.Allowed or AccessDecision.NoIdentityPolicy))
                {
                    call.Authorize(Action, role.Arn);
                }

                break;
        }

        if (caller.Kind == PrincipalKind.Role && request.Lifetime > ChainedMax)
        {
            throw new TarnException(
                ErrorKind.InvalidArgument, "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining");
        }

        return Issue(role, model, request);
    }

    /// <summary>A session of a role for a service of this program that works with the role's rights.</summary>
    /// <param name="account">The account of the service's resource.</param>
    /// <param name="service">The service's principal: <c>lambda.amazonaws.com</c>.</param>
    /// <param name="request">The role, and the session's name and time.</param>
    /// <exception cref="TarnException">As <see cref="Assume"/>.</exception>
    public RoleSession AssumeFor(string account, string service, RoleRequest request)
    {
        if (!TryFind(account, request.RoleArn, out var role, out var model)
            || Decide(role, model, TrustCaller.Of(service), new TrustKeys.Attempt(
                null, new RoleActor(account, request.RoleArn, service, request.SourceArn), request)) < PrincipalMatch.Named)
        {
            throw Denied(service, request.RoleArn);
        }

        return Issue(role, model, request);
    }

    /// <summary>Whether a role exists and its trust policy lets a service assume it.</summary>
    /// <param name="account">The account of the service's resource.</param>
    /// <param name="service">The service's principal.</param>
    /// <param name="sourceArn">The ARN of the service's resource, for <c>aws:SourceArn</c>; null: not known.</param>
    public bool MayAssume(string account, string service, string roleArn, string? sourceArn = null) =>
        TrustOf(new RoleActor(account, roleArn, service, sourceArn)) == RoleTrust.Given;

    /// <summary>Whether a service may act with a role, from memory.</summary>
    public RoleTrust TrustOf(RoleActor actor) => !TryFind(actor.Account, actor.RoleArn, out var role, out var model) ? RoleTrust.NoRole
        : Decide(role, model, TrustCaller.Of(actor.Service), actor) >= PrincipalMatch.Named ? RoleTrust.Given
        : RoleTrust.Refused;

    private PrincipalMatch Decide(Resource role, IdentityModel model, TrustCaller caller, object subject) =>
        TrustPolicy.Decide(model.Trust!, caller, new PolicyQuestion(Action, role.Arn, _trust, subject));

    private RoleSession Issue(Resource role, IdentityModel model, RoleRequest request)
    {
        if (request.Lifetime > TimeSpan.FromSeconds(model.Identity.SessionSecondsMax))
        {
            throw new TarnException(
                ErrorKind.InvalidArgument, "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.");
        }

        var principal = Principal.Role(
            role.Owner, model.Identity.Name, IdentityNames.UniqueIdOf(IdentityKind.Role, role.Id), request.SessionName) with
        {
            Identity = role.Id,
            SessionPolicy = request.Limits,
        };
        return new RoleSession(keys.Issue(principal, request.Lifetime), principal);
    }

    private bool TryFind(string account, string arn, [NotNullWhen(true)] out Resource? role, [NotNullWhen(true)] out IdentityModel? model)
    {
        model = null;
        var name = arn[(arn.LastIndexOf('/') + 1)..];
        return registry.TryFind(IdentityNames.Of(account, IdentityKind.Role, name), out role)
            && role.Arn == arn
            && identities.TryGet(role.Id, out model);
    }

    private TrustCaller CallerOf(Principal caller) => registry.TryGet(caller.Identity, out var identity)
        ? new TrustCaller(caller.Account, caller.Arn, identity.Arn, caller.UserId.Split(':')[0], null)
        : new TrustCaller(caller.Account, caller.Arn, caller.Arn, caller.UserId, null);

    private static TarnException Denied(string caller, string role) => new(
        ErrorKind.AccessDenied, $"User: {caller} is not authorized to perform: {Action} on resource: {role}");
}
