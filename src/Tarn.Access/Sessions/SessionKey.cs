using Tarn.Access.Credentials;

namespace Tarn.Access.Sessions;

/// <summary>Temporary credentials, as their holder gets them.</summary>
/// <param name="Key">Access key id and secret.</param>
/// <param name="Token">The session token, which the holder sends with each request.</param>
/// <param name="Expires">The end of the session, a whole millisecond.</param>
public sealed record SessionKey(AccessKey Key, string Token, DateTimeOffset Expires)
{
    /// <summary>The key's id alone: secrets and tokens stay out of logs.</summary>
    public override string ToString() => Key.Id;
}
