using Tarn.Access;
using Tarn.Access.Credentials;
using Tarn.Access.Identities;
using Tarn.Access.Sessions;
using Tarn.Aws.Vending;
using Tarn.Storage;
using Tarn.Storage.Metadata;

namespace Tarn.Aws.Tests.Vending;

public sealed class TableCredentialsTests : IAsyncLifetime
{
    private static readonly AccessKey Key = new("AKIDEXAMPLE", "secret-of-the-root");
    private static readonly Principal Root = Principal.Root("123456789012", Key.Id);

    private readonly MemoryMetadataStore _store = new();
    private readonly SecretSealer _sealer = new(new byte[SecretSealer.KeyBytes]);
    private readonly ManualTime _time = new();
    private CredentialStore _credentials = null!;
    private IdentityStore _identities = null!;
    private SessionKeys _keys = null!;

    public async Task InitializeAsync()
    {
        _credentials = await CredentialStore.Open(_store, _sealer, default);
        _identities = await IdentityStore.Open(_store, default);
        await _store.Commit(
            async transaction =>
            {
                await CredentialStore.ReplaceRoot(transaction, _sealer, "123456789012", Key);
                return 0;
            },
            default);
        _keys = new SessionKeys(_credentials, _identities, _sealer, _time);
    }

    public async Task DisposeAsync()
    {
        _credentials.Dispose();
        _identities.Dispose();
        _sealer.Dispose();
        await _store.DisposeAsync();
    }

    [Fact]
    public void A_table_gets_the_properties_of_the_specification()
    {
        var vended = Vend(StorageScopeAccess.ReadWrite, "s3://lake/db/t");
        var config = vended.Config;
        Assert.Equal(_time.GetUtcNow().AddHours(1), vended.Expires);
        Assert.Equal(
            ("http://127.0.0.1:4566", "true", "eu-west-1", $"{vended.Expires.ToUnixTimeMilliseconds()}", "v1/namespaces/db/tables/t/credentials"),
            (config["s3.endpoint"], config["s3.path-style-access"], config["client.region"], config["s3.session-token-expires-at-ms"],
                config["client.refresh-credentials-endpoint"]));
        Assert.Equal(8, config.Count);
        var one = Assert.Single(vended.StorageCredentials);
        Assert.Equal(("s3://lake/db/t", config), (one.Prefix, one.Config));
        Assert.Equal([new StorageScope("lake", "db/t", StorageScopeAccess.ReadWrite)], CallerOf(vended).Places);
        Assert.Equal(Key.Id, CallerOf(vended).SourceKeyId);
    }

    [Fact]
    public void Credentials_end_after_an_hour_and_are_refreshed_by_another_call()
    {
        var first = Vend(StorageScopeAccess.Read, "s3://lake/db/t");
        _time.Advance(TableCredentials.Lifetime);
        Assert.Equal(CredentialStatus.Expired, _keys.Find(first.Config["s3.access-key-id"], first.Config["s3.session-token"], out _));
        var second = Vend(StorageScopeAccess.Read, "s3://lake/db/t");
        Assert.NotEqual(first.Config["s3.access-key-id"], second.Config["s3.access-key-id"]);
        Assert.Equal([new StorageScope("lake", "db/t", StorageScopeAccess.Read)], CallerOf(second).Places);
    }

    [Theory]
    [InlineData("s3://lake/db/t/", "s3://lake/db/t", 1)]
    [InlineData("s3a://lake/db/t", "s3a://lake/db/t", 1)]
    [InlineData("s3://lake", "s3://lake", 1)]
    [InlineData("s3://lake/db/t s3://lake/db/t/data s3://lake/db/t", "s3://lake/db/t", 1)]
    [InlineData("s3://lake/db/t s3://lake/db/t2", "s3://lake/db", 2)]
    [InlineData("s3://lake/db/t s3://lake/data/t", "s3://lake", 2)]
    [InlineData("s3://lake/db/t s3://other/db/t", "s3", 2)]
    [InlineData("s3://lake/db/t s3a://lake/db/t/data", "s3", 1)]
    public void One_credential_covers_all_folders_of_a_table(string locations, string prefix, int places)
    {
        var vended = Vend(StorageScopeAccess.Read, locations.Split(' '));
        Assert.Equal(prefix, Assert.Single(vended.StorageCredentials).Prefix);
        Assert.Equal(places, CallerOf(vended).Places!.Count);
    }

    [Fact]
    public void Other_locations_and_callers_with_places_are_refused()
    {
        Assert.Equal(ErrorKind.InvalidArgument, Assert.Throws<TarnException>(() => Vend(StorageScopeAccess.Read, "file:///db/t")).Kind);
        var caller = CallerOf(Vend(StorageScopeAccess.Read, "s3://lake/db/t"));
        var refused = Assert.Throws<TarnException>(() => new TableCredentials(_keys).Vend(caller, Storage(StorageScopeAccess.Read, "s3://lake")));
        Assert.Equal(ErrorKind.AccessDenied, refused.Kind);
    }

    private VendedCredentials Vend(StorageScopeAccess access, params string[] locations) => new TableCredentials(_keys).Vend(Root, Storage(access, locations));

    private static TableStorage Storage(StorageScopeAccess access, params string[] locations) => new()
    {
        Locations = locations,
        Access = access,
        Endpoint = "http://127.0.0.1:4566",
        Region = "eu-west-1",
        RefreshPath = "v1/namespaces/db/tables/t/credentials",
    };

    private Principal CallerOf(VendedCredentials vended)
    {
        var config = vended.Config;
        Assert.Equal(CredentialStatus.Found, _keys.Find(config["s3.access-key-id"], config["s3.session-token"], out var found));
        Assert.Equal(config["s3.secret-access-key"], found!.Key.Secret);
        return found.Principal;
    }
}
