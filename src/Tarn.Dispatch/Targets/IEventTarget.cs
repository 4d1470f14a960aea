namespace Tarn.Dispatch.Targets;

/// <summary>The receiver of one stream's events: functions, a queue, a topic's endpoints. It knows the events' bytes.</summary>
public interface IEventTarget
{
    /// <summary>The event of a record, for one attempt. The bytes are valid until the call returns.</summary>
    /// <param name="record">The bytes that were accepted.</param>
    IWaitingEvent Read(ReadOnlySpan<byte> record);
}
