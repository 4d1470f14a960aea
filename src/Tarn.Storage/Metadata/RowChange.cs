namespace Tarn.Storage.Metadata;

/// <summary>
/// One changed row of a commit, in the form of change frames and views. See D9 (one commit for rows and records) and
/// D19 (metadata is an ordered map).
/// </summary>
/// <param name="Space">The row's space.</param>
/// <param name="Key">The row's key.</param>
/// <param name="Value">The new bytes; null when the row was deleted.</param>
public readonly record struct RowChange(Space Space, ReadOnlyMemory<byte> Key, ReadOnlyMemory<byte>? Value);
