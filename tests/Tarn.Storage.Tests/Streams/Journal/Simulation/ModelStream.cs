using Tarn.Storage.Records;
using Tarn.Storage.Streams;

namespace Tarn.Storage.Tests.Streams.Journal.Simulation;

/// <summary>The certain facts about a stream.</summary>
internal sealed class ModelStream(StreamId id)
{
    private bool _deleteAsked;

    public StreamId Id { get; } = id;

    public List<ModelShard> Shards { get; } = [];

    /// <summary>The shard of that incarnation, or null.</summary>
    public ModelShard? Find(ShardId id) => Shards.Find(shard => shard.Id == id);

    /// <summary>The stream's creation was acknowledged, or the stream was found.</summary>
    public bool Exists { get; set; }

    public bool DeleteAsked
    {
        get => _deleteAsked;
        set
        {
            _deleteAsked = value;
            DeleteWasAsked |= value;
        }
    }

    /// <summary>A deletion was requested at some time, and may have been refused.</summary>
    public bool DeleteWasAsked { get; private set; }

    public bool Deleted { get; set; }

    /// <summary>The shortest retention that the stream can ever have had.</summary>
    public TimeSpan RetentionMin { get; set; } = StreamLimits.RetentionDefault;

    /// <summary>The last retention that was set successfully.</summary>
    public TimeSpan Retention { get; set; } = StreamLimits.RetentionDefault;
}
