namespace Tarn.Access.Audit.Chain;

/// <summary>The end of a chain.</summary>
/// <param name="Next">The number of the next record.</param>
/// <param name="Hash">SHA-256 of the last record.</param>
public readonly record struct ChainHead(long Next, string Hash);
