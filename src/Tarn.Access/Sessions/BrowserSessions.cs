using Tarn.Storage;
using Tarn.Storage.Metadata;

namespace Tarn.Access.Sessions;

/// <summary>
/// The rows of browsers' sessions, so that a restart ends none. A row holds no id that a browser could use: its key is the id's hash.
/// The value is sealed under the instance key: version 1, then what <see cref="SecretSealer"/> made of owner, access key id, session
/// token, hash of the secret, and end.
/// </summary>
public sealed class BrowserSessions
{
    private const byte Version = 1;
    private const int SessionsMax = 2_000;

    private readonly IMetadataStore _store;
    private readonly Credentials.SecretSealer _sealer;
    private IReadOnlyList<ReadOnlyMemory<byte>> _unreadable = [];

    private BrowserSessions(IMetadataStore store, Credentials.SecretSealer sealer) => (_store, _sealer) = (store, sealer);

    /// <summary>The sessions at the start, in the order in which they end.</summary>
    public IReadOnlyList<BrowserSession> AtStart { get; private set; } = [];

    /// <summary>Reads the sessions. A row that does not open is no session, and goes with the next <see cref="Change"/>.</summary>
    public static async ValueTask<BrowserSessions> Open(IMetadataStore store, Credentials.SecretSealer sealer, CancellationToken cancellationToken)
    {
        var opened = new BrowserSessions(store, sealer);
        var rows = await store.Read(reader => reader.Scan(AccessSpaces.BrowserSessions, KeyRange.All, SessionsMax), cancellationToken);
        var read = rows.Select(row => (row.Key, Session: opened.Decode(row))).ToList();
        opened.AtStart = [.. read.Select(row => row.Session).OfType<BrowserSession>().OrderBy(session => session.Expires)];
        opened._unreadable = [.. read.Where(row => row.Session is null).Select(row => row.Key)];
        return opened;
    }

    /// <summary>Adds and removes sessions in one commit. A removal of an unknown session does nothing.</summary>
    /// <param name="added">The session to add; null: none.</param>
    /// <param name="ended">The keys of the sessions to remove.</param>
    /// <param name="cancellationToken">Cancels the wait for the commit.</param>
    /// <exception cref="TarnException">DiskFull: nothing is changed.</exception>
    public async ValueTask Change(BrowserSession? added, IReadOnlyCollection<string> ended, CancellationToken cancellationToken)
    {
        var unreadable = _unreadable;
        await _store.Commit(
            transaction =>
            {
                foreach (var key in unreadable.Concat(ended.Select(key => (ReadOnlyMemory<byte>)Convert.FromHexString(key))))
                {
                    transaction.Delete(AccessSpaces.BrowserSessions, key);
                }

                if (added is not null)
                {
                    transaction.Put(AccessSpaces.BrowserSessions, Convert.FromHexString(added.Key), Encode(added));
                }

                return ValueTask.FromResult(0);
            },
            cancellationToken);
        _unreadable = [];
    }

    private byte[] Encode(BrowserSession session)
    {
        var facts = new ValueWriter(Version)
            .Text(session.Owner)
            .Text(session.AccessKeyId)
            .Text(session.SessionToken)
            .Bytes(session.SecretHash)
            .Fixed(session.Expires.ToUnixTimeMilliseconds());
        return [Version, .. _sealer.Seal(Owner(session.Key), facts.ToArray())];
    }

    private BrowserSession? Decode(Row row)
    {
        var key = Convert.ToHexString(row.Key.Span);
        try
        {
            Invariant.Check(row.Value.Span[0] == Version);
            var reader = new ValueReader(_sealer.Open(Owner(key), row.Value.Span[1..]));
            return new BrowserSession(
                key,
                reader.Text()!,
                reader.Text()!,
                reader.Text(),
                reader.Bytes(),
                DateTimeOffset.FromUnixTimeMilliseconds(reader.Fixed()));
        }
        catch (TarnException)
        {
            return null;
        }
    }

    private static string Owner(string key) => "browser session " + key;
}
