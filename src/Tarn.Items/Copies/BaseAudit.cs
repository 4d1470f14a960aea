namespace Tarn.Items.Copies;

/// <summary>A table's rows, compared with its newest base and all later records.</summary>
/// <param name="BaseRows">How many rows the base has.</param>
/// <param name="Records">How many later records were read.</param>
/// <param name="Findings">A sentence for each difference, at most 100.</param>
public sealed record BaseAudit(long BaseRows, long Records, IReadOnlyList<string> Findings);
