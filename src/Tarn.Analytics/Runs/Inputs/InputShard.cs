using Tarn.Analytics.Runs.Rows;
using Tarn.Storage.Records;

namespace Tarn.Analytics.Runs.Inputs;

/// <summary>A shard of an application's input, as far as the reader has read it.</summary>
internal sealed class InputShard
{
    /// <summary>The number of the shard of ticks, which no engine sees.</summary>
    public const int TicksNumber = -1;

    private List<(long From, long To)>? _holes;

    public required int Number { get; init; }

    public required int Source { get; init; }

    public required ShardId Id { get; init; }

    /// <summary>The next offset to read.</summary>
    public required long Next { get; set; }

    /// <summary>The parts of the packed record at <see cref="Next"/> that were given.</summary>
    public int Parts { get; set; }

    /// <summary>Whether it has left its source.</summary>
    public bool IsClosed { get; set; }

    /// <summary>The end of a shard that takes no more records; null: it is open.</summary>
    public long? CloseAt { get; set; }

    /// <summary>The number of the event by which it joined; 0: the checkpoint has it.</summary>
    public long OpenedBy { get; init; }

    /// <summary>The number of the event by which it left.</summary>
    public long ClosedBy { get; set; }

    public bool IsTicks => Number == TicksNumber;

    /// <summary>The end has been read, and the shard is still in its source.</summary>
    public bool MustClose => !IsClosed && CloseAt is { } end && Next >= end;

    /// <summary>Offsets over which an earlier run has read.</summary>
    public void AddHole(long from, long to) => (_holes ??= []).Add((from, to));

    public bool IsHole(long offset) => _holes?.Exists(hole => offset >= hole.From && offset < hole.To) ?? false;

    /// <summary>A shard as a checkpoint has it.</summary>
    public static InputShard Of(CheckpointShard row) =>
        new() { Number = row.Number, Source = row.Source, Id = row.Id, Next = row.Next, IsClosed = row.IsClosed, Parts = row.Parts };

    /// <summary>The row after the event of a number.</summary>
    public CheckpointShard ToRow(long lastEvent) => new(Number, Source, Id, Next, IsClosed && ClosedBy <= lastEvent, Parts);
}
