namespace Tarn.Analytics.Runs.Rows;

/// <summary>Counts of an application since it first started.</summary>
/// <param name="Results">Rows for targets.</param>
/// <param name="Late">Late records.</param>
/// <param name="Bad">Bad records.</param>
/// <param name="Damaged">Records that were not read, because their frames are damaged.</param>
/// <param name="Expired">Records that were not read, because their retention ended first.</param>
internal readonly record struct RunTotals(long Results, long Late, long Bad, long Damaged, long Expired);
