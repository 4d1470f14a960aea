namespace Tarn.Storage.Metadata;

/// <summary>One changed row of a commit, as it travels in a change frame (D9) and to views (D19).</summary>
/// <param name="Space">The row's space.</param>
/// <param name="Key">The row's key.</param>
/// <param name="Value">The new bytes; null when the row was deleted.</param>
public readonly record struct RowChange(Space Space, ReadOnlyMemory<byte> Key, ReadOnlyMemory<byte>? Value);
