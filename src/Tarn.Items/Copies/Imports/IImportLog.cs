namespace Tarn.Items.Copies.Imports;

/// <summary>Gets the errors of imports. Calls never block, and lines may be lost when many wait.</summary>
public interface IImportLog
{
    /// <summary>Writes a line of JSON about an import.</summary>
    /// <param name="account">The import's account.</param>
    /// <param name="region">The import's region.</param>
    /// <param name="import">The end of the import's ARN.</param>
    void Write(string account, string region, string import, ReadOnlySpan<byte> line);
}
