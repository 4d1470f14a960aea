namespace Tarn.Aws.TarnApi.Parts;

/// <summary>The age of the data of a delivery or table that has a target for it.</summary>
/// <param name="Age">Of a delivery: of its oldest pending record. Of a table: since the last commit of data.</param>
public sealed record Freshness(string Account, string Region, string Arn, TimeSpan Age, TimeSpan Target, bool IsMissed);
