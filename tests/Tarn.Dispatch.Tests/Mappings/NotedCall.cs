using Tarn.Dispatch.Batches;
using Tarn.Dispatch.Targets;

namespace Tarn.Dispatch.Tests.Mappings;

/// <summary>A call as the target saw it.</summary>
/// <param name="Data">The bytes of its records, as texts.</param>
/// <param name="Payload">Its bytes, as a text.</param>
/// <param name="Window">Its window.</param>
internal sealed record NotedCall(IReadOnlyList<string> Data, string Payload, CallWindow? Window)
{
    /// <summary>The answer that every record is done.</summary>
    public BatchAnswer All => Some(Data.Count);

    /// <summary>The answer that the target failed.</summary>
    public BatchAnswer Failure => Some(0);

    /// <summary>The answer that the first records are done.</summary>
    public BatchAnswer Some(int done) => new()
    {
        Done = done,
        Problem = done == Data.Count && Data.Count > 0 ? null : "wanted",
        KeepsPayload = done < Data.Count,
    };

    public override string ToString() => string.Join(',', Data);
}
