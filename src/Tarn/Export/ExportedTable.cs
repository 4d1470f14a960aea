namespace Tarn.Export;

/// <summary>The outcome of a table's export.</summary>
/// <param name="Metadata">The path of its metadata file.</param>
/// <param name="Files">The number of data files.</param>
/// <param name="Deletes">The number of delete files.</param>
/// <param name="Rows">The rows of the data files.</param>
/// <param name="Bytes">The bytes of all files.</param>
/// <param name="Kept">The absolute paths of the table's files in the tree.</param>
internal sealed record ExportedTable(string Metadata, int Files, int Deletes, long Rows, long Bytes, IReadOnlySet<string> Kept);
