using Tarn.Access.Credentials;

namespace Tarn.Clients;

/// <summary>A key that a client command signs with, as files and variables give it.</summary>
/// <param name="Key">Id and secret.</param>
/// <param name="SessionToken">Of temporary keys.</param>
internal sealed record SharedKey(AccessKey Key, string? SessionToken = null);
