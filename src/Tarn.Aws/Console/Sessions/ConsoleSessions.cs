using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Tarn.Access.Credentials;
using Tarn.Access.Sessions;
using Tarn.Aws.Console.Calls;

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
    private const int IdBytes = 32;

    private readonly Dictionary<string, ConsoleSession> _sessions = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();

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
            _sessions.Remove(id);
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
        var session = new ConsoleSession(id, credential.Key.Id, sessionToken, HashOf(credential.Key), expires);
        lock (_gate)
        {
            MakeRoom();
            _sessions.Add(id, session);
        }

        return session;
    }

    // The session that would end first gives way.
    private void MakeRoom()
    {
        var now = time.GetUtcNow();
        if (_sessions.Count < SessionsMax)
        {
            return;
        }

        foreach (var ended in _sessions.Values.Where(session => session.Expires <= now).Select(session => session.Id).ToList())
        {
            _sessions.Remove(ended);
        }

        if (_sessions.Count >= SessionsMax)
        {
            _sessions.Remove(_sessions.Values.MinBy(session => session.Expires)!.Id);
        }
    }

    private static byte[] HashOf(AccessKey key) => SHA256.HashData(Encoding.UTF8.GetBytes(key.Secret));
}
