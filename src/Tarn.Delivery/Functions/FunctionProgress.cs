using Tarn.Storage.Records;

namespace Tarn.Delivery.Functions;

/// <summary>The progress of a function in one source shard.</summary>
/// <param name="Shard">The source shard.</param>
/// <param name="Offset">The log record of the last stored result.</param>
/// <param name="Sub">Its ordinal among the records of the log record. All results up to it are stored.</param>
/// <param name="ResultsEnd">An offset there up to which results existed, with this one.</param>
internal readonly record struct FunctionProgress(ShardId Shard, long Offset, int Sub, ShardId ResultsShard, long ResultsEnd)
{
    /// <summary>Whether the result of a record is stored.</summary>
    public bool Covers(long offset, int sub) => offset < Offset || (offset == Offset && sub <= Sub);
}
