using Tarn.Storage.Records;
using Tarn.Storage.Streams;

namespace Tarn.Items.Destinations;

/// <summary>A Kinesis stream that gets the changes of a table.</summary>
/// <param name="Id">The id of the consumer. Its positions show which changes the stream has.</param>
/// <param name="Stream">The stream. A stream that is created again under the ARN is another stream.</param>
public sealed record KinesisDestination(long Id, string StreamArn, StreamId Stream)
{
    /// <summary>Whether times in records are microseconds; else milliseconds.</summary>
    public bool IsInMicroseconds { get; init; }

    public DestinationState State { get; init; } = DestinationState.Enabling;

    /// <summary>The ends of the table's shards when it was switched off; it gets no later changes.</summary>
    public IReadOnlyList<LogPosition> Ends { get; init; } = [];

    /// <summary>The reason of its state; null: somebody asked for it.</summary>
    public string? Description { get; init; }

    /// <summary>Whether records hold the item before each change for it.</summary>
    public bool WantsOldImages => State is not DestinationState.Disabled;
}
