using Tarn.Storage.Records;
using Tarn.Storage.Streams;

namespace Tarn.Storage.Tests.Streams.Journal.Simulation;

/// <summary>A stream as its maker knows it.</summary>
internal sealed class ModelStream(StreamId id)
{
    private bool deleteAsked;

    public StreamId Id { get; } = id;

    public List<ModelShard> Shards { get; } = [];

    /// <summary>The shard of that incarnation, or null.</summary>
    public ModelShard? Find(ShardId id) => Shards.Find(shard => shard.Id == id);

    /// <summary>Its creation was acknowledged, or it was found.</summary>
    public bool Exists { get; set; }

    public bool DeleteAsked
    {
        get => deleteAsked;
        set
        {
            deleteAsked = value;
            DeleteWasAsked |= value;
        }
    }

    /// <summary>A deletion was asked for at some time, and may have been refused.</summary>
    public bool DeleteWasAsked { get; private set; }

    public bool Deleted { get; set; }

    /// <summary>The shortest retention that it can ever have had.</summary>
    public TimeSpan RetentionMin { get; set; } = StreamLimits.RetentionDefault;

    /// <summary>The retention that was set last with success.</summary>
    public TimeSpan Retention { get; set; } = StreamLimits.RetentionDefault;
}
