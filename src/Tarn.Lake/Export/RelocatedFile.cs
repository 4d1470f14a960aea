namespace Tarn.Lake.Export;

/// <summary>A file of a table at its new location.</summary>
/// <param name="Location">The new location.</param>
/// <param name="SizeBytes">Its size if it was rewritten; null: its bytes are the same.</param>
public readonly record struct RelocatedFile(string Location, long? SizeBytes = null);
