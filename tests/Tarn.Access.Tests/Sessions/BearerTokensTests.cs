using Tarn.Access.Credentials;
using Tarn.Access.Sessions;

namespace Tarn.Access.Tests.Sessions;

public sealed class BearerTokensTests
{
    private static readonly AccessKey Key = SessionWorld.Key;

    [Fact]
    public async Task A_token_is_its_clients_for_an_hour()
    {
        await using var world = await SessionWorld.Open();
        var token = world.Bearers.Issue(Key.Id, Key.Secret)!;
        Assert.Equal(world.Time.GetUtcNow() + BearerTokens.Lifetime, token.Expires);
        Assert.DoesNotContain(token.Text, token.ToString());
        Assert.Equal(CredentialStatus.Found, world.Bearers.TryOpen(token.Text, out var caller));
        Assert.Equal(SessionWorld.Root with { Issued = caller!.Issued }, caller);
        Assert.NotNull(caller.Issued);

        world.Time.Advance(BearerTokens.Lifetime);
        Assert.Equal(CredentialStatus.Expired, world.Bearers.TryOpen(token.Text, out caller));
        Assert.Null(caller);
    }

    [Theory]
    [InlineData("AKIDEXAMPLE", "wrong")]
    [InlineData("AKIDEXAMPLE", "")]
    [InlineData("AKIAOTHER", "secret-of-the-root")]
    [InlineData("", "")]
    public async Task Wrong_client_credentials_get_no_token(string id, string secret)
    {
        await using var world = await SessionWorld.Open();
        var token = world.Bearers.Issue(Key.Id, Key.Secret)!;
        Assert.Null(world.Bearers.Issue(id, secret));
        Assert.Null(world.Bearers.Refresh(token.Text, id, secret));
    }

    [Fact]
    public async Task A_token_is_exchanged_while_valid_and_with_the_clients_credentials_later()
    {
        await using var world = await SessionWorld.Open();
        var first = world.Bearers.Issue(Key.Id, Key.Secret)!;
        world.Time.Advance(TimeSpan.FromMinutes(59));
        var second = world.Bearers.Refresh(first.Text)!;
        world.Time.Advance(TimeSpan.FromMinutes(59));
        Assert.Equal(CredentialStatus.Found, world.Bearers.TryOpen(second.Text, out var caller));
        Assert.Equal(SessionWorld.Root with { Issued = caller!.Issued }, caller);
        Assert.NotNull(caller.Issued);
        Assert.Null(world.Bearers.Refresh(first.Text));
        Assert.NotNull(world.Bearers.Refresh(first.Text, Key.Id, Key.Secret));
        Assert.Null(world.Bearers.Refresh("eyJhbGciOiJub25lIn0.e30."));
        Assert.Null(world.Bearers.Refresh("eyJhbGciOiJub25lIn0.e30.", Key.Id, Key.Secret));
    }

    [Fact]
    public async Task A_token_is_no_session_token_and_ends_with_its_key()
    {
        await using var world = await SessionWorld.Open();
        var token = world.Bearers.Issue(Key.Id, Key.Secret)!;
        var session = world.Sessions.Issue(SessionWorld.Root, TimeSpan.FromHours(1));
        Assert.Equal(CredentialStatus.Unknown, world.Sessions.Find(Key.Id, token.Text, out _));
        Assert.Equal(CredentialStatus.Unknown, world.Bearers.TryOpen(session.Token, out _));
        Assert.Null(world.Bearers.Issue(session.Key.Id, session.Key.Secret));

        await world.ReplaceRoot(new AccessKey(Key.Id, "another-secret"));
        Assert.Equal(CredentialStatus.Unknown, world.Bearers.TryOpen(token.Text, out _));
        Assert.Null(world.Bearers.Refresh(token.Text));
        Assert.Null(world.Bearers.Refresh(token.Text, Key.Id, "another-secret"));
    }
}
