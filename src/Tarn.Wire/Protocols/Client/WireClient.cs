namespace Tarn.Wire.Protocols;

/// <summary>
/// The base of generated clients: writes the input, sends it, and reads the output or throws the error.
/// </summary>
public abstract class WireClient
{
    private readonly ServiceDescriptor _service;
    private readonly IWireTransport _transport;

    private readonly WireProtocol _protocol;

    /// <summary>A client of one service.</summary>
    /// <param name="transport">Carries requests and answers.</param>
    /// <param name="protocol">One of the service's protocols; null: its first.</param>
    protected WireClient(ServiceDescriptor service, IWireTransport transport, WireProtocol? protocol)
    {
        _protocol = protocol ?? service.Protocols[0];
        _service = service;
        _transport = transport;
    }

    /// <summary>One call.</summary>
    /// <exception cref="AwsErrorException">The service's error.</exception>
    protected async Task<TOutput> Send<TInput, TOutput>(string name, TInput input, CancellationToken cancellationToken)
        where TInput : IWriteShape<TInput>
        where TOutput : class, IReadShape<TOutput>
    {
        var operation = _service.Find(name)!;
        var answer = await _transport.Send(_service.SigningName, _protocol.WriteInput(_service, operation, input), cancellationToken);
        if (answer.Status < 300)
        {
            // a stream in the output owns the answer's lease
            return _protocol.ReadOutput<TOutput>(operation, answer);
        }

        await using (answer)
        {
            throw _protocol.ReadError(answer);
        }
    }
}
