using Tarn.Targets;

namespace Tarn.Dispatch.Targets;

/// <summary>
/// How a target took a call. A target may derive it, to find facts of the last call again when it discards the records.
/// </summary>
/// <seealso href="https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-batchfailurereporting.html"/>
public record BatchAnswer
{
    /// <summary>
    /// The records that are done, from the first on. The others are tried again, or discarded. Without a problem they are called at once.
    /// </summary>
    public required int Done { get; init; }

    /// <summary>Why the others are not done; null: the call succeeded.</summary>
    public string? Problem { get; init; }

    /// <summary>
    /// Records of targets inside the instance, for the commit that moves the position over the done records: exactly once. Their bytes are not
    /// the call's payload.
    /// </summary>
    public IReadOnlyList<IInsideAppend> Inside { get; init; } = [];

    /// <summary>The new state of the tumbling window; null: none.</summary>
    public ReadOnlyMemory<byte>? State { get; init; }

    /// <summary>Whether the target may still read the call's bytes after its answer. They are not written again.</summary>
    public bool KeepsPayload { get; init; }
}
