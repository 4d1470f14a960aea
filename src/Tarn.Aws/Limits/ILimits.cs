namespace Tarn.Aws.Limits;

/// <summary>Rates of one shard, subscription or call.</summary>
internal interface ILimits
{
    /// <summary>Whether the limits are as new: forgetting them now changes no answer.</summary>
    bool IsFull(long nowMs);
}
