using Tarn.Access.Credentials;
using Tarn.Access.Identities;
using Tarn.Aws.Iam.AccessKeys;
using Tarn.Aws.Iam.Finding;
using Tarn.Aws.Iam.ManagedPolicies;
using Tarn.Aws.Iam.Model;
using Tarn.Aws.Iam.PolicyVersions;
using Tarn.Aws.Iam.RolePolicies;
using Tarn.Aws.Iam.Roles;
using Tarn.Aws.Iam.Tags;
using Tarn.Aws.Iam.UserPolicies;
using Tarn.Aws.Iam.Users;
using Tarn.Aws.Tagging;

namespace Tarn.Aws.Iam;

/// <summary>Identity and Access Management: users with keys, roles, and policies that decide their calls (<c>docs/iam.md</c>).</summary>
[AwsService("iam")]
public sealed partial class IamDoor : IDoor
{
    private readonly IdentityFinder _users;

    /// <param name="registry">The registry of names.</param>
    /// <param name="identities">Users, roles and policies in memory.</param>
    /// <param name="credentials">The keys.</param>
    /// <param name="sealer">Seals the secrets of keys.</param>
    /// <param name="store">The store of all of them.</param>
    public IamDoor(
        ResourceRegistry registry, IdentityStore identities, CredentialStore credentials, SecretSealer sealer, IMetadataStore store)
    {
        var users = _users = new IdentityFinder(IdentityKind.User, registry, identities, store);
        var roles = new IdentityFinder(IdentityKind.Role, registry, identities, store);
        var policies = new PolicyFinder(registry, identities, store);
        UserOperations = new UserOperations(users);
        UserPolicyOperations = new UserPolicyOperations(users);
        AccessKeyOperations = new AccessKeyOperations(users, credentials, sealer);
        RoleOperations = new RoleOperations(roles);
        RolePolicyOperations = new RolePolicyOperations(roles);
        ManagedPolicyOperations = new ManagedPolicyOperations(policies, identities, registry, store);
        PolicyVersionOperations = new PolicyVersionOperations(policies);
        TagOperations = new TagOperations(users, roles, policies, new TagChanges(store));
    }

    /// <inheritdoc/>
    public string? ResourceOf(string members, Func<string, string?> read, Call call) => _users.ResourceOf(members, read, call);

    /// <inheritdoc/>
    public AwsErrorException Map(TarnException failure) => failure.Kind switch
    {
        ErrorKind.NotFound => IamErrors.NoSuchEntityException(failure.Message),
        ErrorKind.AlreadyExists => IamErrors.EntityAlreadyExistsException(failure.Message),
        ErrorKind.InvalidArgument or ErrorKind.NotSupported => IamErrors.InvalidInputException(failure.Message),
        ErrorKind.LimitExceeded => IamErrors.LimitExceededException(failure.Message),
        ErrorKind.AccessDenied => new AwsErrorException("AccessDenied", 403, failure.Message),
        ErrorKind.Throttled => new AwsErrorException("Throttling", 400, failure.Message),
        _ => IamErrors.ServiceFailureException(failure.Message),
    };
}
