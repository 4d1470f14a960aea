using Tarn.Items.Copies.Files;

namespace Tarn.Items.Copies.Imports;

/// <summary>No rows.</summary>
internal sealed class NoRows : ISortedRows
{
    /// <inheritdoc/>
    public ReadOnlySpan<byte> Key => default;

    /// <inheritdoc/>
    public ReadOnlyMemory<byte> Value => default;

    /// <inheritdoc/>
    public bool MoveNext() => false;

    /// <inheritdoc/>
    public void Dispose()
    {
    }
}
