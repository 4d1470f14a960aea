using System.Text;
using Tarn.Access.Credentials;
using Tarn.Access.Sessions;
using Tarn.Storage.Metadata;

namespace Tarn.Access.Tests.Sessions;

public sealed class BrowserSessionsTests : IAsyncDisposable
{
    private static readonly DateTimeOffset End = new(2026, 11, 20, 10, 0, 0, TimeSpan.Zero);
    private readonly MemoryMetadataStore _store = new();
    private readonly SecretSealer _sealer = new(new byte[SecretSealer.KeyBytes]);

    public async ValueTask DisposeAsync()
    {
        _sealer.Dispose();
        await _store.DisposeAsync();
    }

    [Fact]
    public async Task Sessions_are_there_after_a_restart_until_they_are_removed()
    {
        var (first, second) = (Session("first", End.AddHours(1)), Session("second", End));
        var rows = await BrowserSessions.Open(_store, _sealer, default);
        await rows.Change(first, [], default);
        await rows.Change(second, [], default);

        var again = await BrowserSessions.Open(_store, _sealer, default);
        Assert.Equal([second.Key, first.Key], again.AtStart.Select(session => session.Key));
        Assert.Equal((first.Owner, first.AccessKeyId, first.SessionToken, first.Expires), Facts(again.AtStart[1]));
        Assert.Equal(first.SecretHash, again.AtStart[1].SecretHash);

        await again.Change(null, [first.Key, "00"], default);
        Assert.Equal([second.Key], (await BrowserSessions.Open(_store, _sealer, default)).AtStart.Select(session => session.Key));
    }

    [Fact]
    public async Task A_row_shows_neither_the_id_nor_the_token_and_opens_only_with_the_instances_key_at_its_own_place()
    {
        var session = Session("id-of-the-cookie", End);
        await (await BrowserSessions.Open(_store, _sealer, default)).Change(session, [], default);
        var row = (await _store.Read(reader => reader.Scan(AccessSpaces.BrowserSessions, KeyRange.All, 10), default)).Single();
        var text = Encoding.Latin1.GetString([.. row.Key.Span, .. row.Value.Span]);
        Assert.All(["id-of-the-cookie", "token", "AKIA", "holder"], part => Assert.DoesNotContain(part, text, StringComparison.Ordinal));

        using var other = new SecretSealer([.. Enumerable.Repeat((byte)7, SecretSealer.KeyBytes)]);
        Assert.Empty((await BrowserSessions.Open(_store, other, default)).AtStart);
        await _store.Commit(
            transaction =>
            {
                transaction.Put(AccessSpaces.BrowserSessions, Convert.FromHexString(BrowserSession.KeyOf("stolen")), row.Value);
                return ValueTask.FromResult(0);
            },
            default);
        var opened = await BrowserSessions.Open(_store, _sealer, default);
        Assert.Equal([session.Key], opened.AtStart.Select(one => one.Key));

        await opened.Change(null, [], default);
        var left = await _store.Read(reader => reader.Scan(AccessSpaces.BrowserSessions, KeyRange.All, 10), default);
        Assert.Equal([session.Key], left.Select(one => Convert.ToHexString(one.Key.Span)));
    }

    private static BrowserSession Session(string id, DateTimeOffset expires) =>
        new(BrowserSession.KeyOf(id), "holder of " + id, "AKIA" + id, "token of " + id, [1, 2, 3], expires);

    private static (string, string, string?, DateTimeOffset) Facts(BrowserSession session) =>
        (session.Owner, session.AccessKeyId, session.SessionToken, session.Expires);
}
