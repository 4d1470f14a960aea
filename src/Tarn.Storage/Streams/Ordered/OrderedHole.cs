namespace Tarn.Storage.Streams.Ordered;

/// <summary>Offsets of a shard that a pass has read over, because their records are not there.</summary>
/// <param name="Shard">The shard's index in the pass.</param>
/// <param name="From">The first offset.</param>
/// <param name="To">The offset after the last.</param>
/// <param name="Damaged">Offsets among them whose frames are damaged.</param>
/// <param name="Expired">Offsets among them that retention has removed.</param>
public readonly record struct OrderedHole(int Shard, long From, long To, long Damaged, long Expired);
