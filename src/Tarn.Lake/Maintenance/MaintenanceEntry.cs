namespace Tarn.Lake.Maintenance;

/// <summary>A row of the history: one step of a run, or its failure.</summary>
/// <param name="AtMs">When the run ended, in milliseconds since the epoch.</param>
/// <param name="Account">The table's account.</param>
/// <param name="Region">The table's region.</param>
/// <param name="Table">database.table.</param>
/// <param name="DurationMs">The duration of the whole run.</param>
/// <param name="Error">The error; null: the step succeeded.</param>
public sealed record MaintenanceEntry(long AtMs, string Account, string Region, string Table, MaintenanceStep Step, long DurationMs, string? Error);
