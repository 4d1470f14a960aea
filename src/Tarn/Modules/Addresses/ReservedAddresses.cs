using Tarn.Settings;
using Tarn.Wire.Connections;

namespace Tarn.Modules.Addresses;

/// <summary>The addresses of the listeners, bound before a new data directory is made.</summary>
internal sealed class ReservedAddresses(ServeSettings settings) : IDisposable
{
    private bool _areReserved;

    /// <summary>The bound sockets.</summary>
    public ReservedEndPoints EndPoints { get; } = new();

    /// <summary>Binds the addresses; a second call does nothing.</summary>
    /// <exception cref="Tarn.Storage.TarnException">An address is in use or cannot be bound.</exception>
    public void Reserve()
    {
        if (_areReserved)
        {
            return;
        }

        _areReserved = true;
        EndPoints.Add(settings.Of(AddressSettings.Listen), AddressSettings.Listen.Flag);
        if (settings.Of(AddressSettings.ConsoleListen) is { } console)
        {
            EndPoints.Add(console, AddressSettings.ConsoleListen.Flag);
        }

        if (settings.Of(AddressSettings.MetricsListen) is { } metrics)
        {
            EndPoints.Add(metrics, AddressSettings.MetricsListen.Flag);
        }

        if (settings.Of(AddressSettings.ListenTls) is { } tls)
        {
            EndPoints.Add(tls, AddressSettings.ListenTls.Flag);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => EndPoints.Dispose();
}
