using Tarn.Access.Credentials;
using Tarn.Access.Identities;
using Tarn.Access.Policies;
using Tarn.Access.Registry;
using Tarn.Access.Sessions;
using Tarn.Storage.Metadata;

namespace Tarn.Access.Tests.Sessions;

/// <summary>A store with one root key, its session keys and bearer tokens, and a clock that the test moves.</summary>
internal sealed class SessionWorld : IAsyncDisposable
{
    public static readonly AccessKey Key = new("AKIDEXAMPLE", "secret-of-the-root");

    private readonly MemoryMetadataStore _store;
    private readonly SecretSealer _sealer;
    private readonly CredentialStore _credentials;

    private SessionWorld(
        MemoryMetadataStore store,
        SecretSealer sealer,
        CredentialStore credentials,
        IdentityStore identities,
        ResourceRegistry registry,
        BucketPolicies buckets)
    {
        (_store, _sealer, _credentials, Identities, Registry) = (store, sealer, credentials, identities, registry);
        Grants = new GrantSealer(credentials, identities, sealer, Time);
        Sessions = new SessionKeys(credentials, identities, sealer, Time);
        Bearers = new BearerTokens(credentials, identities, sealer, Time);
        Roles = new RoleSessions(identities, registry, Sessions);
        Authorizer = new PolicyAuthorizer(identities, registry, Time, buckets) { RestrictsPublic = bucket => bucket.Document.Length > 0 };
    }

    public ManualTime Time { get; } = new(new DateTimeOffset(2026, 11, 20, 10, 30, 0, TimeSpan.Zero));

    public GrantSealer Grants { get; }

    public SessionKeys Sessions { get; }

    public BearerTokens Bearers { get; }

    public RoleSessions Roles { get; }

    public PolicyAuthorizer Authorizer { get; }

    public IdentityStore Identities { get; }

    public ResourceRegistry Registry { get; }

    public static Principal Root => Principal.Root(TestCalls.Account, Key.Id);

    /// <param name="instanceKey">Worlds with the same instance key are starts of the same server.</param>
    public static async Task<SessionWorld> Open(byte[]? instanceKey = null)
    {
        var (store, sealer) = (new MemoryMetadataStore(), new SecretSealer(instanceKey ?? new byte[SecretSealer.KeyBytes]));
        var (credentials, identities) = (await CredentialStore.Open(store, sealer, default), await IdentityStore.Open(store, default));
        var registry = await ResourceRegistry.Open(store, default);
        var world = new SessionWorld(store, sealer, credentials, identities, registry, await BucketPolicies.Open(store, registry, default));
        await world.ReplaceRoot(Key);
        return world;
    }

    public async Task ReplaceRoot(AccessKey key) => await _store.Commit(
        async transaction =>
        {
            await CredentialStore.ReplaceRoot(transaction, _sealer, TestCalls.Account, key);
            return 0;
        },
        default);

    public async Task Change(Action<IMetadataTransaction> change) => await _store.Commit(
        transaction =>
        {
            change(transaction);
            return ValueTask.FromResult(0);
        },
        default);

    /// <summary>Makes a bucket's entry in the registry.</summary>
    public async Task AddBucket(string name, string owner, ReadOnlyMemory<byte> document = default) => await _store.Commit(
        async transaction =>
        {
            await ResourceRegistry.Add(transaction, new Resource
            {
                Id = new ResourceId(transaction.NextId()),
                Name = ResourceName.Global("s3", "bucket", name),
                Arn = $"arn:aws:s3:::{name}",
                Owner = owner,
                Created = Time.GetUtcNow(),
                Document = document,
            });
            return 0;
        },
        default);

    /// <summary>Sets a bucket's policy.</summary>
    public async Task SetPolicy(string bucket, string policy) => await Change(transaction =>
    {
        Assert.True(Registry.TryFind(ResourceName.Global("s3", "bucket", bucket), out var found));
        ResourceRegistry.SetPolicy(transaction, found.Id, policy);
    });

    /// <summary>Makes a queue's entry in the registry, with its policy.</summary>
    public async Task AddQueue(string name, string? policy) => await _store.Commit(
        async transaction =>
        {
            var id = new ResourceId(transaction.NextId());
            await ResourceRegistry.Add(transaction, new Resource
            {
                Id = id,
                Name = new ResourceName(TestCalls.Account, "eu-west-1", "sqs", "queue", name),
                Arn = $"arn:aws:sqs:eu-west-1:{TestCalls.Account}:{name}",
                Owner = TestCalls.Account,
                Created = Time.GetUtcNow(),
            });
            ResourceRegistry.SetPolicy(transaction, id, policy);
            return 0;
        },
        default);

    /// <summary>Makes a stream's entry in the registry.</summary>
    public async Task<Resource> AddStream(string name) => await _store.Commit(
        async transaction =>
        {
            var resource = new Resource
            {
                Id = new ResourceId(transaction.NextId()),
                Name = new ResourceName(TestCalls.Account, "eu-west-1", "kinesis", "stream", name),
                Arn = $"arn:aws:kinesis:eu-west-1:{TestCalls.Account}:stream/{name}",
                Owner = TestCalls.Account,
                Created = Time.GetUtcNow(),
            };
            await ResourceRegistry.Add(transaction, resource);
            return resource;
        },
        default);

    /// <summary>Makes an identity and its registered name.</summary>
    public async Task<Resource> Add(Identity identity) => await _store.Commit(
        async transaction =>
        {
            var resource = new Resource
            {
                Id = new ResourceId(transaction.NextId()),
                Name = IdentityNames.Of(TestCalls.Account, identity.Kind, identity.Name),
                Arn = IdentityNames.ArnOf(TestCalls.Account, IdentityNames.TypeOf(identity.Kind), identity.Path, identity.Name),
                Owner = TestCalls.Account,
                Created = Time.GetUtcNow(),
            };
            await ResourceRegistry.Add(transaction, resource);
            IdentityStore.Put(transaction, resource.Id, identity);
            return resource;
        },
        default);

    /// <summary>A call of a principal in its own account, as the door makes it.</summary>
    public Call OwnCall(Principal principal) => TestCalls.By(
        principal, authorizer: Authorizer, account: principal.Kind == PrincipalKind.Anonymous ? TestCalls.Account : principal.Account);

    /// <summary>A call of a principal under the real rules.</summary>
    public Call CallBy(Principal principal) => TestCalls.By(principal, authorizer: Authorizer);

    public async ValueTask DisposeAsync()
    {
        _credentials.Dispose();
        Identities.Dispose();
        Registry.Dispose();
        _sealer.Dispose();
        await _store.DisposeAsync();
    }
}
