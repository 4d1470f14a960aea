using System.Net.Sockets;

namespace Tarn.Bench.Client;

/// <summary>A connection that is opened again when the server closes it, as moto_server does after each answer.</summary>
internal sealed class Line(Door door) : IDisposable
{
    private Exchange _exchange = new(door.Connect());
    private bool _isUsed;

    public byte[] Send(byte[] request)
    {
        if (_exchange.IsLast)
        {
            Dispose();
            _exchange = new Exchange(door.Connect());
        }

        try
        {
            var answer = _exchange.Send(request).ToArray();
            _isUsed = true;
            return answer;
        }
        catch (Exception closed) when (_isUsed && (closed is SocketException || closed.Message.Contains("closed", StringComparison.Ordinal)))
        {
            Dispose();
            _exchange = new Exchange(door.Connect());
            return _exchange.Send(request).ToArray();
        }
    }

    public void Dispose() => _exchange.Dispose();
}
