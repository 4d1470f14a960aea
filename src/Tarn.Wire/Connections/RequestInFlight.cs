using Microsoft.AspNetCore.Http.Features;

namespace Tarn.Wire.Connections;

/// <summary>Marks a connection as in use while one of its requests runs. Disposing it clears the flag.</summary>
internal readonly struct RequestInFlight : IDisposable
{
    private readonly ConnectionUse _use;

    private RequestInFlight(ConnectionUse use) => _use = use;

    /// <summary>Marks the connection. Returns false if another connection has replaced it: the request must not run.</summary>
    public static bool TryBegin(IFeatureCollection connection, out RequestInFlight request)
    {
        var use = connection.GetRequiredFeature<ConnectionUse>();
        request = new RequestInFlight(use);
        return use.TryBegin();
    }

    /// <inheritdoc/>
    public void Dispose() => _use.End();
}
