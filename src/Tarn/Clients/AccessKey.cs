namespace Tarn.Clients;

/// <summary>A key that signs the command line's calls.</summary>
/// <param name="AccessKeyId">The id.</param>
/// <param name="SecretAccessKey">The secret; never printed but by <c>tarn env</c>.</param>
/// <param name="SessionToken">For temporary keys.</param>
internal sealed record AccessKey(string AccessKeyId, string SecretAccessKey, string? SessionToken = null);
