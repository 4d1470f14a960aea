using Tarn.Analytics.Runs.Rows;
using Tarn.Analytics.Tables;
using Tarn.Storage.Records;

namespace Tarn.Analytics.Replays;

/// <summary>The inputs of a range that come from a delivered table: the records of one shard, up to a checkpoint. The log has the inputs after it.</summary>
/// <param name="From">The first offset.</param>
/// <param name="Before">The offset after the last one.</param>
/// <param name="Until">The checkpoint.</param>
/// <param name="Notes">Sentences about the table's records that limit a comparison.</param>
internal sealed record DeliveredPart(
    IDeliveredRecords Records, int ShardNumber, ShardId Shard, long From, long Before, Checkpoint Until, IReadOnlyList<string> Notes);
