namespace Tarn.Aws.Console.Sessions;

/// <summary>A signed-in browser. The key is looked up again for each request, so the session ends with it.</summary>
/// <param name="Id">The random id, which the cookie holds.</param>
/// <param name="Owner">The principal, by which sessions are counted.</param>
/// <param name="AccessKeyId">The key that signed in.</param>
/// <param name="SessionToken">The token of a session key; null for a long-term key.</param>
/// <param name="SecretHash">SHA-256 of the secret: a key with another secret is another key.</param>
/// <param name="Expires">The session's end.</param>
internal sealed record ConsoleSession(
    string Id, string Owner, string AccessKeyId, string? SessionToken, byte[] SecretHash, DateTimeOffset Expires);
