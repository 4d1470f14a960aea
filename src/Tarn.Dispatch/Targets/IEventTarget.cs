namespace Tarn.Dispatch.Targets;

/// <summary>What the events of one stream are for: functions, a queue, a topic's endpoints. It knows the events' bytes.</summary>
public interface IEventTarget
{
    /// <summary>The event of a record, for one attempt. The bytes are valid until the call returns.</summary>
    /// <param name="record">The bytes that were accepted.</param>
    IWaitingEvent Read(ReadOnlySpan<byte> record);
}
