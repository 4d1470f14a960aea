using Tarn.Access.Conditions;
using Tarn.Access.Policies;
using Tarn.Aws.Lambda.Finding;
using Tarn.Functions.Definitions;
using Tarn.Functions.Resolving;

namespace Tarn.Aws.Lambda.Policies;

/// <summary>Decides which callers may invoke a function: by their own policies, or by the function's.</summary>
/// <seealso href="https://docs.aws.amazon.com/lambda/latest/dg/access-control-resource-based.html"/>
/// <param name="directory">Versions and aliases, which have policies of their own.</param>
/// <param name="registry">The registry of identities' ARNs.</param>
/// <param name="store">The store of policies.</param>
internal sealed class InvokePermissions(FunctionDirectory directory, ResourceRegistry registry, IMetadataStore store)
{
    /// <summary>The action of an invocation.</summary>
    public const string Action = "lambda:InvokeFunction";

    /// <summary>The action of a request to a function URL, which also needs <see cref="Action"/>.</summary>
    public const string UrlAction = "lambda:InvokeFunctionUrl";

    /// <summary>Checks that the caller may invoke.</summary>
    /// <param name="arn">The ARN with the qualifier, if the request names one.</param>
    /// <param name="find">Finds the function, when its policy has to decide; it may throw.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="Storage.TarnException">AccessDenied.</exception>
    public async ValueTask Authorize(Call call, string arn, Func<FoundFunction> find, CancellationToken cancellationToken)
    {
        switch (call.Authorizer.Decide(call, Action, arn))
        {
            case AccessDecision.Allowed:
                return;
            case AccessDecision.NoIdentityPolicy when registry.TryFind(NameOf(call, arn), out _)
                && await Allows(find(), Action, permission => Names(permission, call, Action), cancellationToken):
                return;
            default:
                call.Authorize(Action, arn);
                return;
        }
    }

    /// <summary>
    /// Whether a caller may invoke through a URL. As on AWS since October 2025, both actions must be allowed. The function's
    /// policy alone decides for anonymous callers; callers of other accounts are refused.
    /// </summary>
    /// <param name="found">The function, with the alias that has the URL.</param>
    /// <param name="account">The function's account.</param>
    /// <param name="authType">The type of the URL.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public async ValueTask<bool> UrlMayInvoke(
        Call call, FoundFunction found, string account, string authType, CancellationToken cancellationToken)
    {
        call.RequestKeys = new UrlKeys(authType);
        foreach (var action in new[] { UrlAction, Action })
        {
            var own = call.Principal.Kind == PrincipalKind.Anonymous ? AccessDecision.NoIdentityPolicy
                : call.Principal.Account == account ? call.Authorizer.Decide(call, action, found.QualifiedArn)
                : AccessDecision.Refused;
            var isAllowed = own == AccessDecision.Allowed
                || (own == AccessDecision.NoIdentityPolicy && await Allows(
                    found, action, permission => Names(permission, call, action), cancellationToken));
            if (!isAllowed)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Whether a service may invoke: the function's policy alone decides.</summary>
    /// <param name="service">The service's name: <c>s3.amazonaws.com</c>.</param>
    /// <param name="keys">The condition keys of its call.</param>
    public ValueTask<bool> ServiceMayInvoke(FoundFunction found, string service, IConditionKeys keys, CancellationToken cancellationToken) => Allows(
        found,
        Action,
        permission => permission.IsService && permission.Principal == service
            && permission.Holds(new PolicyQuestion(Action, found.QualifiedArn, keys, null)),
        cancellationToken);

    /// <summary>The owner of the policy of a function, version or alias; null: there is no such version or alias.</summary>
    public ResourceId? OwnerOf(FoundFunction found)
    {
        if (found.Qualifier is null)
        {
            return new ResourceId(found.Id.Value);
        }

        if (VersionResolver.NumberOf(found.Qualifier) is { } number)
        {
            return directory.TryGet(new VersionKey(found.Id, number), out var version) ? new ResourceId(version.Id) : null;
        }

        return directory.TryGet(new AliasKey(found.Id, found.Qualifier), out var alias) ? new ResourceId(alias.Id) : null;
    }

    private static ResourceName NameOf(Call call, string arn) => FunctionFinder.NameOf(call, arn.Split(':')[6]);

    private bool Names(Permission permission, Call call, string action)
    {
        var caller = call.Principal;
        var identity = registry.TryGet(caller.Identity, out var found) ? found.Arn : caller.Arn;
        var principals = new PolicyPrincipals([permission.PrincipalArn], []);
        return !permission.IsService
            && permission.Holds(call.Authorizer.Ask(call, action, permission.Resource))
            && principals.Match(new TrustCaller(caller.Account, caller.Arn, identity, caller.UserId.Split(':')[0], null)) >= PrincipalMatch.Named;
    }

    private async ValueTask<bool> Allows(
        FoundFunction found, string action, Func<Permission, bool> fits, CancellationToken cancellationToken)
    {
        if (OwnerOf(found) is not { } owner)
        {
            return false;
        }

        var policy = await store.Read(reader => PermissionPolicy.Read(reader, owner), cancellationToken);
        return policy.Statements.Any(permission => (permission.Action == action || permission.Action is "lambda:*" or "*") && fits(permission));
    }
}
