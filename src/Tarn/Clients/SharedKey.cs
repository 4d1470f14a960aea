using Tarn.Access.Credentials;

namespace Tarn.Clients;

/// <summary>A key that a client command signs with, as files and variables give it.</summary>
/// <param name="Key">Id and secret.</param>
/// <param name="SessionToken">The session token, for temporary keys.</param>
internal sealed record SharedKey(AccessKey Key, string? SessionToken = null);
