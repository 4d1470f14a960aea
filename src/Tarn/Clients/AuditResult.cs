using Tarn.Aws.TarnApi.Model;

namespace Tarn.Clients;

/// <summary>The audits of some deliveries.</summary>
/// <param name="Runs">The counts of each run.</param>
/// <param name="Findings">Sentences that name ranges, files, rows and tables that do not agree.</param>
/// <param name="Notes">Comparisons that were not possible.</param>
internal sealed record AuditResult(List<(string Delivery, AuditedRun Run)> Runs, List<string> Findings, List<string> Notes);
