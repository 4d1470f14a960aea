namespace Tarn.Wire.Protocols;

/// <summary>An operation that answers with a stream of events.</summary>
public abstract class EventOperation<TDoor, TInput, TOutput, TEvent> : Operation<TDoor, TInput, TOutput>
    where TDoor : class, IDoor
    where TInput : class, IReadShape<TInput>, IValidShape<TInput>, IParameterShape<TInput>
    where TOutput : IWriteShape<TOutput>
    where TEvent : IEventShape<TEvent>
{
    /// <inheritdoc/>
    public sealed override bool AnswersStream => true;

    protected abstract IAsyncEnumerable<TEvent> Events(TOutput output);

    /// <inheritdoc/>
    protected sealed override void Answer(TDoor door, TOutput output, WireProtocol protocol, WireResponse response) =>
        protocol.WriteEvents(door, output, Events(output), response);
}
