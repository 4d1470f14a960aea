namespace Tarn.Access.Credentials;

/// <summary>A key that a client signs with, as files and variables give it.</summary>
/// <param name="Key">Id and secret.</param>
/// <param name="SessionToken">The session token, for temporary keys.</param>
public sealed record SharedKey(AccessKey Key, string? SessionToken = null);
