using System.Net;
using System.Text;
using Tarn.Access;
using Tarn.Wire.Connections.Sockets;

namespace Tarn.Aws.Tests.Connections.Sockets;

/// <summary>A door that speaks lines: <c>AUTH key secret</c>, <c>PUT stream text</c>, <c>QUIT</c>.</summary>
/// <param name="put">Takes a record of a call that may put it.</param>
internal sealed class LineDoor(Func<Call, string, ValueTask> put) : ISocketDoor
{
    public string Name => "line";

    public SocketListener Listener { get; init; } = new(new IPEndPoint(IPAddress.Loopback, 0), "--line-listen");

    public async Task Serve(SocketConnection connection)
    {
        using var lines = new StreamReader(connection.Input.AsStream());
        while (await lines.ReadLineAsync(connection.Ending) is { } line and not "QUIT")
        {
            var answer = line.Split(' ', 3) switch
            {
                ["AUTH", var key, var secret] => connection.SignIn("kinesis", key, secret, null) ? "OK" : "ERR",
                ["PUT", var stream, var text] => await Put(connection, stream, text) is { } failure ? $"ERR {failure.Kind}" : "OK",
                _ => "ERR unknown",
            };
            await connection.Output.WriteAsync(Encoding.UTF8.GetBytes(answer + "\n"), connection.Closed);
        }
    }

    private ValueTask<Storage.TarnException?> Put(SocketConnection connection, string stream, string text) =>
        connection.Run("kinesis", "PutRecord", text.Length, async (call, cancellationToken) =>
        {
            call.Authorize("kinesis:PutRecord", $"arn:aws:kinesis:{call.Region}:{call.Account}:stream/{stream}");
            await put(call, text);
            return 0;
        });
}
