using Tarn.Access;
using Tarn.Access.Credentials;
using Tarn.Access.Identities;
using Tarn.Access.Registry;
using Tarn.Access.Sessions;
using Tarn.Aws.Iam.AccessKeys;
using Tarn.Aws.Iam.Finding;
using Tarn.Aws.Iam.ManagedPolicies;
using Tarn.Aws.Iam.PolicyVersions;
using Tarn.Aws.Iam.RolePolicies;
using Tarn.Aws.Iam.Roles;
using Tarn.Aws.Iam.Tags;
using Tarn.Aws.Iam.UserPolicies;
using Tarn.Aws.Iam.Users;
using Tarn.Aws.Sts.Sessions;
using Tarn.Aws.Tagging;
using Tarn.Storage.Metadata;
using Tarn.Wire.Protocols;

namespace Tarn.Aws.Tests.Iam;

/// <summary>The families of IAM and STS on the twin of the store, with the real rules.</summary>
internal sealed class IamWorld : IAsyncDisposable
{
    public const string Account = "123456789012";
    public const string Trust = """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole","Principal":"*"}]}""";
    public const string KinesisFull = "arn:aws:iam::aws:policy/AmazonKinesisFullAccess";

    private readonly SecretSealer _sealer = new(new byte[SecretSealer.KeyBytes]);

    private IamWorld(MemoryMetadataStore store, ResourceRegistry registry, IdentityStore identities, CredentialStore credentials)
    {
        (Store, Registry, Identities, Credentials) = (store, registry, identities, credentials);
        var users = new IdentityFinder(IdentityKind.User, registry, identities, store);
        var roles = new IdentityFinder(IdentityKind.Role, registry, identities, store);
        var policies = new PolicyFinder(registry, identities, store);
        FoundUsers = users;
        (Users, UserPolicies) = (new(users), new(users));
        Keys = new(users, credentials, _sealer);
        (Roles, RolePolicies) = (new(roles), new(roles));
        (Policies, Versions) = (new(policies, identities, registry, store), new(policies));
        Tags = new(users, roles, policies, new TagChanges(store));
        Sessions = new SessionKeys(credentials, identities, _sealer, TimeProvider.System);
        Sts = new(new RoleSessions(identities, registry, Sessions), Sessions, identities);
        Authorizer = new PolicyAuthorizer(identities, registry);
    }

    public MemoryMetadataStore Store { get; }

    public ResourceRegistry Registry { get; }

    public IdentityStore Identities { get; }

    public CredentialStore Credentials { get; }

    public SessionKeys Sessions { get; }

    public PolicyAuthorizer Authorizer { get; }

    public IdentityFinder FoundUsers { get; }

    public UserOperations Users { get; }

    public TagOperations Tags { get; }

    public UserPolicyOperations UserPolicies { get; }

    public AccessKeyOperations Keys { get; }

    public RoleOperations Roles { get; }

    public RolePolicyOperations RolePolicies { get; }

    public ManagedPolicyOperations Policies { get; }

    public PolicyVersionOperations Versions { get; }

    public SessionOperations Sts { get; }

    /// <param name="store">The store of an earlier world: this one is its next start.</param>
    public static async Task<IamWorld> Open(MemoryMetadataStore? store = null)
    {
        store ??= new MemoryMetadataStore();
        var sealer = new SecretSealer(new byte[SecretSealer.KeyBytes]);
        await store.Commit(
            async transaction =>
            {
                await CredentialStore.ReplaceRoot(transaction, sealer, Account, new AccessKey("AKIAROOT", "secret-of-the-root"));
                return 0;
            },
            default);
        var (registry, identities) = (await ResourceRegistry.Open(store, default), await IdentityStore.Open(store, default));
        return new IamWorld(store, registry, identities, await CredentialStore.Open(store, sealer, default));
    }

    public Call Root(string operation) => By(Principal.Root(Account, "AKIAROOT"), operation);

    public Call By(Principal principal, string operation) => new()
    {
        RequestId = "r-1",
        Time = new DateTimeOffset(2026, 11, 20, 10, 30, 0, TimeSpan.Zero),
        Door = "aws",
        Service = "iam",
        Operation = operation,
        Account = Account,
        Region = "eu-west-1",
        Principal = principal,
        SourceAddress = "127.0.0.1",
        Tls = false,
        UserAgent = "test",
        Authorizer = Authorizer,
    };

    /// <summary>The principal that a request with the key has.</summary>
    public Principal PrincipalOf(string keyId, string? token = null)
    {
        Assert.Equal(CredentialStatus.Found, Sessions.Find(keyId, token, out var found));
        return found!.Principal;
    }

    public static string Policy(string effect, string action, string resource = "*") =>
        $$"""{"Version":"2012-10-17","Statement":[{"Effect":"{{effect}}","Action":"{{action}}","Resource":"{{resource}}"}]}""";

    public static async Task<string> CodeOf(Func<Task> call) => (await Assert.ThrowsAsync<AwsErrorException>(call)).Code;

    public async ValueTask DisposeAsync()
    {
        Registry.Dispose();
        Identities.Dispose();
        Credentials.Dispose();
        _sealer.Dispose();
        await Store.DisposeAsync();
    }
}
