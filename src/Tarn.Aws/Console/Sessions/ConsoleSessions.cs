using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Tarn.Access.Credentials;
using Tarn.Access.Sessions;
using Tarn.Aws.Console.Calls;
using Tarn.Aws.Console.Shares;

namespace Tarn.Aws.Console.Sessions;

/// <summary>
/// The sessions, in memory: a restart ends them. A session ends at sign-out, after 12 hours, and when its key is removed,
/// made inactive or given another secret.
/// </summary>
/// <param name="keys">The keys.</param>
/// <param name="time">The clock.</param>
internal sealed class ConsoleSessions(SessionKeys keys, TimeProvider time)
{
    /// <summary>How long a session lasts.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromHours(12);

    private const int SessionsMax = 1_000;
    private const int SessionsOfPrincipalMax = 100;
    private const int IdBytes = 32;

    private readonly Dictionary<string, ConsoleSession> _sessions = new(StringComparer.Ordinal);
    private readonly FairSlots<ConsoleSession> _slots = new(SessionsMax, SessionsOfPrincipalMax);
    private readonly Lock _gate = new();

    /// <summary>The long-term key behind a key, for the count of wrong secrets; null: there is no such key.</summary>
    public string? SourceOf(string accessKeyId, string? sessionToken) =>
        keys.Find(accessKeyId, sessionToken, out var credential) != CredentialStatus.Found ? null
        : credential!.Principal.SourceKeyId is { Length: > 0 } source ? source
        : credential.Principal.Holder;

    /// <summary>Makes a session for a key and its secret; null if one of them is wrong.</summary>
    public ConsoleSession? SignIn(string accessKeyId, string secret, string? sessionToken)
    {
        var isFound = keys.Find(accessKeyId, sessionToken, out var credential) == CredentialStatus.Found;
        var given = SHA256.HashData(Encoding.UTF8.GetBytes(secret));
        var right = HashOf(isFound ? credential!.Key : new AccessKey(accessKeyId, ""));
        return CryptographicOperations.FixedTimeEquals(given, right) && isFound ? Add(credential!, sessionToken) : null;
    }

    /// <summary>Makes a session for a long-term key whose owner has signed a request; null if the key is gone.</summary>
    public ConsoleSession? SignIn(string accessKeyId) =>
        keys.Find(accessKeyId, null, out var credential) == CredentialStatus.Found ? Add(credential!, null) : null;

    /// <summary>The caller of a session; null if it has ended.</summary>
    public ConsoleCaller? Find(string id)
    {
        ConsoleSession? session;
        lock (_gate)
        {
            if (!_sessions.TryGetValue(id, out session))
            {
                return null;
            }
        }

        if (session.Expires > time.GetUtcNow()
            && keys.Find(session.AccessKeyId, session.SessionToken, out var credential) == CredentialStatus.Found
            && CryptographicOperations.FixedTimeEquals(HashOf(credential!.Key), session.SecretHash))
        {
            return new ConsoleCaller(credential.Principal, id, session.Expires);
        }

        End(id);
        return null;
    }

    /// <summary>Ends a session.</summary>
    public void End(string id)
    {
        lock (_gate)
        {
            if (_sessions.Remove(id, out var session))
            {
                _slots.Remove(session.Owner, session);
            }
        }
    }

    private ConsoleSession Add(Credential credential, string? sessionToken)
    {
        var expires = time.GetUtcNow() + Lifetime;
        if (credential.Principal.Expires is { } end && end < expires)
        {
            expires = end;
        }

        var id = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(IdBytes));
        var session = new ConsoleSession(id, credential.Principal.Holder, credential.Key.Id, sessionToken, HashOf(credential.Key), expires);
        lock (_gate)
        {
            MakeRoom(session.Owner);
            _sessions.Add(id, session);
            _slots.Add(session.Owner, session);
        }

        return session;
    }

    // Sessions that have ended give way first, then the oldest one of the principal with the most.
    private void MakeRoom(string owner)
    {
        if (_slots.FindLeaver(owner, out _) is null)
        {
            return;
        }

        var now = time.GetUtcNow();
        foreach (var ended in _sessions.Values.Where(session => session.Expires <= now).ToList())
        {
            Remove(ended);
        }

        if (_slots.FindLeaver(owner, out var leaver) is not null)
        {
            Remove(leaver!);
        }
    }

    private void Remove(ConsoleSession session)
    {
        _sessions.Remove(session.Id);
        _slots.Remove(session.Owner, session);
    }

    private static byte[] HashOf(AccessKey key) => SHA256.HashData(Encoding.UTF8.GetBytes(key.Secret));
}
