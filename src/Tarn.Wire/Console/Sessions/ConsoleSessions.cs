using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Tarn.Access.Credentials;
using Tarn.Access.Sessions;
using Tarn.Wire.Console.Calls;
using Tarn.Wire.Console.Shares;

namespace Tarn.Wire.Console.Sessions;

/// <summary>
/// The sessions, in memory and in rows: a restart ends none. A session ends at sign-out, after 12 hours, and when its key is removed,
/// made inactive or given another secret. A sign-out is durable when it is answered; other ends are with the next <see cref="Flush"/>.
/// </summary>
internal sealed class ConsoleSessions
{
    /// <summary>How long a session lasts.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromHours(12);

    private const int SessionsMax = 1_000;
    private const int SessionsOfPrincipalMax = 100;
    private const int IdBytes = 32;

    private readonly SessionKeys _keys;
    private readonly BrowserSessions _rows;
    private readonly TimeProvider _time;
    private readonly Dictionary<string, BrowserSession> _sessions = new(StringComparer.Ordinal);
    private readonly FairSlots<BrowserSession> _slots = new(SessionsMax, SessionsOfPrincipalMax);
    private readonly HashSet<string> _ended = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();

    /// <param name="time">The clock.</param>
    public ConsoleSessions(SessionKeys keys, BrowserSessions rows, TimeProvider time)
    {
        (_keys, _rows, _time) = (keys, rows, time);
        foreach (var session in rows.AtStart)
        {
            Take(session);
        }
    }

    /// <summary>Makes a session for a key and its secret, and returns its id; null if one of them is wrong.</summary>
    /// <exception cref="TarnException">Throttled: too many wrong secrets.</exception>
    public async ValueTask<string?> SignIn(
        string accessKeyId, string secret, string? sessionToken, string? address, CancellationToken cancellationToken) =>
        _keys.SignIn(accessKeyId, secret, sessionToken, address) is { } credential ? await Add(credential, sessionToken, cancellationToken) : null;

    /// <summary>Makes a session for a long-term key whose owner has signed a request, and returns its id; null if the key is gone.</summary>
    public async ValueTask<string?> SignIn(string accessKeyId, CancellationToken cancellationToken) =>
        _keys.Find(accessKeyId, null, out var credential) == CredentialStatus.Found ? await Add(credential!, null, cancellationToken) : null;

    /// <summary>The caller of a session; null if it has ended.</summary>
    public ConsoleCaller? Find(string id)
    {
        BrowserSession? session;
        lock (_gate)
        {
            if (!_sessions.TryGetValue(BrowserSession.KeyOf(id), out session))
            {
                return null;
            }
        }

        if (session.Expires > _time.GetUtcNow()
            && _keys.Find(session.AccessKeyId, session.SessionToken, out var credential) == CredentialStatus.Found
            && CryptographicOperations.FixedTimeEquals(HashOf(credential!.Key), session.SecretHash))
        {
            return new ConsoleCaller(credential.Principal, id, session.Expires);
        }

        lock (_gate)
        {
            Remove(session);
        }

        return null;
    }

    public async ValueTask End(string id, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (_sessions.TryGetValue(BrowserSession.KeyOf(id), out var session))
            {
                Remove(session);
            }
        }

        await Flush(cancellationToken);
    }

    /// <summary>Removes the rows of sessions that have ended.</summary>
    public async ValueTask Flush(CancellationToken cancellationToken)
    {
        string[] ended;
        lock (_gate)
        {
            RemoveEnded();
            ended = [.. _ended];
        }

        if (ended.Length > 0)
        {
            await _rows.Change(null, ended, cancellationToken);
            Forget(ended);
        }
    }

    private async ValueTask<string> Add(Credential credential, string? sessionToken, CancellationToken cancellationToken)
    {
        var expires = _time.GetUtcNow() + Lifetime;
        if (credential.Principal.Expires is { } end && end < expires)
        {
            expires = end;
        }

        var id = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(IdBytes));
        var session = new BrowserSession(
            BrowserSession.KeyOf(id), credential.Principal.Holder, credential.Key.Id, sessionToken, HashOf(credential.Key), expires);
        string[] ended;
        lock (_gate)
        {
            MakeRoom(session.Owner);
            Take(session);
            ended = [.. _ended];
        }

        try
        {
            await _rows.Change(session, ended, cancellationToken);
            Forget(ended);
        }
        catch (TarnException failure) when (failure.Kind == ErrorKind.DiskFull)
        {
            // An operator signs in to free space. Until then the session lives in memory alone.
        }

        return id;
    }

    private void Take(BrowserSession session)
    {
        _sessions.Add(session.Key, session);
        _slots.Add(session.Owner, session);
    }

    private void Forget(string[] ended)
    {
        lock (_gate)
        {
            _ended.ExceptWith(ended);
        }
    }

    // Sessions that have ended give way first, then the oldest one of the principal with the most.
    private void MakeRoom(string owner)
    {
        if (_slots.FindLeaver(owner, out _) is null)
        {
            return;
        }

        RemoveEnded();
        if (_slots.FindLeaver(owner, out var leaver) is not null)
        {
            Remove(leaver!);
        }
    }

    private void RemoveEnded()
    {
        var now = _time.GetUtcNow();
        foreach (var ended in _sessions.Values.Where(session => session.Expires <= now).ToList())
        {
            Remove(ended);
        }
    }

    private void Remove(BrowserSession session)
    {
        if (_sessions.Remove(session.Key))
        {
            _slots.Remove(session.Owner, session);
            _ended.Add(session.Key);
        }
    }

    private static byte[] HashOf(AccessKey key) => SHA256.HashData(Encoding.UTF8.GetBytes(key.Secret));
}
