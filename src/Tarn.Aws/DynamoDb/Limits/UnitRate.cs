namespace Tarn.Aws.DynamoDb.Limits;

/// <summary>The rate of units that a table, an index or a partition has.</summary>
/// <param name="PerSecond">Units a second; of an on-demand one the least rate.</param>
/// <param name="BurstSeconds">Unused units of this many seconds may be used later.</param>
/// <param name="Max">The most units a second of an on-demand one, whose rate follows its use; null: the rate is fixed.</param>
internal readonly record struct UnitRate(double PerSecond, double BurstSeconds, double? Max = null);
