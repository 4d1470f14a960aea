namespace Tarn.Clients;

/// <summary>The counts of a redrive.</summary>
/// <param name="Selected">Selected entries.</param>
/// <param name="Redriven">Entries that were delivered, or would be.</param>
/// <param name="Failed">Entries that were refused again.</param>
/// <param name="Skipped">Entries that another redrive has delivered meanwhile.</param>
/// <param name="Missing">Entries whose documents are not stored.</param>
internal readonly record struct RedriveSum(int Selected, int Redriven, int Failed, int Skipped, int Missing);
