using System.Security.Cryptography;
using System.Text;

namespace Tarn.Access.Sessions;

/// <summary>A signed-in browser. The key is looked up again for each request, so the session ends with it.</summary>
/// <param name="Key">The hash of the session's id: see <see cref="KeyOf"/>. Only the browser's cookie has the id itself.</param>
/// <param name="Owner">The principal, by which sessions are counted.</param>
/// <param name="AccessKeyId">The key that signed in.</param>
/// <param name="SessionToken">The token of a session key; null for a long-term key.</param>
/// <param name="SecretHash">SHA-256 of the secret: a key with another secret is another key.</param>
/// <param name="Expires">The session's end.</param>
public sealed record BrowserSession(string Key, string Owner, string AccessKeyId, string? SessionToken, byte[] SecretHash, DateTimeOffset Expires)
{
    /// <summary>SHA-256 of a session's random id, in hexadecimal digits.</summary>
    public static string KeyOf(string id) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(id)));
}
