namespace Tarn.Lake.Writing;

/// <summary>The rows of a group of files, rewritten.</summary>
/// <param name="File">The new file; null: every row was deleted.</param>
/// <param name="RowsRead">The rows of the old files.</param>
/// <param name="RowsDeleted">The rows among them that delete files remove.</param>
public sealed record RewrittenRows(EngineFile? File, long RowsRead, long RowsDeleted);
