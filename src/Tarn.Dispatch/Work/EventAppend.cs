using Tarn.Dispatch.Targets;
using Tarn.Storage.Metadata;
using Tarn.Targets;

namespace Tarn.Dispatch.Work;

/// <summary>A new event in the commit of another project.</summary>
internal sealed class EventAppend(EventDispatch events, AcceptedEvent accepted) : IInsideAppend
{
    /// <inheritdoc/>
    public long Target => events.Stream.Value;

    /// <inheritdoc/>
    public int Bytes => accepted.Record.Length;

    /// <inheritdoc/>
    public void Write(IMetadataTransaction transaction) => events.Append(transaction, accepted);
}
