using System.Buffers;

namespace Tarn.Wire.Protocols;

/// <summary>An operation that reads the body itself, through a generated index of its members.</summary>
public abstract class RawOperation<TDoor, TBody> : OperationDescriptor
    where TDoor : class, IDoor
    where TBody : RawBody, new()
{
    /// <inheritdoc/>
    public override RequestBodyKind RequestBody => RequestBodyKind.Raw;

    /// <inheritdoc/>
    public sealed override BoundCall Bind(IDoor door, WireRequest request, WireProtocol protocol)
    {
        var body = new TBody();
        try
        {
            protocol.Index(body, request.Body);
            var violations = new Violations();
            body.Validate(violations);
            violations.ThrowIfAny(door.Service);
        }
        catch
        {
            body.Dispose();
            throw;
        }

        return new Bound(this, (TDoor)door, body, protocol);
    }

    /// <summary>The door's method.</summary>
    protected abstract ValueTask Run(TDoor door, TBody body, IBufferWriter<byte> response, Call call, CancellationToken cancellationToken);

    private sealed class Bound(RawOperation<TDoor, TBody> operation, TDoor door, TBody body, WireProtocol protocol) : BoundCall
    {
        public override string? Member(string name) => body.Member(name);

        public override async ValueTask Invoke(Call call, WireResponse response, CancellationToken cancellationToken)
        {
            await operation.Run(door, body, response.Body, call, cancellationToken);
            protocol.FrameRaw(response);
        }

        public override void Dispose()
        {
            body.Dispose();
            base.Dispose();
        }
    }
}
