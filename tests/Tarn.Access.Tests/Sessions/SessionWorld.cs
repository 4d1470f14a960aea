using Tarn.Access.Credentials;
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

    private SessionWorld(MemoryMetadataStore store, SecretSealer sealer, CredentialStore credentials)
    {
        (_store, _sealer, _credentials) = (store, sealer, credentials);
        Grants = new GrantSealer(credentials, sealer, Time);
        Sessions = new SessionKeys(credentials, sealer, Time);
        Bearers = new BearerTokens(credentials, sealer, Time);
    }

    public ManualTime Time { get; } = new(new DateTimeOffset(2026, 11, 20, 10, 30, 0, TimeSpan.Zero));

    public GrantSealer Grants { get; }

    public SessionKeys Sessions { get; }

    public BearerTokens Bearers { get; }

    public static Principal Root => Principal.Root(TestCalls.Account, Key.Id);

    /// <param name="instanceKey">Worlds with the same instance key are starts of the same server.</param>
    public static async Task<SessionWorld> Open(byte[]? instanceKey = null)
    {
        var (store, sealer) = (new MemoryMetadataStore(), new SecretSealer(instanceKey ?? new byte[SecretSealer.KeyBytes]));
        var world = new SessionWorld(store, sealer, await CredentialStore.Open(store, sealer, default));
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

    public async ValueTask DisposeAsync()
    {
        _credentials.Dispose();
        _sealer.Dispose();
        await _store.DisposeAsync();
    }
}
