namespace Tarn.Access.Sessions;

/// <summary>The result of a look-up by access key and session token.</summary>
public enum CredentialStatus
{
    /// <summary>The key is valid.</summary>
    Found,

    /// <summary>The key does not exist, the token is not the key's, or the session's long-term key is gone.</summary>
    Unknown,

    /// <summary>The session has ended.</summary>
    Expired,
}
