namespace Tarn.Aws.Vending;

/// <summary>The credentials that a catalog hands out with a table, in both forms of Iceberg's REST specification.</summary>
/// <param name="Config">For the member <c>config</c> of a loaded table: for clients that do not know the other form.</param>
/// <param name="StorageCredentials">
/// For the member <c>storage-credentials</c>. It has exactly one entry, because Iceberg's Java library refuses several of
/// one kind when it refreshes them.
/// </param>
/// <param name="Expires">The end of validity.</param>
public sealed record VendedCredentials(
    IReadOnlyDictionary<string, string> Config, IReadOnlyList<StorageCredential> StorageCredentials, DateTimeOffset Expires);
