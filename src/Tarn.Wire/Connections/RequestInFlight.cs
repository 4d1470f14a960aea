using Microsoft.AspNetCore.Http.Features;

namespace Tarn.Wire.Connections;

/// <summary>Marks a connection as in use while one of its requests runs. Disposing it ends the mark.</summary>
internal readonly struct RequestInFlight : IDisposable
{
    private readonly ConnectionUse _use;

    private RequestInFlight(ConnectionUse use) => _use = use;

    /// <summary>Marks the connection. Returns false if it has given way to another: the request must not run.</summary>
    public static bool TryBegin(IFeatureCollection connection, out RequestInFlight request)
    {
        var use = connection.GetRequiredFeature<ConnectionUse>();
        request = new RequestInFlight(use);
        return use.TryBegin();
    }

    /// <inheritdoc/>
    public void Dispose() => _use.End();
}
