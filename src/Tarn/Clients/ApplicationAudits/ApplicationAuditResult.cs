namespace Tarn.Clients.ApplicationAudits;

/// <summary>The audit of an application.</summary>
/// <param name="Targets">The counts of each target.</param>
/// <param name="Explained">Windows that late rows would have changed; the emitted rows are the ones without them.</param>
/// <param name="Findings">Windows whose emitted rows are not the ones that the log implies.</param>
/// <param name="Notes">Comparisons that were not possible.</param>
/// <param name="Inputs">The origin of inputs that are not from the log.</param>
internal sealed record ApplicationAuditResult(
    List<AuditedCounts> Targets, List<string> Explained, List<string> Findings, List<string> Notes, List<string> Inputs);

/// <summary>The counts of a target.</summary>
/// <param name="Target">The stream or table.</param>
/// <param name="Rows">The rows that the log implies.</param>
/// <param name="Emitted">The rows that are there.</param>
/// <param name="LateRows">The late records of its statements.</param>
/// <param name="Changed">Windows and keys that late rows would have changed.</param>
/// <param name="Different">Windows and keys whose emitted rows are others.</param>
internal sealed record AuditedCounts(string Target, int Rows, int Emitted, int LateRows, int Changed, int Different);
