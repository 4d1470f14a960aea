namespace Tarn.Storage.Rows;

/// <summary>A row store after its opening.</summary>
/// <param name="Store">The caller disposes it.</param>
/// <param name="CheckpointNote">The note of the newest copy, which names the records that the log may have freed; null: there is no copy.</param>
/// <param name="SetAside">
/// Why the store's files were not used, and the folder that holds them; null: they are used. The rows are then the copy's, or none.
/// </param>
public sealed record OpenedRows(IRowStore Store, byte[]? CheckpointNote, string? SetAside);
