namespace Tarn.Storage.Consumers;

/// <summary>The state of a shard for a reader at an offset.</summary>
public enum ReadingState
{
    /// <summary>Records at this offset or after it are durable.</summary>
    HasMore,

    /// <summary>Every record is read, and the shard takes more.</summary>
    IsAtTip,

    /// <summary>Every record is read and the shard is closed, or the shard is gone.</summary>
    Ended,
}
