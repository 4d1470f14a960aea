namespace Tarn.Lake.Maintenance.Statistics;

/// <summary>The result of a run of statistics.</summary>
/// <param name="IsCommitted">Whether the snapshot has its statistics file.</param>
/// <param name="Columns">The columns with sketches.</param>
/// <param name="SizeBytes">The size of the statistics file, bytes; 0: there is none.</param>
internal sealed record StatisticsOutcome(bool IsCommitted, int Columns, long SizeBytes);
