namespace Tarn.Aws.Vending;

/// <summary>Credentials for the locations that begin with a prefix: the specification's <c>StorageCredential</c>.</summary>
/// <param name="Prefix">The start of the locations.</param>
/// <param name="Config">The properties for the reader's file access.</param>
public sealed record StorageCredential(string Prefix, IReadOnlyDictionary<string, string> Config);
