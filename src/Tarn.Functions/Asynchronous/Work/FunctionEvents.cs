using Tarn.Dispatch.Targets;
using Tarn.Functions.Asynchronous.Events;

namespace Tarn.Functions.Asynchronous.Work;

/// <summary>The functions as the target of asynchronous events.</summary>
internal sealed class FunctionEvents(AsyncServices services) : IEventTarget
{
    /// <inheritdoc/>
    public IWaitingEvent Read(ReadOnlySpan<byte> record) => new FunctionEvent(services, AsyncEvent.Decode(record));
}
