using Tarn.Storage.Metadata;

namespace Tarn.Targets;

/// <summary>
/// Writes events of services to the default buses, in the commit of their cause. As on AWS, services need no right to the bus of their
/// resource's account.
/// </summary>
public sealed class ServiceEvents
{
    private Action<IMetadataTransaction, ServiceEvent>? _write;

    /// <summary>Gives the writer of the room that has the buses.</summary>
    /// <param name="write">Writes an event where a rule matches it. It may run again after a conflict.</param>
    public void Give(Action<IMetadataTransaction, ServiceEvent> write) => _write = write;

    /// <summary>Writes an event, if a rule of the bus matches it.</summary>
    public void Write(IMetadataTransaction transaction, ServiceEvent one) => _write?.Invoke(transaction, one);
}
