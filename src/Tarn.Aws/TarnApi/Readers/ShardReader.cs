using Tarn.Storage.Records;

namespace Tarn.Aws.TarnApi.Readers;

/// <summary>A reader of a stream whose positions the instance knows.</summary>
/// <param name="Id">Its id among all resources.</param>
/// <param name="Kind"><c>delivery</c>, <c>function</c> or <c>consumer</c> (a registered one).</param>
/// <param name="PositionIn">
/// The offset below which it has done every record of a shard; null: it has not begun with the shard.
/// </param>
/// <param name="NeedsAll">Whether it must read a shard that it has not begun with.</param>
public sealed record ShardReader(long Id, string Kind, string Name, Func<ShardId, long?> PositionIn, bool NeedsAll);
