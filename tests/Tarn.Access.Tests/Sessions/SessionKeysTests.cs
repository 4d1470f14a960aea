using System.Buffers.Text;
using System.Security.Cryptography;
using Tarn.Access.Credentials;
using Tarn.Access.Sessions;
using Tarn.Storage;

namespace Tarn.Access.Tests.Sessions;

public sealed class SessionKeysTests
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    private static readonly StorageScope[] Places = [new("lake", "db/t", StorageScopeAccess.ReadWrite), new("other", "", StorageScopeAccess.Read)];

    [Fact]
    public async Task A_key_that_a_session_makes_ends_with_the_session()
    {
        await using var world = await SessionWorld.Open();
        var session = world.Sessions.Issue(SessionWorld.Root, Hour);
        world.Time.Advance(TimeSpan.FromMinutes(20));
        Assert.Equal(CredentialStatus.Found, world.Sessions.Find(session.Key.Id, session.Token, out var found));
        Assert.Equal(session.Expires, world.Sessions.Issue(found!.Principal, Hour, Places).Expires);
        Assert.True(world.Sessions.Issue(SessionWorld.Root, Hour, Places).Expires > session.Expires);
    }

    [Fact]
    public async Task A_session_key_is_its_callers_until_it_expires()
    {
        await using var world = await SessionWorld.Open();
        var session = world.Sessions.Issue(SessionWorld.Root with { Session = "etl" }, Hour, Places);
        Assert.Matches("^ASIA[A-Z2-7]{16}$", session.Key.Id);
        Assert.Equal((40, session.Key.Id), (session.Key.Secret.Length, session.ToString()));
        Assert.Equal(world.Time.GetUtcNow() + Hour, session.Expires);

        world.Time.Advance(Hour - TimeSpan.FromMilliseconds(1));
        Assert.Equal(CredentialStatus.Found, world.Sessions.Find(session.Key.Id, session.Token, out var found));
        Assert.Equal(session.Key, found!.Key);
        var expected = SessionWorld.Root with
        {
            AccessKeyId = session.Key.Id,
            Session = "etl",
            Expires = session.Expires,
            Issued = session.Expires - Hour,
            Places = found.Principal.Places,
        };
        Assert.Equal(expected, found.Principal);
        Assert.Equal(Places, found.Principal.Places);

        world.Time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(CredentialStatus.Expired, world.Sessions.Find(session.Key.Id, session.Token, out found));
        Assert.Null(found);
    }

    [Fact]
    public async Task A_session_without_limits_and_the_session_of_a_role_come_back_whole()
    {
        await using var world = await SessionWorld.Open();
        var role = Principal.Role(TestCalls.Account, "etl", "AROAEXAMPLE", "nightly");
        Assert.Equal("arn:aws:sts::123456789012:assumed-role/etl/nightly", role.Arn);
        foreach (var principal in (Principal[])[SessionWorld.Root, role])
        {
            var session = world.Sessions.Issue(principal, SessionKeys.LifetimeMax);
            Assert.Equal(CredentialStatus.Found, world.Sessions.Find(session.Key.Id, session.Token, out var found));
            Assert.Equal(principal with { AccessKeyId = session.Key.Id, Expires = session.Expires, Issued = world.Time.GetUtcNow() }, found!.Principal);
        }
    }

    [Fact]
    public async Task A_token_is_good_for_its_key_and_its_instance_only()
    {
        await using var world = await SessionWorld.Open();
        var session = world.Sessions.Issue(SessionWorld.Root, Hour);
        var other = world.Sessions.Issue(SessionWorld.Root, Hour);
        var bytes = Base64Url.DecodeFromChars(session.Token);
        bytes[20] ^= 1;
        (string Key, string? Token)[] wrong =
        [
            (other.Key.Id, session.Token),
            (session.Key.Id, null),
            (session.Key.Id, ""),
            (session.Key.Id, "t"),
            (session.Key.Id, "not base64: %"),
            (session.Key.Id, Base64Url.EncodeToString(bytes)),
            (session.Key.Id, session.Token[..^4]),
            (session.Key.Id, new string('A', 100_000)),
            (SessionWorld.Key.Id, session.Token),
            (SessionWorld.Key.Id, "a-session-token"),
        ];
        foreach (var (key, token) in wrong)
        {
            Assert.Equal(CredentialStatus.Unknown, world.Sessions.Find(key, token, out var found));
            Assert.Null(found);
        }

        await using var elsewhere = await SessionWorld.Open(RandomNumberGenerator.GetBytes(SecretSealer.KeyBytes));
        Assert.Equal(CredentialStatus.Unknown, elsewhere.Sessions.Find(session.Key.Id, session.Token, out _));
        await using var restarted = await SessionWorld.Open();
        Assert.Equal(CredentialStatus.Found, restarted.Sessions.Find(session.Key.Id, session.Token, out _));
        Assert.Equal(CredentialStatus.Found, world.Sessions.Find(SessionWorld.Key.Id, null, out _));
    }

    [Theory]
    [InlineData("AKIAOTHER", "secret-of-the-root")]
    [InlineData("AKIDEXAMPLE", "another-secret")]
    public async Task A_session_ends_with_the_key_from_which_it_came(string id, string secret)
    {
        await using var world = await SessionWorld.Open();
        var session = world.Sessions.Issue(SessionWorld.Root, Hour);
        Assert.Equal(CredentialStatus.Found, world.Sessions.Find(session.Key.Id, session.Token, out var caller));
        var second = world.Sessions.Issue(caller!.Principal, Hour);
        await world.ReplaceRoot(new AccessKey(id, secret));
        Assert.Equal(CredentialStatus.Unknown, world.Sessions.Find(session.Key.Id, session.Token, out _));
        Assert.Equal(CredentialStatus.Unknown, world.Sessions.Find(second.Key.Id, second.Token, out _));
    }

    [Fact]
    public async Task A_session_cannot_widen_its_places_and_a_lost_key_issues_none()
    {
        await using var world = await SessionWorld.Open();
        var session = world.Sessions.Issue(SessionWorld.Root, Hour, Places);
        world.Sessions.Find(session.Key.Id, session.Token, out var caller);
        Assert.Equal(ErrorKind.AccessDenied, Assert.Throws<TarnException>(() => world.Sessions.Issue(caller!.Principal, Hour)).Kind);
        Assert.Equal(
            ErrorKind.AccessDenied, Assert.Throws<TarnException>(() => world.Sessions.Issue(Principal.Root(TestCalls.Account, "AKIAGONE"), Hour)).Kind);
    }

    [Fact]
    public async Task Ten_places_fit_into_2_KB_and_a_token_has_a_bound()
    {
        await using var world = await SessionWorld.Open();
        StorageScope Place(int i) => new("tarn-000000000000-us-east-1", $"warehouse/analytics/page_views_by_country_{i}", StorageScopeAccess.Read);
        StorageScope[] Of(int count) => [.. Enumerable.Range(0, count).Select(Place)];
        Assert.InRange(world.Sessions.Issue(SessionWorld.Root, Hour, Of(10)).Token.Length, 1, 2_048);
        Assert.Equal(ErrorKind.InvalidArgument, Assert.Throws<TarnException>(() => world.Sessions.Issue(SessionWorld.Root, Hour, Of(1_000))).Kind);
    }

    [Theory]
    [InlineData("db/t", "db/t/a", true)]
    [InlineData("db/t/", "db/t/", true)]
    [InlineData("db/t", "db/t", false)]
    [InlineData("db/t", "db/t2/a", false)]
    [InlineData("db/t", "DB/t/a", false)]
    [InlineData("", "anything", true)]
    public void A_place_ends_at_a_slash(string folder, string key, bool holds)
    {
        Assert.Equal(holds, new StorageScope("lake", folder, StorageScopeAccess.Read).Holds("lake", key));
        Assert.False(new StorageScope("lake", folder, StorageScopeAccess.Read).Holds("lake2", key));
    }
}
