using Tarn.Access.Credentials;
using Tarn.Access.Identities;
using Tarn.Access.Keys;
using Tarn.Access.Keys.Changes;
using Tarn.Access.Keys.Finding;
using Tarn.Access.Keys.Grants;
using Tarn.Access.Keys.Material;
using Tarn.Access.Keys.Use;
using Tarn.Access.Policies;
using Tarn.Access.Registry;
using Tarn.Access.Sessions;
using Tarn.Storage.Metadata;

namespace Tarn.Access.Tests.Keys;

/// <summary>A store with keys and the parts that work on them, and a clock that the test moves.</summary>
internal sealed class KeyWorld : IAsyncDisposable
{
    public const string Account = TestCalls.Account;
    public const string Other = "111111111111";
    public const string Region = "eu-west-1";

    private readonly SecretSealer _sealer;
    private readonly CredentialStore _credentials;
    private readonly IdentityStore _identities;

    private KeyWorld(
        IMetadataStore store, SecretSealer sealer, CredentialStore credentials, IdentityStore identities, ResourceRegistry registry,
        BucketPolicies policies, KeyGrants grants, KeyMaterials materials)
    {
        (Store, _sealer, _credentials, _identities, Registry, Grants, Materials) = (store, sealer, credentials, identities, registry, grants, materials);
        Roles = new RoleSessions(identities, registry, new SessionKeys(credentials, identities, sealer, Time));
        Authorizer = new PolicyAuthorizer(identities, registry, Time, policies)
        {
            OpensByGrant = grants.Match,
        };
        Finder = new KeyFinder(registry);
        Changes = new KeyChanges(store, materials, Time);
        Cipher = new KeyCipher(Finder, materials, Time);
        DataKeys = new DataKeys(Finder, Cipher, Changes);
        Imports = new MaterialChanges(store, materials, Time);
        Upkeep = new KeyUpkeep(store, Finder, materials, Changes, Time);
    }

    public ManualTime Time { get; } = new(new DateTimeOffset(2026, 11, 20, 10, 30, 0, TimeSpan.Zero));

    public IMetadataStore Store { get; }

    public ResourceRegistry Registry { get; }

    public KeyGrants Grants { get; }

    public KeyMaterials Materials { get; }

    public RoleSessions Roles { get; }

    public PolicyAuthorizer Authorizer { get; }

    public KeyFinder Finder { get; }

    public KeyChanges Changes { get; }

    public KeyCipher Cipher { get; }

    public DataKeys DataKeys { get; }

    public MaterialChanges Imports { get; }

    public KeyUpkeep Upkeep { get; }

    public SecretSealer Sealer => _sealer;

    public static async Task<KeyWorld> Open(IMetadataStore? store = null)
    {
        store ??= new MemoryMetadataStore();
        var sealer = new SecretSealer(new byte[SecretSealer.KeyBytes]);
        var registry = await ResourceRegistry.Open(store, default);
        return new KeyWorld(
            store,
            sealer,
            await CredentialStore.Open(store, sealer, default),
            await IdentityStore.Open(store, default),
            registry,
            await BucketPolicies.Open(store, registry, default),
            await KeyGrants.Open(store, default),
            await KeyMaterials.Open(store, sealer, default));
    }

    /// <summary>Makes a key; null: the policy that a key has without its owner's word.</summary>
    public Task<FoundKey> Make(string? policy = null, bool isExternal = false, string account = Account) => Changes.Create(
        account, Region, new KeyDefinition { IsExternal = isExternal }, policy ?? KeyPolicies.OfCustomer(account), [], default);

    /// <summary>The key as it is now.</summary>
    public FoundKey Now(FoundKey key) => Finder.Get(key.Resource.Id)!;

    /// <summary>Makes a user or a role with one inline policy.</summary>
    public async Task<Principal> Add(
        string name, string? policy = null, IdentityKind kind = IdentityKind.User, string? boundary = null, string account = Account)
    {
        var inline = new Dictionary<string, string>();
        if (policy is not null)
        {
            inline["own"] = policy;
        }

        var identity = new Identity
        {
            Kind = kind,
            Name = name,
            Path = "/",
            Inline = inline,
            Boundary = boundary,
            Trust = kind == IdentityKind.Role ? TrustText : null,
        };
        var id = await Store.Commit(
            async transaction =>
            {
                var resource = new Resource
                {
                    Id = new ResourceId(transaction.NextId()),
                    Name = IdentityNames.Of(account, kind, name),
                    Arn = IdentityNames.ArnOf(account, IdentityNames.TypeOf(kind), "/", name),
                    Owner = account,
                    Created = Time.GetUtcNow(),
                };
                await ResourceRegistry.Add(transaction, resource);
                IdentityStore.Put(transaction, resource.Id, identity);
                return resource.Id;
            },
            default);
        return kind == IdentityKind.User
            ? Principal.User(account, $"arn:aws:iam::{account}:user/{name}", IdentityNames.UniqueIdOf(kind, id), id, "AKID")
            : Principal.Role(account, name, IdentityNames.UniqueIdOf(kind, id), "s") with { Identity = id };
    }

    public async Task AddPolicy(string arn, string document) => await Store.Commit(
        transaction =>
        {
            IdentityStore.PutPolicy(transaction, arn, new ManagedPolicy
            {
                Name = arn[(arn.LastIndexOf('/') + 1)..],
                Path = "/",
                DefaultNumber = 1,
                NewestNumber = 1,
                Updated = Time.GetUtcNow(),
                Versions = [new ManagedPolicyVersion(1, document, Time.GetUtcNow())],
            });
            return ValueTask.FromResult(0);
        },
        default);

    /// <summary>A call of a principal in its own account.</summary>
    public Call CallOf(Principal principal) => TestCalls.By(principal, authorizer: Authorizer, account: principal.Account);

    /// <summary>The decision about an action with a key.</summary>
    public AccessDecision Decide(Principal principal, FoundKey key, string action, KeyUse? use = null) => Authorizer.Decide(
        CallOf(principal), "kms:" + action, key.Arn, (use ?? new KeyUse()) with { Key = key.Definition, CallerAccount = principal.Account });

    /// <summary>Makes a grant.</summary>
    public async Task<KeyGrant> Grant(FoundKey key, KeyGrant grant)
    {
        await new GrantChanges(Store, Grants, Time).Create(key, grant, default);
        return grant;
    }

    public static KeyGrant GrantOf(string grantee, params string[] operations) => new()
    {
        Id = Guid.NewGuid().ToString("N") + Guid.NewGuid().ToString("N"),
        Grantee = grantee,
        Issuer = $"arn:aws:iam::{Account}:root",
        Operations = operations,
        CreatedMs = 1_700_000_000_000,
    };

    public async ValueTask DisposeAsync()
    {
        Grants.Dispose();
        Materials.Dispose();
        _credentials.Dispose();
        _identities.Dispose();
        Registry.Dispose();
        _sealer.Dispose();
        await Store.DisposeAsync();
    }

    private static string TrustText => """
        {"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":{"Service":"firehose.amazonaws.com"},"Action":"sts:AssumeRole"} }
        """;
}
